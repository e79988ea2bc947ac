package engine_test

import (
	"maps"
	"math"
	"strings"
	"testing"

	"dev.road/workbench/session"
)

// A step whose gradients are compared is the step that it would have been.
func TestComparingGradientsLeavesNoTraceInTheStep(t *testing.T) {
	t.Parallel()
	run := func(every string) session.Folder {
		f := create(t, small(t, "train.steps=12", "train.token_budget=128", "gradients.every="+every))
		start(t, f).wait()
		return f
	}
	measured, plain := run("2"), run("0")
	for _, tag := range []string{"loss", "grad_norm", "ce/quac/followup"} {
		if got, want := column(t, measured, tag), column(t, plain, tag); !maps.Equal(got, want) {
			t.Errorf("%s differs:\nmeasured %v\nplain    %v", tag, got, want)
		}
	}
	columns := session.Open(measured).Columns()
	if _, err := columns.Poll(); err != nil {
		t.Fatal(err)
	}
	shares, cosines := map[int]float64{}, 0
	for _, tag := range columns.Tags() {
		for step, v := range column(t, measured, tag) {
			switch {
			case strings.HasPrefix(tag, "grad_share/"):
				shares[step] += v
			case strings.HasPrefix(tag, "grad_cosine/"):
				cosines++
				if !(math.Abs(v) <= 1) {
					t.Errorf("%s is %v at step %d", tag, v, step)
				}
			}
		}
	}
	if len(shares) != 6 || cosines == 0 {
		t.Errorf("shares of %d steps and %d cosines, want 6 and some", len(shares), cosines)
	}
	for step, sum := range shares {
		if step%2 != 0 || math.Abs(sum-1) > 1e-9 {
			t.Errorf("the shares of step %d add up to %v, want 1", step, sum)
		}
	}
}
