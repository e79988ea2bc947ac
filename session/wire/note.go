package wire

import "time"

// Note is what people wrote about an example of a dataset, whichever model answered it.
// A note replaces the example's earlier one; an empty one removes it.
type Note struct {
	ID     string    `json:"id"` // of the example
	Tags   []string  `json:"tags,omitempty"`
	Text   string    `json:"text,omitempty"`
	Author string    `json:"author,omitempty"`
	Time   time.Time `json:"time"`
}

// Empty reports whether the note says nothing.
func (n *Note) Empty() bool { return len(n.Tags) == 0 && n.Text == "" }
