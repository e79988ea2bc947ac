package engine_test

import (
	"slices"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// A run that does not learn stops when it has been measured so often, saved and
// with the reason in its ledger. It goes on when it is given more patience.
func TestARunWithoutProgressStopsEarly(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=100000", "optim.lr=0", "datasets.mnli.dev=demo:mnli", "eval.every=2", "jobs.share=0.9",
		"checkpoint.every=0",
		"checkpoint.best=dev/mnli/nli/accuracy", "train.patience=2"))
	for _, c := range []struct {
		set          string
		measurements int
	}{
		{"", 3},
		{"train.patience=3", 4},
		{"", 4}, // nothing has changed: it stops again
	} {
		start(t, f, "ROAD_TEST_RESUME=1", "ROAD_TEST_SET="+c.set).wait()
		s, err := session.Open(f).State(t.Context())
		if err != nil || s.State != wire.Stopped {
			t.Errorf("it is %s after step %d, %v", s.State, s.Step, err)
		}
		if n := len(column(t, f, "dev/mnli/nli/accuracy")); n != c.measurements {
			t.Errorf("set %q it stopped after %d measurements, want %d", c.set, n, c.measurements)
		}
		entries, err := session.Open(f).Entries()
		if err != nil || len(entries) == 0 {
			t.Fatalf("the ledger has %v, %v", entries, err)
		}
		e := entries[len(entries)-1]
		if e.Action != wire.Stop || e.Author != "trainer" || e.Fate != wire.Applied || e.Step != s.Step+1 ||
			!contains(e.Why, "dev/mnli/nli/accuracy did not improve in") {
			t.Errorf("the last entry is %+v", e)
		}
		if steps, err := f.CheckpointSteps(); err != nil || !slices.Contains(steps, s.Step) {
			t.Errorf("it stopped after step %d with the checkpoints %v, %v", s.Step, steps, err)
		}
		if !told(t, f, "stop applied at step") {
			t.Error("no event tells of the stop")
		}
	}
}
