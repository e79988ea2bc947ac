package engine

import (
	"cmp"
	"slices"

	"dev.road/workbench/model"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/sample"
)

// nextBatch returns the windows of a dataset's next mini-batch and moves its
// cursor. They are sorted by length, so that micro-batches pad little; the
// order within a pass changes nothing but rounding.
func (t *trainer) nextBatch(d *dataset) []int {
	n := t.recipe.Train.Batch
	if t.recipe.Train.BatchPer == "step" {
		n /= t.recipe.Train.Passes
	}
	batch := make([]int, n)
	for i := range batch {
		batch[i] = sample.Order(t.recipe.Seed, d.name, len(d.windows), d.cursor)
		d.cursor++
	}
	slices.SortFunc(batch, func(a, b int) int {
		return cmp.Or(cmp.Compare(len(d.windows[a].IDs), len(d.windows[b].IDs)), cmp.Compare(a, b))
	})
	return batch
}

// cut splits windows, sorted by length, into micro-batches of at most budget
// padded tokens. A window longer than the budget is a micro-batch of its own.
func cut(d *dataset, batch []int, budget int) [][]int {
	var cuts [][]int
	start := 0
	for i, w := range batch {
		if i > start && (i-start+1)*len(d.windows[w].IDs) > budget {
			cuts, start = append(cuts, batch[start:i]), i
		}
	}
	return append(cuts, batch[start:])
}

// count returns how many of the windows train each of the run's heads.
func (d *dataset) count(batch []int, heads int) []int {
	counts := make([]int, heads)
	for i, task := range d.tasks {
		for _, w := range batch {
			if d.trains(task, &d.windows[w]) {
				counts[d.heads[i]]++
			}
		}
	}
	return counts
}

// trains says whether a window has a target for a task.
func (d *dataset) trains(task tasks.Task, w *tasks.Window) bool {
	if task.Kind == tasks.Span {
		return true
	}
	_, ok := w.Labels[task.Name]
	return ok
}

// pack lays the windows' tokens one after another.
func pack(windows []tasks.Window, micro []int) *model.Batch {
	b := &model.Batch{}
	for _, i := range micro {
		w := &windows[i]
		b.IDs, b.Types = append(b.IDs, w.IDs...), append(b.Types, w.Types...)
		b.Lens = append(b.Lens, int32(len(w.IDs)))
	}
	return b
}

// assemble makes a micro-batch and the losses of every task it serves. A
// pass's loss is the mean over its tasks of weight x mean over their windows,
// and a step's is the mean over passes: Scale carries all three, with the
// counts of the whole pass, so that the cut into micro-batches does not show.
func (t *trainer) assemble(d *dataset, micro, counts []int) (*model.Batch, []model.Loss, error) {
	var losses []model.Loss
	for i, task := range d.tasks {
		n := counts[d.heads[i]]
		if n == 0 {
			continue
		}
		l := model.Loss{
			Head:     d.heads[i],
			Scale:    t.set.TaskWeight[task.Name] / float64(n*len(d.tasks)*t.recipe.Train.Passes),
			CEWeight: t.set.KD.CEWeight, KDWeight: t.set.KD.KDWeight,
			Temperature: t.set.KD.Temperature, TSquared: t.set.KD.TSquared,
		}
		for _, k := range micro {
			w := &d.windows[k]
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
		if err := t.soften(d, i, micro, &l); err != nil {
			return nil, nil, err
		}
		losses = append(losses, l)
	}
	return pack(d.windows, micro), losses, nil
}
