package infer

import (
	"dev.road/workbench/model"
	"dev.road/workbench/tasks"
)

// Pack lays windows' tokens one after another.
func Pack(windows []tasks.Window) *model.Batch {
	b := &model.Batch{}
	for i := range windows {
		w := &windows[i]
		b.IDs, b.Types = append(b.IDs, w.IDs...), append(b.Types, w.Types...)
		b.Lens = append(b.Lens, int32(len(w.IDs)))
	}
	return b
}

// SpanLogits takes a window's start and end logits at its allowed positions:
// [CLS], then the passage. Logits holds two floats a token.
func SpanLogits(win *tasks.Window, token int, logits []float32) (start, end []float32) {
	at := func(position int) {
		start = append(start, logits[2*(token+position)])
		end = append(end, logits[2*(token+position)+1])
	}
	at(0)
	for position := win.First; position < win.Last; position++ {
		at(position)
	}
	return start, end
}
