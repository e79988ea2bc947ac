package engine

import (
	"dev.road/workbench/model"
	"dev.road/workbench/tasks"
)

// pack lays windows' tokens one after another.
func pack(windows []tasks.Window) *model.Batch {
	b := &model.Batch{}
	for i := range windows {
		w := &windows[i]
		b.IDs, b.Types = append(b.IDs, w.IDs...), append(b.Types, w.Types...)
		b.Lens = append(b.Lens, int32(len(w.IDs)))
	}
	return b
}
