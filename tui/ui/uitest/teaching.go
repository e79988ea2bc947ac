package uitest

import (
	"context"
	"fmt"
	"slices"

	"dev.road/workbench/session/wire"
)

// foreseen is the effect of a change of W, on the datasets of Live.
func foreseen() wire.Preview {
	rule := wire.TargetRule{Method: "weighted", W: 0.6, Temperature: 4, NoneRight: "mean", Right: "joint", CEWeight: 0.5, KDWeight: 0.5}
	p := wire.Preview{
		Step: 12340, Now: rule, Then: rule, Seconds: 0.41, Effect: "the soft targets of 18.2 % of the windows change",
		Rows: []wire.PreviewRow{
			{
				Dataset: "squad2", Task: "mrc", Teachers: []string{"large-1", "large-2"}, Windows: 256, Of: 132411,
				AllRight: 0.62, SomeRight: 0.309, NoneRight: 0.071, Acts: 0.309, Argmax: 0.031, Falls: 0.02,
				Now: wire.TargetFigures{
					Soft: 1, Truth: of(0.612), AtT: of(0.301), Entropy: of(1.42), Weights: wire.RightWeights{Right: of(1.4), Wrong: of(0.6)},
				},
				Then: wire.TargetFigures{
					Soft: 1, Truth: of(0.598), AtT: of(0.297), Entropy: of(1.44), Weights: wire.RightWeights{Right: of(1.35), Wrong: of(0.65)},
				},
				KL: of(0.0021), Student: &wire.StudentGap{Windows: 32, Now: of(0.532), Then: of(0.528), Truth: 0.41},
			},
			{
				Dataset: "quac", Task: "mrc", Teachers: []string{"large-1"}, Windows: 176, Of: 55000, AllRight: 0.44, NoneRight: 0.56,
				Now:  wire.TargetFigures{Soft: 1, Truth: of(0.388), AtT: of(0.2), Entropy: of(2.31)},
				Then: wire.TargetFigures{Soft: 1, Truth: of(0.388), AtT: of(0.2), Entropy: of(2.31)},
				KL:   of(0), Student: &wire.StudentGap{Windows: 32, Now: of(0.711), Then: of(0.711), Truth: 0.3},
			},
			{
				Dataset: "quac", Task: "followup", Teachers: []string{"large-1"}, Windows: 176, Of: 55000, AllRight: 0.7, NoneRight: 0.3,
				Now:  wire.TargetFigures{Soft: 1, Truth: of(0.655), AtT: of(0.4), Entropy: of(0.98)},
				Then: wire.TargetFigures{Soft: 1, Truth: of(0.655), AtT: of(0.4), Entropy: of(0.98)},
				KL:   of(0),
			},
		},
	}
	p.Then.W = 0.65
	return p
}

// taught are the figures of the teachers of Live; only squad2 has predictions by one.
func taught() []wire.TaskTeachers {
	train := func(value, has, none, ece float64) *wire.Scores {
		return &wire.Scores{
			Items: 1024, Metric: "f1", Value: value, Interval: &wire.Interval{Low: value - 1.9, High: value + 1.8, Level: 0.95},
			Exact: of(value - 3), HasAns: &wire.ScorePart{Items: 690, Exact: has - 4, F1: has},
			NoAns: &wire.ScorePart{Items: 334, Exact: none, F1: none}, ECE: of(ece), Chance: of(1.3), Gap: of(ece - 1.5),
		}
	}
	dev := *train(86.2, 84.9, 87.5, 5.1)
	dev.Items, dev.Step = 11873, 12000
	const how = "not measured; measure it with: "
	const weighing = "weights need the labels: this is of training data alone"
	return []wire.TaskTeachers{
		{
			Dataset: "squad2", Task: "mrc", Kind: "span", Examples: 1024, Sampled: true, Windows: 1077, Of: 132411,
			AllRight: 0.62, SomeRight: 0.309, NoneRight: 0.071,
			Rows: []wire.TeacherRow{
				{
					Name: "large-1", Train: train(88.4, 87.1, 91.2, 4.2), Dev: &dev,
					Agrees: []wire.Agreement{{With: "large-2", Share: 0.71, Windows: 1077}},
					Logits: &wire.LogitScale{Mean: -4.12, Std: 3.4, Margin: 5.21}, Weights: &wire.RightWeights{Right: of(1.4), Wrong: of(0.6)},
				},
				{
					Name: "large-2", Train: train(79.6, 80.3, 78.1, 9.7), DevWhy: how + "road predict mtl --dataset squad2",
					Agrees: []wire.Agreement{{With: "large-1", Share: 0.71, Windows: 1077}},
					Logits: &wire.LogitScale{Mean: -7.9, Std: 6.6, Margin: 9.8}, Weights: &wire.RightWeights{Right: of(1.4), Wrong: of(0.6)},
				},
				{
					Name: "mean", Ensemble: true, Train: train(87.9, 87, 89.8, 3.8), Logits: &wire.LogitScale{Mean: -6, Std: 4.7, Margin: 6.3},
					DevWhy: how + "road eval mtl --dataset squad2 --model large-1 --model large-2",
				},
				{
					Name: "weighted", Ensemble: true, Train: train(92.3, 91.9, 93.1, 3.1), DevWhy: weighing,
					Logits: &wire.LogitScale{Mean: -6, Std: 4.6, Margin: 6.9},
				},
			},
		},
		{
			Dataset: "quac", Task: "mrc", Kind: "span", Examples: 0, Of: 90112,
			Why:  "no targets are in use; write some with: road teach mtl --dataset quac --teacher TEACHER",
			Rows: []wire.TeacherRow{{Name: "large-1", DevWhy: how + "road predict mtl --dataset quac"}},
		},
		{
			Dataset: "quac", Task: "yesno", Kind: "class", Examples: 1024, Sampled: true, Windows: 1024, Of: 90112, AllRight: 0.7, NoneRight: 0.3,
			Rows: []wire.TeacherRow{{
				Name: "large-1",
				Train: &wire.Scores{
					Items: 1024, Metric: "accuracy", Value: 70, Interval: &wire.Interval{Low: 67.2, High: 72.8, Level: 0.95}, ECE: of(8.8),
				},
				DevWhy: how + "road eval mtl --dataset quac --model large-1", Logits: &wire.LogitScale{Mean: 0.1, Std: 2.2, Margin: 1.9},
			}},
		},
	}
}

