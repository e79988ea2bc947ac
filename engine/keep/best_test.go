package keep

import (
	"math"
	"os"
	"slices"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/metrics"
)

func TestTheBestIsTheFirstWithTheHighestValueAmongThoseThatAreKept(t *testing.T) {
	const tag = "dev/nq/mrc/f1"
	h := History{}
	for _, m := range []struct {
		step  int
		value float64
	}{{10, 50}, {20, math.NaN()}, {40, 70}, {30, 70}, {50, 60}, {10, 55}} {
		h.Add(tag, m.step, m.value)
	}
	if s := h[tag]; !slices.Equal(s.Steps, []int{10, 20, 30, 40, 50}) || s.Values[0] != 55 {
		t.Fatalf("the history is %v", s)
	}
	for _, c := range []struct {
		kept  []int
		step  int
		value float64
	}{
		{[]int{10, 20, 30, 40, 50}, 30, 70},
		{[]int{10, 20, 40, 50}, 40, 70},
		{[]int{10, 50, 60}, 50, 60},
		{[]int{20, 60}, 0, math.Inf(-1)},
		{nil, 0, math.Inf(-1)},
	} {
		if step, value := h.best(tag, c.kept); step != c.step || value != c.value {
			t.Errorf("of %v the best is %d with %v, want %d with %v", c.kept, step, value, c.step, c.value)
		}
	}
}

// Evaluations of an interrupted attempt after the step that it is resumed from do
// not count: they are made again.
func TestTheHistoryEndsWhereARunIsResumed(t *testing.T) {
	owner, err := session.Own(session.Folder(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Release()
	w, err := metrics.Create(owner.MetricsFile())
	if err != nil {
		t.Fatal(err)
	}
	for step := 1; step <= 3; step++ {
		w.Append(metrics.Row{Attempt: 1, Step: step, Values: []metrics.Value{{Tag: "loss", Number: 1},
			{Tag: "dev/nq/mrc/f1", Number: float64(step)}}})
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	past, err := metrics.ReadPast(owner.Metrics(), metrics.NoStep)
	if err != nil {
		t.Fatal(err)
	}
	h := History(past.Measured)
	h.forget(2)
	if s := h["dev/nq/mrc/f1"]; len(h) != 1 || !slices.Equal(s.Steps, []int{1, 2}) || !slices.Equal(s.Values, []float64{1, 2}) {
		t.Errorf("the history is %v", h)
	}
}

func TestCheckpointsAreKeptByRule(t *testing.T) {
	for _, c := range []struct {
		retention retention
		want      []int
	}{
		{retention{newest: 1}, []int{60}},
		{retention{newest: 2}, []int{50, 60}},
		{retention{newest: 100}, []int{10, 20, 30, 40, 50, 60}},
		{retention{newest: 1, every: 20}, []int{20, 40, 60}},
		{retention{newest: 2, every: 30}, []int{30, 50, 60}},
		{retention{newest: 1, spared: []int{0, 10, 35}}, []int{10, 60}},
		{retention{newest: 1, every: 40, spared: []int{30}}, []int{30, 40, 60}},
	} {
		f, err := session.Own(session.Folder(t.TempDir()))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Release()
		for _, step := range []int{10, 20, 30, 40, 50, 60} {
			if err := os.MkdirAll(f.Checkpoint(step), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.retention.prune(f); err != nil {
			t.Fatal(err)
		}
		if steps, err := f.CheckpointSteps(); err != nil || !slices.Equal(steps, c.want) {
			t.Errorf("%+v keeps %v, %v, want %v", c.retention, steps, err, c.want)
		}
	}
}
