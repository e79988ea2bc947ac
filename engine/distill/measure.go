package distill

import (
	"context"
	"slices"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/kd"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/teachers"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/sample"
)

const (
	measuredExamples = 1024 // of a dataset
	measuredAtOnce   = 64   // examples whose logits are in memory
)

// Measure gives the figures of the teachers on training data, from the stored logits in use.
func (k *Distillation) Measure(q wire.TeachersQuestion) (*Inquiry, error) {
	datasets, err := k.asked(q.Dataset)
	if err != nil {
		return nil, err
	}
	n := q.Examples
	if n == 0 {
		n = measuredExamples
	}
	type asked struct {
		d  *feed.Dataset
		of []source
	}
	var all []asked
	for _, d := range datasets {
		all = append(all, asked{d, k.sources(d)})
	}
	rule, seed, out := ruleOf(k.set), k.set.Seed, []wire.TaskTeachers{}
	gather := func(ctx context.Context) ([]*lesson, error) {
		for _, a := range all {
			taught := map[int]bool{}
			for i := range a.of {
				t, err := a.of[i].measure(ctx, seed, n, rule)
				if err != nil {
					return nil, err
				}
				taught[a.of[i].task] = true
				out = append(out, untaught(t, a.d))
			}
			for i, task := range a.d.Tasks {
				if !taught[i] {
					t := wire.TaskTeachers{Dataset: a.d.Name, Task: task.Name, Kind: string(task.Kind), Of: a.d.Train.Windows()}
					t.Why = teachers.NoTargets
					out = append(out, untaught(t, a.d))
				}
			}
		}
		return nil, nil
	}
	return k.inquire(gather, func(int) any { return out }), nil
}

// untaught adds a row for each of the recipe's teachers that has no targets in use.
func untaught(t wire.TaskTeachers, d *feed.Dataset) wire.TaskTeachers {
	var rows []wire.TeacherRow
	known := map[string]bool{}
	for _, r := range t.Rows {
		known[r.Name] = !r.Ensemble
	}
	for _, s := range d.Recipe.Teachers {
		if name := recipe.TeacherName(s); !known[name] {
			rows = append(rows, wire.TeacherRow{Name: name})
		}
	}
	at := slices.IndexFunc(t.Rows, func(r wire.TeacherRow) bool { return r.Ensemble })
	if at < 0 {
		at = len(t.Rows)
	}
	t.Rows = slices.Insert(append([]wire.TeacherRow{}, t.Rows...), at, rows...)
	return t
}

// measure scores the teachers of a task on n of its examples with targets in use, or on all
// of them if n is negative.
func (s *source) measure(ctx context.Context, seed uint64, n int, rule kd.Rule) (wire.TaskTeachers, error) {
	m := teachers.NewMeasuring(s.d.Tasks[s.task].Kind == tasks.Span, s.names, rule)
	total := s.d.Train.Examples()
	if n < 0 {
		n = total
	}
	found, sampled := 0, false
	part := s.empty()
	for cursor := 0; cursor < total; cursor++ {
		if err := ctx.Err(); err != nil {
			return wire.TaskTeachers{}, err
		}
		i := cursor
		if n < total {
			i = sample.Order(seed, "teachers "+s.d.Name, total, cursor)
		}
		from, to := s.d.Train.Owned(i, i+1)
		if !s.whole(from, to) {
			continue
		}
		if sampled = found == n; sampled {
			break
		}
		found++
		if err := s.example(part, i, from, to); err != nil {
			return wire.TaskTeachers{}, err
		}
		if len(part.Examples) == measuredAtOnce {
			m.Add(part)
			part = s.empty()
		}
	}
	m.Add(part)
	t, err := m.Figures()
	t.Dataset, t.Task, t.Of, t.Sampled = s.d.Name, s.d.Tasks[s.task].Name, s.d.Train.Windows(), sampled
	return t, err
}

// example appends an example, with its windows [from, to), to a sample. Those of a class
// are its windows with a label.
func (s *source) example(to *teachers.Sample, i, from, end int) error {
	ex, err := s.d.Train.Example(i)
	if err != nil {
		return err
	}
	places := make([]int, end-from)
	for k := range places {
		places[k] = from + k
	}
	windows, err := s.d.Train.Cut(places)
	if err != nil {
		return err
	}
	one := teachers.Example{Passage: ex.Passage, Group: groupOf(&ex), From: len(to.Windows)}
	one.Question.ID, one.Question.Gold = ex.ID, ex.AcceptedTexts()
	for k := range windows {
		if _, err := s.add(to, places[k], &windows[k], one.Group); err != nil {
			return err
		}
	}
	if one.To = len(to.Windows); one.To > one.From {
		to.Examples = append(to.Examples, one)
	}
	return nil
}
