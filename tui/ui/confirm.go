package ui

import (
	"strings"

	"dev.road/workbench/tui/theme"
	tea "github.com/charmbracelet/bubbletea"
)

// Choice is one option of a Confirm.
type Choice struct {
	Key  string // a letter that selects it; enter confirms
	Text string
	Note string // its consequence, in a few words
	Do   func() tea.Cmd
}

// Confirm is a dialog with a question and its choices. Letters and arrows select,
// enter confirms: a stray byte never decides anything.
type Confirm struct {
	c       *Context
	Head    string
	Text    []string
	Choices []Choice
	at      int
}

// NewConfirm returns a dialog whose first choice is selected.
func NewConfirm(c *Context, head string, text []string, choices ...Choice) *Confirm {
	return &Confirm{c: c, Head: head, Text: text, Choices: choices}
}

// YesNo is a Confirm of one action.
func YesNo(c *Context, head string, text []string, yes string, do func() tea.Cmd) *Confirm {
	return NewConfirm(c, head, text, Choice{Key: "y", Text: yes, Do: do}, Choice{Key: "n", Text: "cancel"})
}

// Title implements Overlay.
func (d *Confirm) Title() string { return d.Head }

// Key implements Overlay.
func (d *Confirm) Key(k tea.KeyMsg) (bool, tea.Cmd) {
	n := len(d.Choices)
	switch key := k.String(); key {
	case "up", "left", "shift+tab":
		d.at = (d.at + n - 1) % n
	case "down", "right", "tab":
		d.at = (d.at + 1) % n
	case "enter":
		if do := d.Choices[d.at].Do; do != nil {
			return true, do()
		}
		return true, nil
	default:
		for i, ch := range d.Choices {
			if ch.Key == key {
				d.at = i
			}
		}
	}
	return false, nil
}

// Lines implements Overlay.
func (d *Confirm) Lines(w, h int) []string {
	var out []string
	for _, t := range d.Text {
		out = append(out, Wrap(t, w)...)
	}
	if room := h - len(d.Choices) - 2; len(out) > room {
		out = out[:max(room, 0)]
	}
	if len(out) > 0 {
		out = append(out, "")
	}
	widest := 0
	for _, ch := range d.Choices {
		widest = max(widest, len([]rune(ch.Text)))
	}
	for i, ch := range d.Choices {
		line := " " + ch.Key + "  " + Fit(ch.Text, widest) + " "
		if i == d.at {
			line = d.c.Paint(theme.Selected, string(d.c.Theme.Glyphs.Pointer)+line[1:])
		}
		out = append(out, line+" "+d.c.Paint(theme.Muted, ch.Note))
	}
	return append(out, "", d.c.Paint(theme.Muted, strings.Join([]string{"↑↓ choose", "enter confirm", "esc cancel"}, " · ")))
}
