package tui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// checkpointsMsg carries the checkpoints to the dialog that offers them.
type checkpointsMsg struct {
	session ui.Session
	offer   offer
	err     error
	ask     func(*ui.Context, offer)
}

// offer has the facts of the run and of the machine for a dialog about checkpoints.
type offer struct {
	attempt int   // in which the checkpoints were listed; another one's may have the same steps
	steps   []int // with a checkpoint, oldest first
	room    ui.Room
}

// overCheckpoints lists the run's checkpoints, and opens the dialog that offers
// them.
func overCheckpoints(ask func(*ui.Context, offer)) func(*ui.Context) tea.Cmd {
	return func(c *ui.Context) tea.Cmd {
		session, o := c.Session, offer{attempt: c.Store.State.Attempt}
		return func() tea.Msg {
			var err error
			if o.steps, err = session.Checkpoints(); err == nil {
				o.room, err = session.Room()
			}
			return checkpointsMsg{session, o, err, ask}
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
	case len(msg.offer.steps) == 0:
		c.Say(ui.Warn, "the run has no checkpoint yet")
	default:
		msg.ask(c, msg.offer)
	}
}

// field asks for one of the checkpoints, the newest first.
func (o offer) field() ui.FormField {
	f := ui.FormField{Name: "checkpoint", Hint: "by step, the newest first; → goes to earlier ones", Ordered: true}
	for _, step := range slices.Backward(o.steps) {
		f.Choices = append(f.Choices, strconv.Itoa(step))
	}
	return f
}

// askRewind opens the form that chooses a checkpoint to go back to. What that takes
// back is listed with every choice, and again for the confirmation.
func askRewind(c *ui.Context, o offer) {
	const text = "The run continues from the checkpoint; later steps are discarded with their changes, checkpoints and predictions."
	step := func(v []string) int {
		n, _ := strconv.Atoi(v[0]) // one of the choices
		return n
	}
	form := ui.NewForm(c, "Go back to a checkpoint", text, "continue", []ui.FormField{o.field(), settingField(c, false)},
		func(v []string) (string, tea.Cmd) {
			changes, err := wire.ParseChanges(strings.Fields(v[1]))
			if err != nil {
				return err.Error(), nil
			}
			confirmRewind(c, o, wire.Request{Action: wire.Rewind, Checkpoint: step(v), Changes: changes})
			return "", nil
		})
	c.Open(form.Telling(func(v []string, w int) (told []string) {
		for _, l := range takenBack(c.Store, o.steps, step(v)).lines() {
			told = append(told, ui.Wrap(l, w)...)
		}
		return told
	}))
}

// confirmRewind asks once more, with all that the rewind takes back. What has taken
// effect since it was listed is listed first.
func confirmRewind(c *ui.Context, o offer, r wire.Request) {
	listed := takenBack(c.Store, o.steps, r.Checkpoint)
	text := listed.lines()
	if len(r.Changes) > 0 {
		with := make([]string, len(r.Changes))
		for i, ch := range r.Changes {
			with[i] = ch.Name + " = " + ui.Value(ch.Value)
		}
		text = append([]string{"continues with " + strings.Join(with, ", ")}, text...)
	}
	head := fmt.Sprintf("Go back to step %s", ui.Count(r.Checkpoint))
	c.Open(ui.NewConfirm(c, head, text,
		ui.Choice{Key: "y", Text: "rewind", Do: func() tea.Cmd {
			if takenBack(c.Store, o.steps, r.Checkpoint).differs(listed) {
				c.Say(ui.Warn, "something else has changed meanwhile: look at what the rewind takes back now")
				c.Close()
				confirmRewind(c, o, r)
				return nil
			}
			c.CloseAll() // the form, too
			_, cmd := c.Send(o.attempt, r)
			return cmd
		}},
		ui.Choice{Key: "n", Text: "back", Note: "choose another checkpoint"}))
}
