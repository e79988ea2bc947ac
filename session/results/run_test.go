package results

import (
	"maps"
	"testing"

	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
)

// The best evaluation is the highest; of equals the newest one counts, and other heads'
// and metrics' values do not.
func TestBestIsTheHighestEvaluationOfItsHead(t *testing.T) {
	newest := wire.Eval{Dataset: "nq", Task: "mrc", Metric: "f1", Value: 70, Step: 300}
	measured := map[string]metrics.Series{
		"dev/nq/mrc/exact": {Steps: []int{100}, Values: []float64{99}},
		"dev/qa/mrc/f1":    {Steps: []int{100}, Values: []float64{98}},
	}
	for _, c := range []struct {
		values []float64 // of steps 100, 200 and 300
		value  float64
		step   int
	}{
		{[]float64{60, 65, 70}, 70, 300},
		{[]float64{60, 75, 70}, 75, 200},
		{[]float64{70, 65, 70}, 70, 300},
		{nil, 70, 300},
	} {
		measured["dev/nq/mrc/f1"] = metrics.Series{Steps: []int{100, 200, 300}[:len(c.values)], Values: c.values}
		if b := best(newest, measured); b.Value != c.value || b.Step != c.step {
			t.Errorf("of %v the best is %v at step %d", c.values, b.Value, b.Step)
		}
	}
}

func TestRunsInAFolderAreNamed(t *testing.T) {
	values := map[string]string{
		"datasets.nq.teachers": `["/home/me/runs/big/checkpoints/300", "/home/me/runs2/big", "demo:strong"]`,
		"model.init":           `"/home/me/runs/parent/checkpoints/40"`,
		"name":                 "student",
	}
	nameRuns(values, "/home/me/runs")
	want := map[string]string{
		"datasets.nq.teachers": `["big/checkpoints/300", "/home/me/runs2/big", "demo:strong"]`,
		"model.init":           `"parent/checkpoints/40"`,
		"name":                 "student",
	}
	if !maps.Equal(values, want) {
		t.Errorf("got %v, want %v", values, want)
	}
}
