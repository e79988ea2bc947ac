package teachers

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/scoring"
	"dev.road/workbench/session/wire"
)

// theEnsemble is the name of the mean of several models among the answers of a run.
const theEnsemble = "ensemble"

// addDev adds the figures on a dataset's dev set: of its first task from the predictions that
// are kept, of the others from the last comparison.
func addDev(run *session.Run, s *wire.State, d recipe.Dataset, t *wire.TaskTeachers) error {
	var list []wire.Prediction
	var members []string
	first := len(d.Task) > 0 && d.Task[0] == t.Task
	if first {
		var err error
		if list, members, err = kept(run, t.Dataset); err != nil {
			return err
		}
	}
	names := teachersOf(t)
	for r := range t.Rows {
		row := &t.Rows[r]
		model := row.Name
		switch {
		case len(d.Dev) == 0:
			row.DevWhy = "the dataset has no dev set"
			continue
		case slices.Contains(d.Rules(), row.Name):
			row.DevWhy = "it draws its answers from the truth of training windows, and gives none on a dev set"
			continue
		case row.Ensemble && row.Name != meanName:
			row.DevWhy = "weights need the labels: this is of training data alone"
			continue
		case row.Ensemble && slices.ContainsFunc(names, func(name string) bool { return slices.Contains(d.Rules(), name) }):
			row.DevWhy = "it has a teacher that draws its answers from the truth, and gives none on a dev set"
			continue
		case row.Ensemble:
			model = theEnsemble
		}
		var err error
		if !row.Ensemble || sameNames(members, names) {
			if row.Dev, err = official(list, model); err != nil {
				return fmt.Errorf("run %s, %s by %s: %w", s.Run, t.Dataset, model, err)
			}
		}
		if row.Dev == nil {
			row.Dev = compared(s.Jobs, t, model, names)
		}
		if row.Dev == nil {
			row.DevWhy = "not measured; measure it with: " + command(s.Run, t, row, names, first)
		}
	}
	return nil
}

// teachersOf are the names of the rows that are no ensembles.
func teachersOf(t *wire.TaskTeachers) (names []string) {
	for _, r := range t.Rows {
		if !r.Ensemble {
			names = append(names, r.Name)
		}
	}
	return names
}

// sameNames reports whether two lists have the same names, in any order.
func sameNames(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// command measures a row.
func command(run string, t *wire.TaskTeachers, row *wire.TeacherRow, names []string, first bool) string {
	if !row.Ensemble && first {
		return fmt.Sprintf("road predict %s --dataset %s", run, t.Dataset)
	}
	return fmt.Sprintf("road eval %s --dataset %s --model %s", run, t.Dataset, strings.Join(names, " --model "))
}

// kept are the newest predictions of a dataset, and the members of the ensemble among the
// models that have answered.
func kept(run *session.Run, dataset string) (list []wire.Prediction, members []string, err error) {
	steps, err := run.Folder().PredictedSteps(dataset)
	if err != nil || len(steps) == 0 {
		return nil, nil, err
	}
	last := steps[len(steps)-1]
	if list, _, err = run.Predictions(dataset, last.Step); err != nil {
		return nil, nil, err
	}
	if slices.Contains(last.Others, theEnsemble) {
		h, err := run.Folder().AnswersHeader(run.Folder().OtherAnswers(dataset, last.Set, theEnsemble))
		if err != nil {
			return nil, nil, err
		}
		members = h.Members
	}
	return list, members, nil
}

// official are the figures of a model's answers by the metric of the dataset; nil without
// answers.
func official(list []wire.Prediction, model string) (*wire.Scores, error) {
	var own []wire.Prediction
	answered := false
	for _, p := range list {
		by, ok := p.By(model)
		if !ok {
			by.Student, by.Teachers, by.Others, by.Extra = wire.Said{}, nil, nil, nil
		}
		answered = answered || ok
		own = append(own, by)
	}
	if !answered {
		return nil, nil
	}
	metric := scoring.SQuAD2
	switch {
	case scoring.IsClass(own):
		metric = scoring.Accuracy
	case scoring.InDialogs(own):
		metric = scoring.QuAC
	}
	r, err := scoring.Measure(own, scoring.Options{Metric: metric, MissingWrong: true})
	if err != nil {
		return nil, err
	}
	return shown(r), nil
}

// shown are a report's figures as those of a teacher.
func shown(r *scoring.Report) *wire.Scores {
	s := &wire.Scores{Metric: "f1"}
	if r.Metric == scoring.Accuracy {
		s.Metric = "accuracy"
	}
	f, _ := r.Figure(s.Metric)
	s.Value, s.Items = f.Value, f.Items
	if f.Interval != nil {
		s.Interval = &wire.Interval{Low: f.Interval.Low, High: f.Interval.High, Level: f.Interval.Level}
	}
	if exact, ok := r.Figure("exact"); ok {
		s.Exact = &exact.Value
	}
	parted := func(prefix string) *wire.ScorePart {
		f1, ok := r.Figure(prefix + "f1")
		exact, _ := r.Figure(prefix + "exact")
		if !ok {
			return nil
		}
		return &wire.ScorePart{Items: f1.Items, Exact: exact.Value, F1: f1.Value}
	}
	s.HasAns, s.NoAns = parted("HasAns_"), parted("NoAns_")
	if c := r.Calibration; c != nil {
		s.ECE, s.Chance, s.Gap = percent(c.ECE), percent(c.Chance), percent(c.Gap.Value)
	}
	return s
}

// compared are the figures of a model in the last comparison on the dev set; of the ensemble,
// in the last comparison of all teachers. It is nil without one.
func compared(jobs []wire.Job, t *wire.TaskTeachers, model string, names []string) *wire.Scores {
	var found *wire.Scores
	for _, j := range jobs {
		if j.Kind != wire.JobCompare || j.State != wire.JobDone || j.Dataset != t.Dataset ||
			model == theEnsemble && !sameNames(j.Models, names) {
			continue
		}
		for _, e := range j.Evals {
			if e.Model == model && e.Task == t.Task {
				found = &wire.Scores{Items: int(e.All["total"]), Metric: e.Metric, Value: e.Value}
			}
		}
	}
	return found
}
