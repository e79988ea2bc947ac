package teachers

import (
	"context"
	"fmt"
	"slices"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

// Of gives the figures of a run's teachers: on training data from its trainer, on dev sets
// from the predictions in its folder. Without a trainer that has the training data the
// training figures are missing, with the reason; so is whatever was not measured.
func Of(ctx context.Context, run *session.Run, q wire.TeachersQuestion) ([]wire.TaskTeachers, error) {
	s, err := run.State(ctx)
	if err != nil {
		return nil, err
	}
	r, err := recipe.ReadRun(run.Folder().Recipe(), nil)
	if err != nil {
		return nil, err
	}
	if q.Dataset != "" && !slices.ContainsFunc(s.Datasets, func(d wire.Dataset) bool { return d.Name == q.Dataset }) {
		return nil, fmt.Errorf("run %s has no dataset %s", s.Run, visible.Name(q.Dataset))
	}
	all, err := run.Teachers(ctx, q)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		all = unmeasured(&s, q.Dataset, err.Error())
	}
	for i := range all {
		t := &all[i]
		if t.Why == NoTargets {
			t.Why = fmt.Sprintf("%s; write some with: road teach %s --dataset %s --teacher TEACHER", NoTargets, s.Run, t.Dataset)
		}
		if len(t.Rows) > 1 && !t.Rows[len(t.Rows)-1].Ensemble { // the mean may have answered a dev set
			t.Rows = append(t.Rows, wire.TeacherRow{Name: meanName, Ensemble: true})
		}
		if err := addDev(run, &s, r.Datasets[t.Dataset], t); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// NoTargets is the reason that a trainer gives for a task without figures.
const NoTargets = "no targets are in use"

// unmeasured are the teachers that the state names, without figures on training data.
func unmeasured(s *wire.State, dataset, why string) []wire.TaskTeachers {
	all := []wire.TaskTeachers{}
	for _, d := range s.Datasets {
		if len(d.Teachers) == 0 || dataset != "" && d.Name != dataset {
			continue
		}
		for _, name := range d.Tasks {
			t := wire.TaskTeachers{Dataset: d.Name, Task: name, Of: d.Windows, Why: why}
			for _, task := range s.Tasks {
				if task.Name == name {
					t.Kind = task.Kind
				}
			}
			for _, teacher := range d.Teachers {
				t.Rows = append(t.Rows, wire.TeacherRow{Name: recipe.TeacherName(teacher)})
			}
			all = append(all, t)
		}
	}
	return all
}
