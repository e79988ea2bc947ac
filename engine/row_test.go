package engine_test

import (
	"testing"

	"dev.road/workbench/session/wire"
)

// However fast the steps are, who hears of one finds its row.
func TestARowIsThereBeforeItsStepIsTold(t *testing.T) {
	t.Parallel()
	k := start(t, create(t, small(t, "train.steps=1000000", "checkpoint.every=0")), "ROAD_TEST_REHEARSE=1").ready()
	columns := k.run.Columns()
	for step := 0; step < 50; {
		step = k.until("another step", func(s wire.State) bool { return s.Step > step }).Step
		if _, err := columns.Poll(); err != nil {
			t.Fatal(err)
		}
		if last, _, _ := columns.Last("loss"); last < step {
			t.Errorf("step %d was told when the last row was that of %d", step, last)
		}
	}
	e := k.applied(wire.Request{Action: wire.Pause})
	if _, err := columns.Poll(); err != nil {
		t.Fatal(err)
	}
	if last, _, _ := columns.Last("loss"); last < e.Step-1 {
		t.Errorf("the ledger has an entry of step %d when the last row was that of %d", e.Step, last)
	}
}
