package engine

import (
	"cmp"
	"slices"

	"dev.road/workbench/model"
	"dev.road/workbench/tasks"
)

// batch is a pass's windows, and which of the dataset's they are.
type batch struct {
	d       *dataset
	places  []int // in the dataset
	windows []tasks.Window
}

// part is the batch's windows [from, to).
func (b batch) part(from, to int) batch {
	return batch{b.d, b.places[from:to], b.windows[from:to]}
}

// nextBatch returns a dataset's next n windows and moves its cursor. The
// windows are sorted by length, so that micro-batches pad little; the order
// within a pass changes nothing but rounding.
func (t *trainer) nextBatch(d *dataset, n int) (batch, error) {
	places := d.draw(t.recipe.Seed, n)
	windows, err := d.windows(places)
	if err != nil {
		return batch{}, err
	}
	d.cursor += len(places)
	d.lookAhead(t.recipe.Seed, len(places))
	order := make([]int, len(places))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(len(windows[a].IDs), len(windows[b].IDs)), cmp.Compare(places[a], places[b]))
	})
	sorted := batch{d, make([]int, len(order)), make([]tasks.Window, len(order))}
	for i, at := range order {
		sorted.places[i], sorted.windows[i] = places[at], windows[at]
	}
	return sorted, nil
}

// cut splits windows into micro-batches of at most budget tokens. A window
// longer than the budget is a micro-batch of its own.
func (b batch) cut(budget int) []batch {
	var cuts []batch
	start, tokens := 0, 0
	for i := range b.windows {
		n := len(b.windows[i].IDs)
		if tokens += n; i > start && tokens > budget {
			cuts, start, tokens = append(cuts, b.part(start, i)), i, n
		}
	}
	return append(cuts, b.part(start, len(b.windows)))
}

// microBatches hands the micro-batches of a pass to each, with the losses of
// every task that the pass trains. A window's dropout is keyed by its place in
// the pass, so that it does not depend on the cut.
func (t *trainer) microBatches(whole batch, counts []int, each func(*model.Batch, []model.Loss) error) error {
	first := 0
	for _, micro := range whole.cut(t.set.Train.TokenBudget) {
		b, losses, err := t.assemble(micro, counts)
		if err != nil {
			return err
		}
		for i := range micro.windows {
			b.Keys = append(b.Keys, uint32(first+i))
		}
		first += len(micro.windows)
		if err := each(b, losses); err != nil {
			return err
		}
	}
	return nil
}

// count returns how many of the windows train each of the run's heads.
func (b batch) count(heads int) []int {
	counts := make([]int, heads)
	for i, task := range b.d.tasks {
		for k := range b.windows {
			if trains(task, &b.windows[k]) {
				counts[b.d.heads[i]]++
			}
		}
	}
	return counts
}

// trains says whether a window has a target for a task.
func trains(task tasks.Task, w *tasks.Window) bool {
	if task.Kind == tasks.Span {
		return true
	}
	_, ok := w.Labels[task.Name]
	return ok
}

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

// assemble makes a micro-batch and the losses of every task it serves. A
// pass's loss is the mean over its tasks of weight x mean over their windows,
// and a step's is the mean over passes: Scale carries all three, with the
// counts of the whole pass, so that the cut into micro-batches does not show.
func (t *trainer) assemble(micro batch, counts []int) (*model.Batch, []model.Loss, error) {
	d := micro.d
	ceWeight, kdWeight := t.lossWeights()
	var losses []model.Loss
	for i, task := range d.tasks {
		n := counts[d.heads[i]]
		if n == 0 {
			continue
		}
		l := model.Loss{
			Head:     d.heads[i],
			Scale:    t.set.TaskWeight[task.Name] / float64(n*len(d.tasks)*t.set.Train.Passes),
			CEWeight: ceWeight, KDWeight: kdWeight,
			Temperature: t.set.KD.Temperature, TSquared: t.set.KD.TSquared,
		}
		for k := range micro.windows {
			w := &micro.windows[k]
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
		if err := t.soften(micro, i, &l); err != nil {
			return nil, nil, err
		}
		losses = append(losses, l)
	}
	return pack(micro.windows), losses, nil
}
