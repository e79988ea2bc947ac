package ui

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"
)

// Binding is one action of the interface, reached by keys or the palette.
type Binding struct {
	ID    string   // "knobs.apply": a stable name, for docs and tests
	Keys  []string // bubbletea's names: "a", "left", "shift+tab"
	Short string   // two words at most; empty keeps it out of the footer
	Help  string   // one sentence without a full stop
	Group string   // its heading in the help

	// Dangerous bindings change the run, or open a dialog that does. A read-only
	// workbench and a terminal too small to read disable them.
	Dangerous bool
	// Disabled returns the reason why the binding is disabled, or "". Nil: never.
	Disabled func(*Context) string
	// Do runs in Update: it changes state, and returns blocking work as a command.
	Do func(*Context) tea.Cmd
}

// Reason returns the reason why a binding is disabled, or "".
func (b *Binding) Reason(c *Context) string {
	if b.Dangerous {
		switch {
		case c.Readonly:
			return "this workbench is read-only (started with --readonly)"
		case c.Class() == Text:
			return "in a terminal smaller than 60x16 no key changes the run"
		}
	}
	if b.Disabled != nil {
		return b.Disabled(c)
	}
	return ""
}

// Find returns the first binding for a key.
func Find(table []Binding, key string) *Binding {
	for i := range table {
		if slices.Contains(table[i].Keys, key) {
			return &table[i]
		}
	}
	return nil
}

// Dispatch runs the binding of a key in the first table that has one. A disabled
// binding shows its reason instead.
func Dispatch(c *Context, key string, tables ...[]Binding) (handled bool, cmd tea.Cmd) {
	for _, table := range tables {
		b := Find(table, key)
		if b == nil {
			continue
		}
		return true, b.Act(c)
	}
	return false, nil
}

// Act runs the binding, or shows the reason why it is disabled.
func (b *Binding) Act(c *Context) tea.Cmd {
	if why := b.Reason(c); why != "" {
		c.Say(Warn, why)
		return nil
	}
	return b.Do(c)
}

// KeyText returns the displayed name of the binding's first key, "" for a binding
// of the palette alone.
func (b *Binding) KeyText() string {
	if len(b.Keys) == 0 {
		return ""
	}
	return KeyName(b.Keys[0])
}

// NothingHere tells of a key without a meaning in a box or a text field.
func NothingHere(k tea.KeyMsg) string { return Clean(KeyName(k.String())) + " does nothing here" }

// KeyName returns the displayed name of a key.
func KeyName(key string) string {
	switch key {
	case " ":
		return "space"
	case "left":
		return "←"
	case "right":
		return "→"
	case "up":
		return "↑"
	case "down":
		return "↓"
	}
	return key
}
