package ui

import (
	"context"
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	tea "github.com/charmbracelet/bubbletea"
)

// Class is the layout class of a terminal's size.
type Class int

// The classes: Text, below 60x16, is a summary without keys that change the run;
// Compact shows one pane at a time; Full, from 120x35, shows everything.
const (
	Text Class = iota
	Compact
	Full
)

// ClassOf returns the class of a terminal of w x h cells.
func ClassOf(w, h int) Class {
	switch {
	case w < 60 || h < 16:
		return Text
	case w < 120 || h < 35:
		return Compact
	}
	return Full
}

// Context is the state that the root model and the screens share. Only Update
// may change it.
type Context struct {
	Ctx      context.Context // ends with the program; every command observes it
	Theme    *theme.Theme
	Width    int // of the terminal, in cells
	Height   int
	Readonly bool
	Now      func() time.Time
	NewID    func() string                        // of a request
	Author   string                               // of requests
	Copy     func(text string) tea.Cmd            // to the clipboard
	Later    func(time.Duration, tea.Msg) tea.Cmd // brings a message after a time; nil in a test without time
	Session  Session                              // nil: no run is open
	Store    *Store

	overlays []layer
	flash    Flash
	sent     map[string]bool // the requests of this workbench, by id
	next     string
}

// Class is the size class of the terminal.
func (c *Context) Class() Class { return ClassOf(c.Width, c.Height) }

// Level is the importance of a message.
type Level int

// The levels of a Flash.
const (
	Info Level = iota
	Good
	Warn
	Bad
)

// Flash is a message in the place of the news. It stays until the next key or
// other news, so it needs no timer.
type Flash struct {
	Level Level
	Text  string
	since time.Time
}

// Say shows a message until the next key, or until it fades.
func (c *Context) Say(l Level, text string) { c.flash = Flash{l, Clean(text), c.Now()} }

// readable is the time before news may replace a message.
const readable = 8 * time.Second

// Fade makes room for news: it removes a message that was readable long enough,
// unless it is a bad one.
func (c *Context) Fade() {
	if c.flash.Level != Bad && c.Now().Sub(c.flash.since) >= readable {
		c.ClearFlash()
	}
}

// Flash returns the current message, with an empty Text if there is none.
func (c *Context) Flash() Flash { return c.flash }

// ClearFlash removes the message.
func (c *Context) ClearFlash() { c.flash = Flash{} }

// Goto requests another screen by its name; it opens after this Update.
func (c *Context) Goto(screen string) { c.next = screen }

// TakeGoto returns the requested screen, once.
func (c *Context) TakeGoto() string {
	s := c.next
	c.next = ""
	return s
}

// Paint styles a text.
func (c *Context) Paint(s theme.Style, text string) string { return c.Theme.Render(s, text) }

// Sent reports whether a request is this workbench's.
func (c *Context) Sent(id string) bool { return c.sent[id] }

// requestWait is the time to wait for the fate of a request before it counts as
// scheduled; its entry in the ledger follows later.
const requestWait = 10 * time.Second

// ReplyMsg is the outcome of a request.
type ReplyMsg struct {
	Session Session
	Request wire.Request
	Entry   wire.Entry
	Err     error
}

// Send gives a request its id and author and sends it to the open run; the command
// returns a ReplyMsg. Call it only after a confirmation. The attempt is the one that
// was shown when the dialog opened: the trainer refuses the request in any other.
func (c *Context) Send(attempt int, r wire.Request) (wire.Request, tea.Cmd) {
	if c.Readonly || c.Session == nil {
		c.Say(Warn, "not sent: this workbench is read-only, or no run is open")
		return r, nil
	}
	r.ID, r.Author, r.Attempt = c.NewID(), c.Author, attempt
	if c.sent == nil {
		c.sent = map[string]bool{}
	}
	c.sent[r.ID] = true
	session, ctx := c.Session, c.Ctx
	return r, func() tea.Msg {
		e, err := session.Do(ctx, r, requestWait)
		return ReplyMsg{session, r, e, err}
	}
}
