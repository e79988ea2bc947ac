package engine

import (
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/infer"
	"dev.road/workbench/kd"
	"dev.road/workbench/model"
	"dev.road/workbench/tasks"
)

// assembled is a micro-batch, with the losses of every task that it trains, and for
// each loss what the combination of its soft targets did.
type assembled struct {
	batch   *model.Batch
	losses  []model.Loss
	tallies []kd.Tally
}

// microBatches hands the micro-batches of a pass to each. A window's dropout is keyed by its place in
// the pass, so that it does not depend on the cut.
func (t *trainer) microBatches(whole feed.Batch, counts []int, each func(assembled) error) error {
	first := 0
	for _, micro := range whole.Cut(t.set.Train.TokenBudget) {
		a, err := t.assemble(micro, counts)
		if err != nil {
			return err
		}
		for i := range micro.Windows {
			a.batch.Keys = append(a.batch.Keys, uint32(first+i))
		}
		first += len(micro.Windows)
		if err := each(a); err != nil {
			return err
		}
	}
	return nil
}

// assemble makes a micro-batch and the losses of every task it serves. A
// pass's loss is the mean over its tasks of weight x mean over their windows,
// and a step's is the mean over passes: Scale carries all three, with the
// counts of the whole pass, so that the cut into micro-batches does not show.
func (t *trainer) assemble(micro feed.Batch, counts []int) (assembled, error) {
	d := micro.Dataset
	ceWeight, kdWeight := t.distillation.LossWeights()
	var a assembled
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
		tally, err := t.distillation.Soften(micro, i, &l)
		if err != nil {
			return a, err
		}
		a.losses, a.tallies = append(a.losses, l), append(a.tallies, tally)
	}
	a.batch = infer.Pack(micro.Windows)
	return a, nil
}
