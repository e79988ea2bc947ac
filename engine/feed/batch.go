package feed

import (
	"cmp"
	"slices"

	"dev.road/workbench/tasks"
)

// Batch is a pass's windows, and which of the dataset's they are.
type Batch struct {
	Dataset *Dataset
	Places  []int // in the dataset
	Windows []tasks.Window
}

// part is the batch's windows [from, to).
func (b Batch) part(from, to int) Batch {
	return Batch{b.Dataset, b.Places[from:to], b.Windows[from:to]}
}

// NextBatch returns a dataset's next n windows and moves its cursor. The
// windows are sorted by length, so that micro-batches pad little; the order
// within a pass changes nothing but rounding.
func (f *Feed) NextBatch(d *Dataset, n int) (Batch, error) {
	places := d.next(f.set.Seed, n)
	windows, err := d.windows(places)
	if err != nil {
		return Batch{}, err
	}
	d.cursor += len(places)
	d.lookAhead(f.set.Seed, len(places))
	order := make([]int, len(places))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(len(windows[a].IDs), len(windows[b].IDs)), cmp.Compare(places[a], places[b]))
	})
	sorted := Batch{d, make([]int, len(order)), make([]tasks.Window, len(order))}
	for i, at := range order {
		sorted.Places[i], sorted.Windows[i] = places[at], windows[at]
	}
	f.drawn = append(f.drawn, sorted)
	return sorted, nil
}

// Cut splits windows into micro-batches of at most budget tokens. A window
// longer than the budget is a micro-batch of its own.
func (b Batch) Cut(budget int) []Batch {
	var cuts []Batch
	start, tokens := 0, 0
	for i := range b.Windows {
		n := len(b.Windows[i].IDs)
		if tokens += n; i > start && tokens > budget {
			cuts, start, tokens = append(cuts, b.part(start, i)), i, n
		}
	}
	return append(cuts, b.part(start, len(b.Windows)))
}

// Count returns how many of the windows train each of the run's heads.
func (b Batch) Count(heads int) []int {
	counts := make([]int, heads)
	for i, task := range b.Dataset.Tasks {
		for k := range b.Windows {
			if Trains(task, &b.Windows[k]) {
				counts[b.Dataset.Heads[i]]++
			}
		}
	}
	return counts
}

// Trains reports whether a window has a target for a task.
func Trains(task tasks.Task, w *tasks.Window) bool {
	if task.Kind == tasks.Span {
		return true
	}
	_, ok := w.Labels[task.Name]
	return ok
}
