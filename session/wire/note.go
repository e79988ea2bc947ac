package wire

import "time"

// Note is people's remark on an example of a dataset, whichever model answered it.
type Note struct {
	ID     string    `json:"id"` // of the example
	Tags   []string  `json:"tags,omitempty"`
	Text   string    `json:"text,omitempty"`
	Author string    `json:"author,omitempty"` // of the last change
	Time   time.Time `json:"time"`             // of the last change
}

// Empty reports whether the note says nothing.
func (n *Note) Empty() bool { return len(n.Tags) == 0 && n.Text == "" }

// NoteChange changes the note on an example. Tags of others stay; a text replaces the
// earlier one, and "" removes it.
type NoteChange struct {
	ID     string   `json:"id"`
	Add    []string `json:"add,omitempty"`
	Remove []string `json:"remove,omitempty"`
	Text   *string  `json:"text,omitempty"`
}

// NoteChanges change the notes on a dataset's examples: all of them, or none.
type NoteChanges struct {
	Dataset string       `json:"dataset"`
	Author  string       `json:"author,omitempty"`
	Changes []NoteChange `json:"changes"`
}

// Noted is the answer to NoteChanges.
type Noted struct {
	Notes int `json:"notes"` // examples of the dataset with a note
}
