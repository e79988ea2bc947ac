package engine_test

import (
	"math"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// Epochs become steps when the files are read, of the training windows of all
// datasets; the run's recipe keeps them, and a resume goes on with them.
func TestEpochsBecomeSteps(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=0", "train.epochs=1.5", "optim.warmup=0.5", "checkpoint.every=0"))
	start(t, f).wait()
	s, err := session.Open(f).State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	windows := 0
	for _, d := range s.Datasets {
		windows += d.Windows
	}
	want := (3*windows + 2*16 - 1) / (2 * 16)
	if windows == 0 || s.State != wire.Finished || s.Step != want || s.Steps != want {
		t.Fatalf("it is %s at step %d of %d; 1.5 times %d windows, 16 a step, are %d steps", s.State, s.Step, s.Steps, windows, want)
	}
	r, err := recipe.Read(f.Recipe(), nil)
	if err != nil || r.Train.Steps != want || r.Train.Epochs != 1.5 {
		t.Errorf("its recipe has %d steps and %g epochs, %v", r.Train.Steps, r.Train.Epochs, err)
	}
	knobs, err := session.Open(f).Knobs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range knobs {
		if k.Name == "train.steps" && (k.Value != float64(want) || k.Default != float64(want)) {
			t.Errorf("the knob train.steps is %v, at first %v", k.Value, k.Default)
		}
	}
	for step, lr := range column(t, f, "lr") {
		all, done := float64(want), float64(step-1)
		if rate := r.Optim.LR * (1 - done/all) * min(1, float64(step)/(all/2)); math.Abs(lr-rate) > 1e-12 {
			t.Errorf("step %d has the rate %g, want %g", step, lr, rate)
		}
	}
	start(t, f, "ROAD_TEST_RESUME=1", "ROAD_TEST_SET=train.steps=40").wait()
	if s, err = session.Open(f).State(t.Context()); err != nil || s.Step != 40 {
		t.Errorf("resumed with 40 steps, it ended at step %d, %v", s.Step, err)
	}
}
