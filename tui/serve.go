package tui

import (
	"context"
	"fmt"
	"math"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// cannotServe is the Disabled of the binding that serves the run.
func cannotServe(c *ui.Context) string {
	if s := c.Store.State; c.Session != nil && s.Answers() {
		return "run " + s.Run + " answers already"
	}
	return ui.NeedsModel(c)
}

func serveNow(c *ui.Context) tea.Cmd { return c.WithModel(func() tea.Cmd { return nil }) }

// offer asks whether the run is to be served, unless another dialog was opened
// meanwhile.
func (m *model) offer(msg ui.OfferMsg) {
	c := m.c
	switch {
	case msg.Session != c.Session || c.Top() != nil || c.Class() == ui.Text:
		return
	case msg.Err != nil:
		c.Say(ui.Bad, "cannot serve the run: "+msg.Err.Error())
		return
	}
	text := []string{
		fmt.Sprintf("The run has ended. A process of its own loads the model (%s) to answer; it takes no steps, and ends when nobody has "+
			"asked for 20 minutes.", size(msg.Bytes)),
	}
	c.Open(ui.YesNo(c, "Serve "+c.Store.State.Run, text, "serve it", func() tea.Cmd {
		ctx, s := c.Ctx, msg.Session
		c.Say(ui.Info, "loading the model "+string(c.Theme.Glyphs.Ellipsis))
		return func() tea.Msg {
			served := ui.ServedMsg{Session: s, Then: msg.Then}
			var state wire.State
			if served.Err = s.Serve(ctx); served.Err == nil {
				state, served.Err = s.State(ctx)
				served.State = &state
			}
			return served
		}
	}))
}

// size formats a number of bytes: "55 MB".
func size(bytes int64) string { return fmt.Sprintf("%.0f MB", math.Ceil(float64(bytes)/1e6)) }

// served shows the state of a run that has a server now, and does what was asked of its
// model, unless the user is elsewhere by now.
func (m *model) served(msg ui.ServedMsg) tea.Cmd {
	c := m.c
	if msg.Session != c.Session {
		return nil
	}
	if msg.Err != nil {
		c.Say(ui.Bad, "cannot serve the run: "+msg.Err.Error())
		return nil
	}
	batch := ui.BatchMsg{Session: msg.Session, State: msg.State}
	c.Store.Apply(batch)
	cmd := m.toAll(batch)
	c.Say(ui.Good, fmt.Sprintf("%c the model answers", c.Theme.Glyphs.Done))
	if c.Top() != nil || c.Class() == ui.Text {
		return cmd
	}
	return tea.Batch(cmd, msg.Then())
}

// Serve implements ui.Session.
func (l live) Serve(ctx context.Context) error {
	_, err := session.StartServer(ctx, l.Folder(), session.StartOptions{}, func(string, time.Duration) {})
	return err
}

// ModelSize implements ui.Session.
func (l live) ModelSize() (int64, error) { return l.Folder().ModelSize() }
