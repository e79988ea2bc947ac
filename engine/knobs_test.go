package engine

import (
	"testing"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks"
)

func small(t *testing.T) *recipe.Recipe {
	t.Helper()
	r, err := recipe.Load("testdata/small.toml", nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestMicroBatchesKeepToTheBudgetAndLoseNothing(t *testing.T) {
	var all batch
	for i, n := range []int{3, 5, 5, 9, 12, 40} {
		all.places, all.windows = append(all.places, i), append(all.windows, tasks.Window{IDs: make([]int32, n)})
	}
	var seen []int
	for _, micro := range all.cut(24) {
		tokens := 0
		for _, w := range micro.windows {
			tokens += len(w.IDs)
		}
		if len(micro.windows) > 1 && tokens > 24 {
			t.Errorf("%v takes %d tokens", micro.places, tokens)
		}
		seen = append(seen, micro.places...)
	}
	if len(seen) != 6 {
		t.Errorf("the cuts hold %v", seen)
	}
}

func TestTeachersAreNamedByTheirPaths(t *testing.T) {
	for source, want := range map[string]string{
		"demo:teacher-1": "teacher-1", "/x/large/checkpoints/12000": "large-12000", "models/electra": "electra", "/x/electra/": "electra",
	} {
		if got := teacherName(source); got != want {
			t.Errorf("%s is called %s, want %s", source, got, want)
		}
	}
}
