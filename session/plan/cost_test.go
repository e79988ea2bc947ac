package plan

import (
	"testing"

	"dev.road/workbench/session/recipe"
)

func TestCheckpointsThatARunLeaves(t *testing.T) {
	for name, tt := range map[string]struct {
		steps int
		is    recipe.Checkpoint
		want  int
	}{
		"at the end alone":     {300, recipe.Checkpoint{Keep: 3, Best: "none"}, 1},
		"fewer than are kept":  {300, recipe.Checkpoint{Every: 200, Keep: 3, Best: "none"}, 2},
		"the newest":           {20_000, recipe.Checkpoint{Every: 1000, Keep: 2, Best: "none"}, 2},
		"the best, too":        {20_000, recipe.Checkpoint{Every: 1000, Keep: 2, Best: "dev/squad/mrc/f1"}, 3},
		"of every 5,000 steps": {20_000, recipe.Checkpoint{Every: 1000, Keep: 2, KeepEvery: 5000, Best: "none"}, 6},
		"steps are not known":  {0, recipe.Checkpoint{Every: 1000, Keep: 2, Best: "none"}, 2},
	} {
		r := &recipe.Recipe{Train: recipe.Train{Steps: tt.steps}, Checkpoint: tt.is}
		if got := kept(r); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
}
