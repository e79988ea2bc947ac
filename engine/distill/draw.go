package distill

import (
	"context"
	"fmt"
	"slices"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/kd"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/teachers"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/sample"
)

// source are the targets in use for one task of a dataset, as they were at a safe point: any
// goroutine may read them.
type source struct {
	d       *feed.Dataset
	task    int
	names   []string // of the teachers, in the order of the recipe
	readers []*kd.Reader
}

// sources are the targets of a dataset in use, by task; those without any are left out.
func (k *Distillation) sources(d *feed.Dataset) (all []source) {
	active := slices.Clone(k.active[d])
	rank := func(a *activeTargets) int {
		i := slices.IndexFunc(d.Recipe.Teachers, func(t string) bool { return recipe.TeacherName(t) == a.teacher })
		if i < 0 {
			return len(d.Recipe.Teachers)
		}
		return i
	}
	slices.SortStableFunc(active, func(a, b *activeTargets) int { return rank(a) - rank(b) })
	for task := range d.Tasks {
		s := source{d: d, task: task}
		for _, a := range active {
			if r := a.readers[task]; r != nil && r.Windows() > 0 {
				s.names, s.readers = append(s.names, a.teacher), append(s.readers, r)
			}
		}
		if len(s.readers) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// asked are the datasets that a question is about: all that teachers teach, or one.
func (k *Distillation) asked(name string) ([]*feed.Dataset, error) {
	if name != "" {
		d := k.feed.Named(name)
		if d == nil {
			return nil, fmt.Errorf("the run has no dataset %q", name)
		}
		return []*feed.Dataset{d}, untrained(d)
	}
	var all []*feed.Dataset
	for _, d := range k.feed.Sampled {
		if len(d.Recipe.Teachers) == 0 && len(k.active[d]) == 0 {
			continue
		}
		if err := untrained(d); err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

// untrained is the error of a dataset without training data: not trained on, or, of an ended
// run, not read, since it has no teachers.
func untrained(d *feed.Dataset) error {
	switch {
	case len(d.Recipe.Train) == 0:
		return fmt.Errorf("%s is not trained on: soft targets are of training windows", d.Name)
	case d.Train == nil:
		return fmt.Errorf("no teacher has taught %s: there are no soft targets of it", d.Name)
	}
	return nil
}

// has reports whether some teacher's targets of a window are in use.
func (s *source) has(window int) bool {
	return slices.ContainsFunc(s.readers, func(r *kd.Reader) bool { return r.Has(window) })
}

// whole reports whether some teacher's targets of the windows [from, to) are in use.
func (s *source) whole(from, to int) bool {
	return slices.ContainsFunc(s.readers, func(r *kd.Reader) bool {
		for i := from; i < to; i++ {
			if !r.Has(i) {
				return false
			}
		}
		return to > from
	})
}

// windows is the number of windows with targets in use.
func (s *source) windows() int {
	n := 0
	for _, r := range s.readers {
		n = max(n, r.Windows())
	}
	return n
}

// empty is a sample of the source without windows.
func (s *source) empty() *teachers.Sample {
	task := s.d.Tasks[s.task]
	return &teachers.Sample{
		Dataset: s.d.Name, Task: task.Name, Span: task.Kind == tasks.Span, Labels: task.Labels, Threshold: s.d.Recipe.Threshold,
		Teachers: s.names, Of: s.windows(),
	}
}

// add appends a window to a sample, if it has a truth and stored logits; added is false
// otherwise.
func (s *source) add(to *teachers.Sample, place int, w *tasks.Window, group string) (added bool, err error) {
	task := s.d.Tasks[s.task]
	if !feed.Trains(task, w) {
		return false, nil
	}
	one := teachers.Window{
		Place: place, Logits: make([][]float32, len(s.readers)), Truth: truthOf(nil, task, w), Offsets: w.Offsets, Group: group,
	}
	for i, r := range s.readers {
		z, ok, err := r.Logits(nil, place)
		if err == nil && ok && len(z) != LogitCount(task, w) {
			err = fmt.Errorf("%w; remove the folder and teach the dataset again", wrongLength(place, len(z), LogitCount(task, w)))
		}
		if err != nil {
			return false, fmt.Errorf("targets of %s by %s: %w", s.d.Name, s.names[i], err)
		}
		if ok {
			one.Logits[i], added = z, true
		}
	}
	if added {
		to.Windows = append(to.Windows, one)
	}
	return added, nil
}

// drawn are up to n of a dataset's windows with targets in use, by the run's seed.
func drawn(ctx context.Context, seed uint64, of []source, n int) (places []int, err error) {
	d := of[0].d
	total := d.Train.Windows()
	for cursor := 0; cursor < total && len(places) < n; cursor++ {
		if cursor%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		place := sample.Order(seed, "targets "+d.Name, total, cursor)
		if slices.ContainsFunc(of, func(s source) bool { return s.has(place) }) {
			places = append(places, place)
		}
	}
	return places, nil
}

// groupOf is the group of an example's windows, as of a dev set's predictions.
func groupOf(ex *tasks.Example) string { return wire.Group(ex.Title, ex.Passage) }
