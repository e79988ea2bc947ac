package ui

import (
	"dev.road/workbench/session/wire"
	tea "github.com/charmbracelet/bubbletea"
)

// OfferMsg asks the root model to offer to serve an ended run, and to do then what needs
// its model.
type OfferMsg struct {
	Session Session
	Bytes   int64 // of the model's weights
	Err     error
	Then    func() tea.Cmd
}

// ServedMsg is the end of the start of a server, with the state of the run since.
type ServedMsg struct {
	Session Session
	State   *wire.State
	Err     error
	Then    func() tea.Cmd
}

// WithModel does what needs the run's model: at once if a process holds it, else once
// the user has agreed that one is started, and it answers.
func (c *Context) WithModel(do func() tea.Cmd) tea.Cmd {
	if c.Store.State.Answers() {
		return do()
	}
	session := c.Session
	return func() tea.Msg {
		size, err := session.ModelSize()
		return OfferMsg{session, size, err, do}
	}
}
