package knobs

import (
	"fmt"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// scheduled returns the sets that wait for their step.
func (s *Screen) scheduled() []wire.Entry { return ledger.Scheduled(s.c.Store.Entries) }

// scheduledLines lists them for the pane.
func (s *Screen) scheduledLines(w int) []string {
	waiting := s.scheduled()
	if len(waiting) == 0 {
		return nil
	}
	out := []string{s.c.Paint(theme.Title, "scheduled; c cancels")}
	for _, e := range waiting {
		for _, l := range ui.Wrap(ui.Scheduled(e), w) {
			out = append(out, s.c.Paint(theme.Warn, l))
		}
	}
	return out
}

func (s *Screen) nothingScheduled(c *ui.Context) string {
	if len(s.scheduled()) == 0 {
		return "no change is scheduled"
	}
	return ui.NeedsTrainer(c)
}

// mostOffered is the number of scheduled sets that a dialog offers to cancel.
const mostOffered = 9

// askCancel offers the scheduled sets, the next one first. It keeps them unless one is
// chosen.
func (s *Screen) askCancel(c *ui.Context) tea.Cmd {
	attempt := c.Store.State.Attempt
	choices := []ui.Choice{{Key: "n", Text: "keep all"}}
	for i, e := range s.scheduled() {
		if i == mostOffered {
			break
		}
		choices = append(choices, ui.Choice{Key: fmt.Sprint(i + 1), Text: "cancel", Note: ui.Scheduled(e), Do: func() tea.Cmd {
			_, cmd := c.Send(attempt, wire.Request{Action: wire.CancelJob, Target: e.ID})
			return cmd
		}})
	}
	c.Open(ui.NewConfirm(c, "Cancel a scheduled change", nil, choices...))
	return nil
}
