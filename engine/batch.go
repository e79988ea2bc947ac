package engine

import (
	"cmp"
	"slices"

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
func (f *feed) nextBatch(d *dataset, n int) (batch, error) {
	places := d.draw(f.recipe.Seed, n)
	windows, err := d.windows(places)
	if err != nil {
		return batch{}, err
	}
	d.cursor += len(places)
	d.lookAhead(f.recipe.Seed, len(places))
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
	f.drawn = append(f.drawn, sorted)
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

// count returns how many of the windows train each of the run's heads.
func (b batch) count(heads int) []int {
	counts := make([]int, heads)
	for i, task := range b.d.tasks {
		for k := range b.windows {
			if trains(task, &b.windows[k]) {
				counts[b.d.Heads[i]]++
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
