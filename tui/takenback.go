package tui

import (
	"slices"
	"strings"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
)

// back lists the things that a rewind takes back, and those later ones that stay.
type back struct {
	steps       int
	changes     []wire.Entry // of knobs, in the order in which they took effect
	checkpoints []int
	jobs        []wire.Job   // which end
	scheduled   []wire.Entry // which stay
}

// takenBack lists the things that a rewind to a checkpoint takes back now, by the ledger
// and the state.
func takenBack(s *ui.Store, checkpoints []int, step int) back {
	b := back{steps: max(s.State.Step-step, 0), scheduled: ledger.Scheduled(s.Entries)}
	for _, e := range ledger.After(s.Entries, step) {
		if len(e.Changes) > 0 {
			b.changes = append(b.changes, e)
		}
	}
	for _, at := range checkpoints {
		if at > step {
			b.checkpoints = append(b.checkpoints, at)
		}
	}
	for _, j := range s.State.Jobs {
		if j.Ended.IsZero() && j.Kind != wire.JobTeach { // teaching continues
			b.jobs = append(b.jobs, j)
		}
	}
	return b
}

// differs reports whether another change is taken back than before; steps and jobs
// always go on.
func (b back) differs(before back) bool {
	same := func(a, b wire.Entry) bool { return a.ID == b.ID }
	return !slices.EqualFunc(b.changes, before.changes, same) || !slices.EqualFunc(b.scheduled, before.scheduled, same)
}

// lines lists it for a dialog.
func (b back) lines() []string {
	out := []string{"takes back " + number(b.steps, "step") + " and " + number(len(b.changes), "change")}
	for _, e := range b.changes {
		line := "  step " + ui.Count(e.Step) + "  " + ledger.Changes(e.Changes)
		switch e.Action {
		case wire.Undo:
			line += ", an undo"
		case wire.Rewind:
			line += ", with a rewind"
		}
		out = append(out, line+" · "+e.Author)
	}
	if n := len(b.checkpoints); n > 0 {
		steps := make([]string, n)
		for i, at := range b.checkpoints {
			steps[i] = ui.Count(at)
		}
		out = append(out, "removes the checkpoints of step "+strings.Join(steps, ", "))
	}
	if n := len(b.jobs); n > 0 {
		names := make([]string, n)
		for i, j := range b.jobs {
			if names[i] = j.Dataset; i == 0 || j.Kind != b.jobs[i-1].Kind {
				names[i] = strings.TrimSpace(string(j.Kind) + " " + j.Dataset)
			}
		}
		out = append(out, "ends "+number(n, "job")+": "+strings.Join(names, ", "))
	}
	for _, e := range b.scheduled {
		out = append(out, ui.Scheduled(e)+", which stays")
	}
	return out
}

// number counts a noun that takes an s: "1 change", "1,000 steps".
func number(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return ui.Count(n) + " " + noun
}
