package ui

import (
	"slices"

	"dev.road/workbench/tui/theme"
	tea "github.com/charmbracelet/bubbletea"
)

// FormField is one line of a Form: one of Choices, or a text if there are none.
type FormField struct {
	Name    string
	Choices []string
	Value   string // the initial value
	Hint    string
	// When reports whether the field is asked for, given the values of all fields.
	// Nil: always.
	When func(values []string) bool
}

// Form asks for a few values; enter submits them, so the form is also the
// confirmation of its action.
type Form struct {
	c      *Context
	head   string
	button string
	text   string
	fields []FormField
	inputs []*Input // nil for a field with choices
	at     int
	bad    string
	submit func(values []string) (problem string, cmd tea.Cmd)
}

// NewForm returns a form. button names the action of enter. submit gets one value
// per field; a problem keeps the form open and is shown.
func NewForm(c *Context, head, text, button string, fields []FormField, submit func([]string) (string, tea.Cmd)) *Form {
	f := &Form{c: c, head: head, button: button, text: text, fields: fields, submit: submit}
	for i := range fields {
		var in *Input
		if fl := &f.fields[i]; len(fl.Choices) == 0 {
			in = NewInput(fl.Value)
		} else if !slices.Contains(fl.Choices, fl.Value) {
			fl.Value = fl.Choices[0]
		}
		f.inputs = append(f.inputs, in)
	}
	return f
}

// Title implements Overlay.
func (f *Form) Title() string { return f.head }

// Key implements Overlay.
func (f *Form) Key(k tea.KeyMsg) (bool, tea.Cmd) {
	switch k.String() {
	case "up", "shift+tab":
		f.move(-1)
		return false, nil
	case "down", "tab":
		f.move(1)
		return false, nil
	case "enter":
		problem, cmd := f.submit(f.values())
		f.bad = problem
		return problem == "", cmd
	}
	if in := f.inputs[f.at]; in != nil {
		in.Key(k)
		return false, nil
	}
	fl := &f.fields[f.at]
	i, m := slices.Index(fl.Choices, fl.Value), len(fl.Choices)
	switch k.String() {
	case "left":
		fl.Value = fl.Choices[(i+m-1)%m]
	case "right", " ":
		fl.Value = fl.Choices[(i+1)%m]
	}
	return false, nil
}

// values returns the current values of the fields.
func (f *Form) values() []string {
	out := make([]string, len(f.fields))
	for i, fl := range f.fields {
		out[i] = fl.Value
		if f.inputs[i] != nil {
			out[i] = f.inputs[i].Value()
		}
	}
	return out
}

// asked reports whether the i-th field is asked for.
func (f *Form) asked(i int) bool {
	return f.fields[i].When == nil || f.fields[i].When(f.values())
}

// move goes to the next field in a direction, wrapping around. It ends at the
// current field at the latest, which is asked for.
func (f *Form) move(by int) {
	n := len(f.fields)
	for f.at = (f.at + by + n) % n; !f.asked(f.at); {
		f.at = (f.at + by + n) % n
	}
}

// Lines implements Overlay.
func (f *Form) Lines(w, _ int) []string {
	out := Wrap(f.text, w)
	if f.text != "" {
		out = append(out, "")
	}
	name := 0
	for _, fl := range f.fields {
		name = max(name, len(fl.Name))
	}
	for i, fl := range f.fields {
		if !f.asked(i) {
			continue
		}
		focus := i == f.at
		mark, label := " ", Fit(fl.Name, name)
		if focus {
			mark, label = string(f.c.Theme.Glyphs.Pointer), f.c.Paint(theme.Accent, label)
		}
		value := "‹ " + Clean(fl.Value) + " ›"
		if in := f.inputs[i]; in != nil {
			value = in.Line(f.c, w-name-4, focus)
		} else if len(fl.Choices) == 1 {
			value = Clean(fl.Value)
		}
		out = append(out, mark+" "+label+"  "+value)
		if focus && fl.Hint != "" {
			for _, l := range Wrap(fl.Hint, w-name-4) {
				out = append(out, Fit("", name+4)+f.c.Paint(theme.Muted, l))
			}
		}
	}
	if f.bad != "" {
		for _, l := range Wrap(f.bad, w) {
			out = append(out, f.c.Paint(theme.Bad, l))
		}
	}
	return append(out, "", f.c.Paint(theme.Muted, "↑↓ field · ←→ choose · enter "+f.button+" · esc cancel"))
}
