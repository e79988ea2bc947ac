package tui

import (
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// checkpointsMsg are the steps of the checkpoints that a dialog is about, the
// oldest first.
type checkpointsMsg struct {
	session ui.Session
	steps   []int
	err     error
	ask     func(c *ui.Context, checkpoint ui.FormField)
}

// overCheckpoints looks for the run's checkpoints, and opens the dialog that
// lets one be chosen.
func overCheckpoints(ask func(*ui.Context, ui.FormField)) func(*ui.Context) tea.Cmd {
	return func(c *ui.Context) tea.Cmd {
		session := c.Session
		return func() tea.Msg {
			steps, err := session.Checkpoints()
			return checkpointsMsg{session, steps, err, ask}
		}
	}
}

// choose opens the dialog, unless something else was opened meanwhile.
func (m *model) choose(msg checkpointsMsg) {
	c := m.c
	switch {
	case msg.session != c.Session || c.Top() != nil || c.Class() == ui.Text:
	case msg.err != nil:
		c.Say(ui.Bad, "the checkpoints cannot be listed: "+msg.err.Error())
	case len(msg.steps) == 0:
		c.Say(ui.Warn, "the run has no checkpoint yet")
	default:
		field := ui.FormField{Name: "checkpoint", Hint: "the step that it is of"}
		for _, step := range slices.Backward(msg.steps) {
			field.Choices = append(field.Choices, strconv.Itoa(step))
		}
		msg.ask(c, field)
	}
}

// settingField asks for changes as the command line has them.
var settingField = ui.FormField{Name: "set", Hint: "knobs that are to be others from there on, as in: kd.w=0.6 optim.lr_scale=0.5"}

// askRewind asks to which checkpoint the run is to go back.
func askRewind(c *ui.Context, checkpoint ui.FormField) {
	text := "The steps after it are taken back, with their changes, checkpoints and predictions. Jobs end, but teaching goes on."
	c.Open(ui.NewForm(c, "Go back to a checkpoint", text, "rewind", []ui.FormField{checkpoint, settingField}, func(v []string) (string, tea.Cmd) {
		step, err := strconv.Atoi(v[0]) // one of the choices
		if err != nil {
			return err.Error(), nil
		}
		changes, err := wire.ParseChanges(strings.Fields(v[1]))
		if err != nil {
			return err.Error(), nil
		}
		_, cmd := c.Send(wire.Request{Action: wire.Rewind, Checkpoint: step, Changes: changes})
		return "", cmd
	}))
}
