package uitest

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// Context returns a context of w x h cells without escape sequences, at Now, with
// the session open and its data in the store. Nil opens no run.
func Context(s *Session, w, h int) *ui.Context {
	plain, err := theme.New("mono", theme.None, theme.Unicode)
	if err != nil {
		panic(err)
	}
	id := 0
	c := &ui.Context{
		Ctx: context.Background(), Theme: plain, Width: w, Height: h, Author: "you",
		Now:   func() time.Time { return Now },
		NewID: func() string { id++; return fmt.Sprintf("id%d", id) },
		Copy:  func(string) tea.Cmd { return nil },
		Store: &ui.Store{},
	}
	if s != nil {
		c.Session = s
		c.Store.Apply(Batch(s))
	}
	return c
}

// Batch returns a session's first batch, with all of its data.
func Batch(s *Session) ui.BatchMsg {
	entries, _ := s.Entries()
	return ui.BatchMsg{
		Session: s, State: &s.S, Link: &ui.Link{}, Knobs: s.K, Entries: entries, Events: s.Log,
		Delta: ui.Delta{Reset: true, Series: s.all()},
	}
}

// Key returns the message of a key by bubbletea's name, or of a text.
func Key(key string) tea.KeyMsg {
	for t := tea.KeyType(-100); t < 128; t++ {
		if t != tea.KeyRunes && t != tea.KeySpace && t.String() == key {
			return tea.KeyMsg{Type: t}
		}
	}
	if key == " " {
		return tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(key)}
}

// Settle runs a command and all commands that follow from it, and passes every
// message to update.
func Settle(cmd tea.Cmd, update func(tea.Msg) tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			Settle(c, update)
		}
	default:
		if v := reflect.ValueOf(msg); v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
			for i := range v.Len() {
				Settle(v.Index(i).Interface().(tea.Cmd), update)
			}
			return
		}
		Settle(update(msg), update)
	}
}

// Press passes keys to a screen like the root model, with the pauses of someone who
// reads what each of them has done.
func Press(c *ui.Context, s ui.Screen, keys ...string) {
	update := func(msg tea.Msg) tea.Cmd {
		_, cmd := s.Update(msg)
		return cmd
	}
	for _, key := range keys {
		now := c.Now().Add(time.Second)
		c.Now = func() time.Time { return now }
		k := Key(key)
		var cmd tea.Cmd
		editor, _ := s.(ui.Editor)
		switch {
		case c.Top() != nil:
			cmd = c.OverlayKey(k)
		case editor != nil && editor.Editing():
			cmd = update(k)
		case k.Type == tea.KeyEsc:
			if b, ok := s.(ui.Backer); ok {
				b.Back()
			}
			if w, ok := s.(ui.Worker); ok {
				cmd = w.Work()
			}
		default:
			_, cmd = ui.Dispatch(c, k.String(), s.Bindings())
		}
		Settle(cmd, update)
	}
}