// Teachers implements ui.Session.
func (s *Session) Teachers(_ context.Context, q wire.TeachersQuestion) ([]wire.TaskTeachers, error) {
	s.Measured = append(s.Measured, q)
	all := slices.Clone(s.Taught)
	for i := range all {
		all[i].Rows = slices.Clone(all[i].Rows)
	}
	return all, s.Err
}

// changed are changes of the knobs as they are.
func (s *Session) changed(changes []wire.Change) (out []wire.Changed) {
	for _, ch := range changes {
		for _, k := range s.K {
			if k.Name == ch.Name {
				out = append(out, wire.Changed{Name: ch.Name, Old: k.Value, New: ch.Value})
			}
		}
	}
	return out
}

// SquadWindows is the number of windows of squad2 in Live.
const SquadWindows = 132411

// WindowTargets implements ui.Session: large-2 is right on every third window, large-1 on all.
func (s *Session) WindowTargets(_ context.Context, q wire.WindowQuestion) (wire.WindowTargets, error) {
	s.Windows = append(s.Windows, q)
	if s.Err != nil {
		return wire.WindowTargets{}, s.Err
	}
	n := 7
	if q.Window != nil {
		n = *q.Window
	}
	passage := "Police on Sunday arrested former senator Somchai Wongsak, whose lawyer Anan Panya told reporters that he would appeal."
	options := func(truth, other float64) []wire.Option {
		return []wire.Option{
			{Text: "former", Start: 26, End: 32, Prob: truth, Truth: true}, {Text: "Anan", Start: 71, End: 75, Prob: other},
			{Text: "", Prob: 0.04}, {Text: "Police", Start: 0, End: 6, Prob: 0.02},
		}
	}
	distribution := func(truth, other float64) wire.Distribution {
		return wire.Distribution{
			Temperature: 4, Truth: truth, AtT: truth / 2, Entropy: 1.42, Start: options(truth, other), End: options(truth, other),
		}
	}
	w := wire.WindowTargets{
		Step: 12340, Dataset: q.Dataset, Task: "mrc", Kind: "span", ID: fmt.Sprintf("train-%d", n), Window: n, Cuts: 1, Windows: SquadWindows,
		Question: "Who was arrested on Sunday?", Passage: passage, To: len(passage),
		Gold:    []wire.Gold{{Text: "former senator Somchai Wongsak", Start: 26}},
		Changes: s.changed(q.Changes),
		Now:     s.Foreseen.Now,
		Teachers: []wire.WindowTeacher{
			{
				Name: "large-1", Stored: true, Right: true, RightStart: true, RightEnd: true, Weights: []float64{1.4, 1.4},
				Distribution: distribution(0.8, 0.1),
			},
			{Name: "large-2", Stored: true, RightStart: true, Weights: []float64{1.4, 0.6}, Distribution: distribution(0.3, 0.6)},
		},
		StudentKL: of(0.532),
	}
	if n%3 == 2 {
		w.Teachers[1].Right, w.Teachers[1].RightEnd = true, true
		w.Teachers[0].Weights, w.Teachers[1].Weights = []float64{1, 1}, []float64{1, 1}
	}
	target, student := distribution(0.61, 0.3), distribution(0.41, 0.33)
	w.Target, w.Student, w.Then = &target, &student, w.Now
	if len(q.Changes) > 0 {
		staged := distribution(0.59, 0.32)
		w.Staged, w.KL, w.StudentKLNew = &staged, of(0.0021), of(0.528)
		w.Teachers[0].Staged, w.Teachers[1].Staged = []float64{1.35, 1.35}, []float64{1.35, 0.65}
	}
	return w, nil
}
