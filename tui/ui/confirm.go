package ui

import (
	"dev.road/workbench/tui/theme"
	tea "github.com/charmbracelet/bubbletea"
)

// Choice is one option of a Confirm.
type Choice struct {
	Key  string // the letter that takes it; "" for arrows and enter alone
	Text string
	Note string // its consequence, in a few words
	Do   func() tea.Cmd
}

// Confirm is a dialog with a question and its choices. A choice's letter takes it, as
// do arrows and enter.
type Confirm struct {
	c       *Context
	Head    string
	Text    []string
	Choices []Choice
	at      int
	top     int // the first visible choice
	text    paged
	ignored string // why the last key had no effect
	tell    func(w int) []string
}

var _ Decision = (*Confirm)(nil)

// NewConfirm returns a dialog whose first choice is selected.
func NewConfirm(c *Context, head string, text []string, choices ...Choice) *Confirm {
	return &Confirm{c: c, Head: head, Text: text, Choices: choices}
}

// YesNo is a Confirm of one action.
func YesNo(c *Context, head string, text []string, yes string, do func() tea.Cmd) *Confirm {
	return NewConfirm(c, head, text, Choice{Key: "y", Text: yes, Do: do}, Choice{Key: "n", Text: "cancel"})
}

// Telling adds lines of at most w cells under the text, which may change while the dialog
// is open. It returns the dialog.
func (d *Confirm) Telling(tell func(w int) []string) *Confirm {
	d.tell = tell
	return d
}

// Title implements Overlay.
func (d *Confirm) Title() string { return d.Head }

// Decides implements Decision.
func (d *Confirm) Decides(k tea.KeyMsg) bool { return d.taken(k.String()) >= 0 }

// Ignored implements Decision.
func (d *Confirm) Ignored(why string) { d.ignored = why }

// taken returns the index of the choice that a key takes, or -1.
func (d *Confirm) taken(key string) int {
	if key == "enter" {
		return d.at
	}
	for i, ch := range d.Choices {
		if ch.Key != "" && ch.Key == key {
			return i
		}
	}
	return -1
}

// Key implements Overlay.
func (d *Confirm) Key(k tea.KeyMsg) (bool, tea.Cmd) {
	d.ignored = ""
	n, key := len(d.Choices), k.String()
	switch key {
	case "up", "left", "shift+tab":
		d.at = (d.at + n - 1) % n
		return false, nil
	case "down", "right", "tab":
		d.at = (d.at + 1) % n
		return false, nil
	}
	i := d.taken(key)
	switch {
	case i < 0 && d.text.key(key):
		return false, nil
	case i < 0:
		d.ignored = NothingHere(k)
		return false, nil
	case d.Choices[i].Do == nil:
		return true, nil
	}
	return true, d.Choices[i].Do()
}

// Lines implements Overlay.
func (d *Confirm) Lines(w, h int) []string {
	keys := Wrap("letters act · ↑↓ choose · enter confirm · esc cancel", w)
	var out []string
	for _, t := range d.Text {
		out = append(out, Wrap(t, w)...)
	}
	if d.tell != nil {
		out = append(out, d.tell(w)...)
	}
	fits := max(min(len(d.Choices), h-len(keys)-2), 1) // of many choices those around the cursor
	out = d.text.fit(out, h-fits-len(keys)-2)
	if len(out) > 0 {
		out = append(out, "")
	}
	widest := 0
	for _, ch := range d.Choices {
		widest = max(widest, len([]rune(ch.Text)))
	}
	d.top = Scroll(d.top, d.at, len(d.Choices), fits)
	for i := d.top; i < d.top+fits; i++ {
		ch := d.Choices[i]
		line := " " + Fit(ch.Key, 1) + "  " + Fit(ch.Text, widest) + " "
		if i == d.at {
			line = d.c.Paint(theme.Selected, string(d.c.Theme.Glyphs.Pointer)+line[1:])
		}
		out = append(out, line+" "+d.c.Paint(theme.Muted, ch.Note))
	}
	out = append(out, d.c.Paint(theme.Warn, d.ignored))
	for _, k := range keys {
		out = append(out, d.c.Paint(theme.Muted, k))
	}
	return out
}
