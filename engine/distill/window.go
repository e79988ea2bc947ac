package distill

import (
	"context"
	"fmt"
	"slices"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/teachers"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

const (
	defaultTop = 5
	mostTop    = 100
)

// Window gives the soft target of one training window, under the settings as they are and
// under those that changes lead to.
func (k *Distillation) Window(q wire.WindowQuestion, changes []wire.Changed, staged *recipe.Recipe) (*Inquiry, error) {
	d := k.feed.Named(q.Dataset)
	if d == nil {
		return nil, fmt.Errorf("the run has no dataset %q", q.Dataset)
	}
	if err := untrained(d); err != nil {
		return nil, err
	}
	if q.ID == "" && q.Window == nil {
		return nil, fmt.Errorf("give the id of one of %s's training examples, or the number of a window", d.Name)
	}
	task := 0
	if q.Task != "" {
		if task = taskOf(d, q.Task); task < 0 {
			return nil, fmt.Errorf("%s has no task %q", d.Name, q.Task)
		}
	}
	s := source{d: d, task: task}
	for _, other := range k.sources(d) {
		if other.task == task {
			s = other
		}
	}
	top := min(q.Top, mostTop)
	if top <= 0 {
		top = defaultTop
	}
	now, then := ruleAt(k.set), ruleAt(staged)
	v := wire.WindowTargets{Changes: changes, Now: k.shownRule(k.set), Then: k.shownRule(staged)}
	var one *teachers.Sample
	var student []float32
	gather := func(ctx context.Context) ([]*lesson, error) {
		place, err := find(ctx, d, task, &q)
		if err != nil {
			return nil, err
		}
		windows, err := d.Train.Cut([]int{place})
		if err != nil {
			return nil, err
		}
		w := &windows[0]
		ex, err := d.Train.Example(w.Example)
		if err != nil {
			return nil, err
		}
		one = s.empty()
		added, err := s.add(one, place, w, "")
		if err != nil {
			return nil, err
		}
		if !added { // without a label, or without targets
			one.Windows = []teachers.Window{{Place: place, Logits: make([][]float32, len(s.names)), Truth: truthOf(nil, d.Tasks[task], w),
				Offsets: w.Offsets}}
		}
		describe(&v, d, task, place, w, &ex)
		return []*lesson{{d: d, task: task, windows: windows, take: func(logits [][]float32) { student = logits[0] }}}, nil
	}
	return k.inquire(gather, func(step int) any {
		v.Step = step
		teachers.View(&v, one, now, then, student, top)
		return v
	}), nil
}

// taskOf is the place of a task among a dataset's, or negative.
func taskOf(d *feed.Dataset, name string) int {
	return slices.IndexFunc(d.Tasks, func(t tasks.Task) bool { return t.Name == name })
}

// find is the window that a question is about. Of an example by its id it is the first that
// holds an answer, or that has a label; else its first.
func find(ctx context.Context, d *feed.Dataset, task int, q *wire.WindowQuestion) (int, error) {
	if q.ID == "" {
		if n := d.Train.Windows(); *q.Window < 0 || *q.Window >= n {
			return 0, fmt.Errorf("%s has no window %d: its windows are 0 to %d", d.Name, *q.Window, n-1)
		}
		return *q.Window, nil
	}
	for i := range d.Train.Examples() {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		ex, err := d.Train.Example(i)
		if err != nil {
			return 0, err
		}
		if ex.ID != q.ID && (ex.Own == "" || ex.Own != q.ID) {
			continue
		}
		from, to := d.Train.Owned(i, i+1)
		if q.Window != nil {
			if *q.Window < 0 || *q.Window >= to-from {
				return 0, fmt.Errorf("example %q of %s has no window %d: it has %d, from 0", q.ID, d.Name, *q.Window, to-from)
			}
			return from + *q.Window, nil
		}
		return telling(d, task, from, to)
	}
	done, _ := d.Train.Done()
	if !done {
		return 0, fmt.Errorf("%s has no training example %q so far: it is still being read", d.Name, q.ID)
	}
	return 0, fmt.Errorf("%s has no training example %q; soft targets are of training examples", d.Name, q.ID)
}

// telling is the first of the windows [from, to) that has an answer in it, or a label.
func telling(d *feed.Dataset, task, from, to int) (int, error) {
	if from == to {
		return 0, fmt.Errorf("the example has no window: its passage is empty")
	}
	places := make([]int, to-from)
	for i := range places {
		places[i] = from + i
	}
	windows, err := d.Train.Cut(places)
	if err != nil {
		return 0, err
	}
	for i := range windows {
		w := &windows[i]
		if d.Tasks[task].Kind == tasks.Span && w.Target != [2]int{} || d.Tasks[task].Kind == tasks.Class && feed.Trains(d.Tasks[task], w) {
			return from + i, nil
		}
	}
	return from, nil
}

// describe tells the origin of a window, and its truth.
func describe(v *wire.WindowTargets, d *feed.Dataset, task, place int, w *tasks.Window, ex *tasks.Example) {
	from, to := d.Train.Owned(w.Example, w.Example+1)
	v.Dataset, v.Task, v.Kind = d.Name, d.Tasks[task].Name, string(d.Tasks[task].Kind)
	v.ID, v.Window, v.Cut, v.Cuts, v.Windows = ex.ID, place, w.Index, to-from, d.Train.Windows()
	v.Question, v.Passage = ex.Question, ex.Passage
	if label, ok := w.Labels[v.Task]; ok {
		v.Label = d.Tasks[task].Labels[label]
	}
	if d.Tasks[task].Kind != tasks.Span {
		return
	}
	if n := len(w.Offsets); n > 0 {
		v.From, v.To = int(w.Offsets[0][0]), int(w.Offsets[n-1][1])
	}
	text := []rune(ex.Passage)
	for _, g := range w.Gold {
		if g[0] == 0 {
			continue
		}
		start, end := int(w.Offsets[g[0]-w.First][0]), int(w.Offsets[g[1]-w.First][1])
		v.Gold = append(v.Gold, wire.Gold{Text: string(text[start:end]), Start: start})
	}
}
