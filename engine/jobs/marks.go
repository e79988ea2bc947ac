package jobs

import (
	"slices"
	"time"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/infer"
	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session/scoring"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// marks are a model's results on the examples of a dev set that were answered so far.
type marks struct {
	d      *feed.Dataset
	tally  *evalsuite.Tally     // of a span task
	turns  *turns               // of a span task about dialogs, with the tasks beside it; nil without turns
	labels map[string]*labelled // of each other one
}

// labelled counts a task's labels.
type labelled struct{ right, total int }

func newMarks(d *feed.Dataset) *marks {
	return &marks{d: d, tally: evalsuite.NewTally(), labels: map[string]*labelled{}}
}

// add scores the answers of a model that was asked for some of the dataset's tasks. An
// example without windows counts as without a prediction.
func (m *marks) add(ex *tasks.Example, asked []tasks.Task, got infer.Decoded, answered bool) {
	if turn, ok := scoring.TurnOf(ex); ok && slices.ContainsFunc(asked, func(t tasks.Task) bool { return t.Kind == tasks.Span }) {
		if m.turns == nil {
			m.turns = newTurns()
		}
		m.turns.add(turn, ex.Labels, asked, got, answered)
		return
	}
	for k, task := range asked {
		switch label, ok := ex.Labels[task.Name]; {
		case task.Kind == tasks.Span && answered:
			m.tally.Add(questionOf(ex), wire.Group(ex.Title, ex.Passage), got.Span.BestText, got.Span.NullDiff)
		case task.Kind == tasks.Span:
			m.tally.AddMissing(questionOf(ex), wire.Group(ex.Title, ex.Passage))
		case ok:
			n := m.labels[task.Name]
			if n == nil {
				n = &labelled{}
				m.labels[task.Name] = n
			}
			n.total++
			if answered && got.Labels[k][0].Name == label {
				n.right++
			}
		}
	}
}

// evals are the results, task by task, beside the scores of the best constant answers.
func (m *marks) evals(baseline map[string]float64) []wire.Eval {
	var out []wire.Eval
	for _, task := range m.d.Tasks {
		e := wire.Eval{Dataset: m.d.Name, Task: task.Name, Time: time.Now(), Baseline: baseline[task.Name]}
		switch {
		case m.turns != nil:
			if e.Metric, e.All = m.turns.scores(task); e.All == nil {
				continue
			}
		case task.Kind == tasks.Span:
			e.Metric, e.All = "f1", m.scoreSpans()
		default:
			n := m.labels[task.Name]
			if n == nil {
				continue // nothing to measure it on
			}
			e.Metric, e.All = "accuracy", map[string]float64{"accuracy": percent(n.right, n.total), "total": float64(n.total)}
		}
		if e.All["total"] == 0 {
			continue // likewise
		}
		e.Value = e.All[e.Metric]
		out = append(out, e)
	}
	return out
}

// scoreSpans gives the official script's numbers: predictions are the best
// non-empty texts, and the null score difference decides at the dataset's
// threshold. Beside them stands F1 at a threshold that is chosen on half of the passages.
func (m *marks) scoreSpans() map[string]float64 {
	s := m.tally.Scores(m.d.Recipe.Threshold)
	all := map[string]float64{"exact": s.Exact, "f1": s.F1, "total": float64(s.Total)}
	if p := s.HasAns; p != nil {
		all["HasAns_exact"], all["HasAns_f1"], all["HasAns_total"] = p.Exact, p.F1, float64(p.Total)
	}
	if p := s.NoAns; p != nil {
		all["NoAns_exact"], all["NoAns_f1"], all["NoAns_total"] = p.Exact, p.F1, float64(p.Total)
	}
	if b := s.Best; b != nil {
		all["best_exact"], all["best_exact_thresh"] = b.Exact, b.ExactThresh
		all["best_f1"], all["best_f1_thresh"] = b.F1, b.F1Thresh
	}
	if f1, threshold, ok := m.tally.HalfF1(); ok {
		all["half_f1"], all["half_f1_thresh"] = f1, threshold
	}
	return all
}
