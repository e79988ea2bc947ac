package ui

import (
	"slices"
	"strings"

	"dev.road/workbench/tui/theme"
	tea "github.com/charmbracelet/bubbletea"
)

// FormField is one line of a Form: one of Choices, or a text if there are none.
type FormField struct {
	Name    string
	Choices []string
	Ordered bool   // the choices have two ends: beyond them there is none
	Value   string // the initial value
	Hint    string
	// When reports whether the field is asked for, given the values of all fields.
	// Nil: always.
	When func(values []string) bool
	// Check returns what is wrong with a value, or "". Nil: nothing.
	Check func(value string) string
	// Complete returns a text with its end completed as far as that is certain, and
	// the ways in which it may go on. Nil: tab goes to the next field.
	Complete func(text string) (longer string, ways []string)
}

// Form asks for a few values; enter submits them, so the form is also the
// confirmation of its action.
type Form struct {
	c       *Context
	head    string
	button  string
	text    string
	fields  []FormField
	inputs  []*Input // nil for a field with choices
	at      int
	wrong   []string // by field: what is wrong with its value
	bad     string   // what is wrong with the whole
	ignored string   // why the last key had no effect
	ways    []string // in which the text of the field may go on
	tell    func(values []string, w int) []string
	told    paged
	submit  func(values []string) (problem string, cmd tea.Cmd)
}

var _ Decision = (*Form)(nil)

// NewForm returns a form. button names the action of enter. submit gets one value
// per field; a problem keeps the form open and is shown.
func NewForm(c *Context, head, text, button string, fields []FormField, submit func([]string) (string, tea.Cmd)) *Form {
	f := &Form{c: c, head: head, button: button, text: text, fields: fields, submit: submit, wrong: make([]string, len(fields))}
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

// Telling adds lines of at most w cells about the values that are chosen, under the
// fields. It returns the form.
func (f *Form) Telling(tell func(values []string, w int) []string) *Form {
	f.tell = tell
	return f
}

// Refuse shows an error of the values, after a check that took a while.
func (f *Form) Refuse(problem string) { f.bad = problem }

// Title implements Overlay.
func (f *Form) Title() string { return f.head }

// Decides implements Decision.
func (f *Form) Decides(k tea.KeyMsg) bool { return k.Type == tea.KeyEnter }

// Ignored implements Decision.
func (f *Form) Ignored(why string) { f.ignored = why }

// Key implements Overlay.
func (f *Form) Key(k tea.KeyMsg) (bool, tea.Cmd) {
	f.bad, f.ignored, f.ways = "", "", nil
	switch k.String() {
	case "up", "shift+tab":
		f.move(-1)
		return false, nil
	case "tab":
		if !f.complete() {
			f.move(1)
		}
		return false, nil
	case "down":
		f.move(1)
		return false, nil
	case "enter":
		if !f.checked() {
			return false, nil
		}
		problem, cmd := f.submit(f.values())
		f.bad = problem
		return problem == "" && f.c.Top() == Overlay(f), cmd
	}
	if f.told.key(k.String()) {
		return false, nil
	}
	f.wrong[f.at] = ""
	if in := f.inputs[f.at]; in != nil {
		if !in.Key(k) {
			f.ignored = NothingHere(k)
		}
		return false, nil
	}
	f.choose(k)
	return false, nil
}

// choose takes the next or the previous choice.
func (f *Form) choose(k tea.KeyMsg) {
	fl := &f.fields[f.at]
	i, n := slices.Index(fl.Choices, fl.Value), len(fl.Choices)
	switch k.String() {
	case "left":
		i--
	case "right", " ":
		i++
	default:
		f.ignored = NothingHere(k)
		return
	}
	switch {
	case !fl.Ordered:
		i = (i + n) % n
	case i < 0:
		f.ignored = "this is the first"
	case i >= n:
		f.ignored = "this is the last"
	}
	fl.Value = fl.Choices[min(max(i, 0), n-1)]
}

// complete completes the text of the field. It is false where there is nothing to
// complete.
func (f *Form) complete() bool {
	in, fl := f.inputs[f.at], &f.fields[f.at]
	if in == nil || fl.Complete == nil {
		return false
	}
	longer, ways := fl.Complete(in.Value())
	if longer == in.Value() && len(ways) == 0 {
		return false
	}
	in.Set(longer)
	f.ways, f.wrong[f.at] = ways, ""
	return true
}

// checked goes to the first field with a wrong value. It is true without any.
func (f *Form) checked() bool {
	values := f.values()
	for i := range f.fields {
		if f.asked(i) && !f.check(i, values[i]) {
			f.at = i
			return false
		}
	}
	return true
}

func (f *Form) check(i int, value string) bool {
	f.wrong[i] = ""
	if check := f.fields[i].Check; check != nil {
		f.wrong[i] = check(value)
	}
	return f.wrong[i] == ""
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

// move goes to the next field in a direction, wrapping around, and checks the one that
// it leaves. It ends at the current field at the latest, which is asked for.
func (f *Form) move(by int) {
	n := len(f.fields)
	f.check(f.at, f.values()[f.at])
	for f.at = (f.at + by + n) % n; !f.asked(f.at); {
		f.at = (f.at + by + n) % n
	}
}

// Lines implements Overlay.
func (f *Form) Lines(w, h int) []string {
	out := Wrap(f.text, w)
	if f.text != "" {
		out = append(out, "")
	}
	for i := range f.fields {
		if f.asked(i) {
			out = append(out, f.fieldLines(i, w)...)
		}
	}
	var after []string
	if f.bad != "" {
		for _, l := range Wrap(f.bad, w) {
			after = append(after, f.c.Paint(theme.Bad, l))
		}
	}
	after = append(after, f.c.Paint(theme.Warn, f.ignored))
	for _, l := range Wrap(f.keys(), w) {
		after = append(after, f.c.Paint(theme.Muted, l))
	}
	if f.tell != nil {
		if told := f.told.fit(f.tell(f.values(), w), h-len(out)-len(after)-1); len(told) > 0 {
			out = append(append(out, ""), told...)
		}
	}
	return append(out, after...)
}

// keys names the keys of the field.
func (f *Form) keys() string {
	keys := []string{"←→ choose"}
	switch fl := f.fields[f.at]; {
	case fl.Complete != nil:
		keys[0] = "tab complete"
	case len(fl.Choices) == 0:
		keys = nil
	}
	if len(f.fields) > 1 {
		keys = append([]string{"↑↓ field"}, keys...)
	}
	return strings.Join(append(keys, "enter "+f.button, "esc cancel"), " · ")
}

// fieldLines returns a field, with its hint if it has the focus, and what is wrong.
func (f *Form) fieldLines(i, w int) []string {
	name := 0
	for _, fl := range f.fields {
		name = max(name, len(fl.Name))
	}
	fl := f.fields[i]
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
	out := []string{mark + " " + label + "  " + value}
	under := func(style theme.Style, text string) {
		for _, l := range Wrap(text, w-name-4) {
			out = append(out, Fit("", name+4)+f.c.Paint(style, l))
		}
	}
	switch {
	case f.wrong[i] != "":
		under(theme.Bad, f.wrong[i])
	case focus && len(f.ways) > 0:
		under(theme.Muted, strings.Join(f.ways, "  "))
	case focus && fl.Hint != "":
		under(theme.Muted, fl.Hint)
	}
	return out
}
