package tui

import (
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// checkpointsMsg carries the steps of the checkpoints, oldest first, to the dialog
// that offers them.
type checkpointsMsg struct {
	session ui.Session
	attempt int // in which they were listed; another one's may have the same steps
	steps   []int
	err     error
	ask     func(c *ui.Context, checkpoint ui.FormField, attempt int)
}

// overCheckpoints lists the run's checkpoints, and opens the dialog that offers
// them.
func overCheckpoints(ask func(*ui.Context, ui.FormField, int)) func(*ui.Context) tea.Cmd {
	return func(c *ui.Context) tea.Cmd {
		session, attempt := c.Session, c.Store.State.Attempt
		return func() tea.Msg {
			steps, err := session.Checkpoints()
			return checkpointsMsg{session, attempt, steps, err, ask}
		}
	}
}

// choose opens the dialog, unless another one was opened meanwhile.
func (m *model) choose(msg checkpointsMsg) {
	c := m.c
	switch {
	case msg.session != c.Session || c.Top() != nil || c.Class() == ui.Text:
	case msg.err != nil:
		c.Say(ui.Bad, "cannot list the checkpoints: "+msg.err.Error())
	case len(msg.steps) == 0:
		c.Say(ui.Warn, "the run has no checkpoint yet")
	default:
		field := ui.FormField{Name: "checkpoint", Hint: "by step"}
		for _, step := range slices.Backward(msg.steps) {
			field.Choices = append(field.Choices, strconv.Itoa(step))
		}
		msg.ask(c, field, msg.attempt)
	}
}

// settingField asks for changes in the form of the command line.
var settingField = ui.FormField{Name: "set", Hint: "knob changes from that step on, e.g. kd.w=0.6 optim.lr_scale=0.5"}

// askRewind opens the form that rewinds the run to a checkpoint.
func askRewind(c *ui.Context, checkpoint ui.FormField, attempt int) {
	text := "Discards later steps with their changes, checkpoints and predictions. Jobs end, but teaching continues."
	fields := []ui.FormField{checkpoint, settingField}
	c.Open(ui.NewForm(c, "Go back to a checkpoint", text, "rewind", fields, func(v []string) (string, tea.Cmd) {
		step, err := strconv.Atoi(v[0]) // one of the choices
		if err != nil {
			return err.Error(), nil
		}
		changes, err := wire.ParseChanges(strings.Fields(v[1]))
		if err != nil {
			return err.Error(), nil
		}
		_, cmd := c.Send(attempt, wire.Request{Action: wire.Rewind, Checkpoint: step, Changes: changes})
		return "", cmd
	}))
}
