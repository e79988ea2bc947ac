package events

import (
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui/uitest"
)

// An evaluation is one line, which fills in with its results.
func TestAnEvaluationIsOneLine(t *testing.T) {
	run := uitest.Live()
	run.Log = nil
	c := uitest.Context(run, 120, 35)
	s := New(c)
	add := func(e wire.Event) string {
		t.Helper()
		e.Seq, e.Time, e.Step = int64(len(run.Log)+1), uitest.Now, 120
		run.Log = append(run.Log, e)
		c.Store.Events = nil
		c.Store.Apply(uitest.Batch(run))
		return s.Render(120, 30)
	}
	lines := func(view, of string) (n int) {
		for line := range strings.SplitSeq(view, "\n") {
			if strings.Contains(line, of) && strings.Contains(line, "  120  ") {
				n++
			}
		}
		return n
	}
	job := func(state wire.JobState, eval *wire.Eval, text string) wire.Event {
		j := &wire.Job{ID: "e1", Kind: wire.JobEvaluate, State: state, Dataset: "quac", Eval: eval}
		return wire.Event{Kind: wire.EventJob, Text: text, Job: j}
	}
	mrc, yesno := &wire.Eval{Dataset: "quac", Task: "mrc"}, &wire.Eval{Dataset: "quac", Task: "yesno"}

	if v := add(job(wire.JobRunning, nil, "evaluate quac: started")); lines(v, "evaluating quac …") != 1 {
		t.Errorf("under way:\n%s", v)
	}
	add(wire.Event{Kind: wire.EventGuard, Level: wire.LevelWarn, Text: "something else"})
	v := add(wire.Event{Kind: wire.EventEval, Text: "quac mrc: f1 28.12", Eval: mrc})
	if lines(v, "quac mrc: f1 28.12") != 1 || lines(v, "quac") != 1 {
		t.Errorf("with a result:\n%s", v)
	}
	add(wire.Event{Kind: wire.EventEval, Text: "quac yesno: accuracy 48.76", Eval: yesno})
	v = add(job(wire.JobDone, mrc, "evaluate quac: done, f1 28.12"))
	if lines(v, "quac mrc: f1 28.12; quac yesno: accuracy 48.76") != 1 || lines(v, "quac") != 1 || lines(v, "something else") != 1 {
		t.Errorf("at the end:\n%s", v)
	}
	uitest.Press(c, s, "/", "kind:eval", "enter")
	if n := len(s.rows()); n != 1 {
		t.Errorf("%d rows are evaluations", n)
	}
	s.Back()

	add(job(wire.JobRunning, nil, "evaluate quac: started"))
	v = add(job(wire.JobFailed, nil, "evaluate quac: failed, no memory"))
	if lines(v, "evaluate quac: failed") != 1 || lines(v, "evaluating") != 0 {
		t.Errorf("after a failure:\n%s", v)
	}
}
