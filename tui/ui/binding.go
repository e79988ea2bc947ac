package ui

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"
)

// Binding is one thing that keys can do.
type Binding struct {
	ID    string   // "knobs.apply": names it for good, in docs and tests
	Keys  []string // in bubbletea's words: "a", "left", "shift+tab"
	Short string   // two words for the footer; empty: not in the footer
	Help  string   // one sentence without a full stop
	Group string   // heading in the help

	// Dangerous bindings change the run, or open the way to it. A read-only
	// workbench and one too small to be read have none.
	Dangerous bool
	// Disabled gives the reason why the binding does nothing now, or "".
	Disabled func(*Context) string
	// Do runs in Update: it changes state, and returns what may block.
	Do func(*Context) tea.Cmd
}

// Reason says why a binding does nothing now; "" when it would act.
func (b *Binding) Reason(c *Context) string {
	if b.Dangerous {
		switch {
		case c.Readonly:
			return "this workbench is read-only (started with --readonly)"
		case c.Class() == Text:
			return "the terminal is smaller than 60x16: nothing here changes the run"
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

// Dispatch gives a key to the first of the tables that knows it. A disabled
// binding says its reason instead of acting.
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

// Act does what the binding does, or says why not.
func (b *Binding) Act(c *Context) tea.Cmd {
	if why := b.Reason(c); why != "" {
		c.Say(Warn, why)
		return nil
	}
	return b.Do(c)
}

// KeyText is how a person reads the binding's first key, "" when it has none
// and is reached through the palette only.
func (b *Binding) KeyText() string {
	if len(b.Keys) == 0 {
		return ""
	}
	return KeyName(b.Keys[0])
}

// KeyName is how a person reads a key.
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

// NeedsTrainer is the Disabled of everything that needs a live trainer.
func NeedsTrainer(c *Context) string {
	if c.Session == nil {
		return "no run is open"
	}
	if !c.Store.State.State.Live() {
		return "run " + c.Store.State.Run + " has no trainer; start one with: road train --resume " + c.Store.State.Run
	}
	if c.Store.Link.Lost != "" {
		return "the trainer cannot be reached: " + c.Store.Link.Lost
	}
	return ""
}
