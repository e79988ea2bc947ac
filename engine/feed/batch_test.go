package feed

import (
	"testing"

	"dev.road/workbench/tasks"
)

func TestMicroBatchesKeepToTheBudgetAndLoseNothing(t *testing.T) {
	var all Batch
	for i, n := range []int{3, 5, 5, 9, 12, 40} {
		all.Places, all.Windows = append(all.Places, i), append(all.Windows, tasks.Window{IDs: make([]int32, n)})
	}
	var seen []int
	for _, micro := range all.Cut(24) {
		tokens := 0
		for _, w := range micro.Windows {
			tokens += len(w.IDs)
		}
		if len(micro.Windows) > 1 && tokens > 24 {
			t.Errorf("%v takes %d tokens", micro.Places, tokens)
		}
		seen = append(seen, micro.Places...)
	}
	if len(seen) != 6 {
		t.Errorf("the cuts hold %v", seen)
	}
}
