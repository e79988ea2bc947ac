package engine

import (
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/infer"
	"dev.road/workbench/model"
	"dev.road/workbench/tasks"
)

// microBatches hands the micro-batches of a pass to each, with the losses of
// every task that the pass trains. A window's dropout is keyed by its place in
// the pass, so that it does not depend on the cut.
func (t *trainer) microBatches(whole feed.Batch, counts []int, each func(*model.Batch, []model.Loss) error) error {
	first := 0
	for _, micro := range whole.Cut(t.set.Train.TokenBudget) {
		b, losses, err := t.assemble(micro, counts)
		if err != nil {
			return err
		}
		for i := range micro.Windows {
			b.Keys = append(b.Keys, uint32(first+i))
		}
		first += len(micro.Windows)
		if err := each(b, losses); err != nil {
			return err
		}
	}
	return nil
}

// assemble makes a micro-batch and the losses of every task it serves. A
// pass's loss is the mean over its tasks of weight x mean over their windows,
// and a step's is the mean over passes: Scale carries all three, with the
// counts of the whole pass, so that the cut into micro-batches does not show.
func (t *trainer) assemble(micro feed.Batch, counts []int) (*model.Batch, []model.Loss, error) {
	d := micro.Dataset
	ceWeight, kdWeight := t.distillation.LossWeights()
	var losses []model.Loss
	for i, task := range d.Tasks {
		n := counts[d.Heads[i]]
		if n == 0 {
			continue
		}
		l := model.Loss{
			Head:     d.Heads[i],
			Scale:    t.set.Tasks[task.Name].LossWeight / float64(n*len(d.Tasks)*t.set.Train.Passes),
			CEWeight: ceWeight, KDWeight: kdWeight,
			Temperature: t.set.KD.Temperature, TSquared: t.set.KD.TSquared,
		}
		for k := range micro.Windows {
			w := &micro.Windows[k]
			if task.Kind == tasks.Class {
				label, ok := w.Labels[task.Name]
				if !ok {
					label = -1
				}
				l.Labels = append(l.Labels, int32(label))
				continue
			}
			l.Start, l.End = append(l.Start, int32(w.Target[0])), append(l.End, int32(w.Target[1]))
			l.First, l.Last = append(l.First, int32(w.First)), append(l.Last, int32(w.Last))
		}
		if err := t.distillation.Soften(micro, i, &l); err != nil {
			return nil, nil, err
		}
		losses = append(losses, l)
	}
	return infer.Pack(micro.Windows), losses, nil
}
