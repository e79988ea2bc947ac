package tui

import (
	"context"
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// quitDialog is the dialog of leaving: a type of its own, so that a second ctrl+c
// in it detaches.
type quitDialog struct{ *ui.Confirm }

// askQuit asks how to leave. Without a live trainer, or in a read-only workbench,
// there is no choice, and it quits at once.
func (m *model) askQuit() tea.Cmd {
	c := m.c
	if _, open := c.Top().(quitDialog); open {
		return m.detach()
	}
	if ui.NeedsTrainer(c) != "" || c.Readonly {
		return m.detach()
	}
	attempt := c.Store.State.Attempt
	stop := func() tea.Cmd { return m.stop(attempt) }
	kill := func() tea.Cmd { return m.kill(attempt) }
	choices := []ui.Choice{{Key: "d", Text: "detach", Note: "the run continues; road attach comes back", Do: m.detach}}
	if c.Class() != ui.Text {
		choices = append(choices,
			ui.Choice{Key: "s", Text: "stop and save", Note: "a checkpoint, then the trainer ends", Do: stop},
			ui.Choice{Key: "K", Text: "kill", Note: "at once; steps since the last checkpoint are lost", Do: kill},
		)
	}
	choices = append(choices, ui.Choice{Key: "c", Text: "cancel", Note: "stay here"})
	c.Open(quitDialog{ui.NewConfirm(c, "Leave "+c.Store.State.Run, nil, choices...)})
	return nil
}

func (m *model) detach() tea.Cmd {
	m.detached = true
	return tea.Quit
}

func (m *model) stop(attempt int) tea.Cmd {
	_, cmd := m.c.Send(attempt, wire.Request{Action: wire.Stop})
	m.leaving = cmd != nil
	return cmd
}

// killPatience is the time to wait for the trainer's end.
const killPatience = 5 * time.Second

func (m *model) kill(attempt int) tea.Cmd {
	s, ctx := m.c.Session, m.c.Ctx
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, killPatience)
		defer cancel()
		return killedMsg{s.Kill(ctx, attempt)}
	}
}
