package recipe

import (
	"slices"
	"testing"
)

// A knob without a reach has no effect on any chart: each such knob is meant.
func TestKnobsThatActOnNothing(t *testing.T) {
	var idle []string
	for _, v := range values {
		if v.Live && v.Acts == OnNothing {
			idle = append(idle, v.Name)
		}
	}
	want := []string{
		"train.token_budget", "train.recompute", "train.patience", "train.min_delta", "train.grace", "eval.every", "eval.keep",
		"gradients.every", "checkpoint.every", "checkpoint.keep", "checkpoint.keep_every", "checkpoint.best", "jobs.share",
	}
	if !slices.Equal(idle, want) {
		t.Errorf("these act on nothing: %v; want %v", idle, want)
	}
}

// A screen lists the choices of a knob with their meanings.
func TestEveryChoiceOfAKnobHasAMeaning(t *testing.T) {
	for _, v := range values {
		if v.Live && len(v.Means) != len(v.Choices) || !v.Live && v.Means != nil {
			t.Errorf("%s has %d choices and %d meanings", v.Name, len(v.Choices), len(v.Means))
		}
	}
}
