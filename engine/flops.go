package engine

import (
	"dev.road/workbench/model"
	"dev.road/workbench/model/checkpoint"
)

// flops is the number of operations of a micro-batch with these losses.
func (t *trainer) flops(b *model.Batch, losses []model.Loss) float64 {
	all := t.student.Heads()
	heads := make([]checkpoint.Head, len(losses))
	for i := range losses {
		heads[i] = all[losses[i].Head]
	}
	return checkpoint.FLOPs(t.student.Config(), t.set.Model.FrozenLayers, heads, b.Lens)
}
