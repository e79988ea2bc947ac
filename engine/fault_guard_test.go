package engine_test

import (
	"fmt"
	"testing"

	"dev.road/workbench/session/wire"
)

// The run pauses with the windows of the steps written down, and goes on when
// the cause is mended.
func TestFaultStepsThatAreNotFinitePauseTheRun(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "optim.lr=1", "optim.weight_decay=0.1", "optim.clip=0", "optim.warmup=0", "train.steps=1000",
		"train.nan_patience=4"))
	k := start(t, f).ready()
	k.applied(set("optim.lr_scale", 100.0))
	s := k.until("a pause", paused)
	if s.Skipped < 4 || !contains(s.Note, "4 steps in a row were not finite") {
		t.Errorf("paused with %d skipped steps: %s", s.Skipped, s.Note)
	}
	guarded := k.told(wire.EventGuard, wire.LevelWarn)
	if len(guarded) < 4 {
		t.Fatalf("the events tell of %q", guarded)
	}
	for i, text := range guarded[len(guarded)-4:] {
		if want := fmt.Sprintf("step %d: ", s.Step-3+i); !contains(text, want) || !contains(text, "; windows ") || !contains(text, "#") {
			t.Errorf("%q does not name the windows of %s", text, want)
		}
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	k.intact()
}
