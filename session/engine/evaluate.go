package engine

import (
	"fmt"
	"maps"
	"time"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// evaluation measures a dev set with the weights of one step.
type evaluation struct {
	t      *trainer
	d      *dataset
	frozen *frozen
	reader *reader
	began  time.Time
}

func (t *trainer) startEvaluate(d *dataset) (*job, error) {
	f, err := t.freeze()
	if err != nil {
		return nil, err
	}
	w := &evaluation{t: t, d: d, frozen: f, reader: newReader(f.model, d.tasks, d.heads, d.devWindows, t.recipe.Train.TokenBudget)}
	return t.jobs.add("evaluate", d.name, "", f.step, 0, len(d.devWindows), w), nil
}

// slice implements worker.
func (w *evaluation) slice() (int, bool, error) {
	if w.began.IsZero() {
		w.began = time.Now()
	}
	done, err := w.reader.slice()
	if err == nil && done {
		err = w.finish()
	}
	return w.reader.done, done, err
}

// close implements worker.
func (w *evaluation) close() { w.t.thaw(w.frozen) }

// finish scores the dev set and tells the result.
func (w *evaluation) finish() error {
	evals, err := w.d.score(w.reader, w.frozen.step)
	if err != nil {
		return err
	}
	for _, e := range evals {
		e.Seconds = time.Since(w.began).Seconds()
		w.t.keepEval(e)
	}
	return nil
}

// score measures a dev set that a reader has read, task by task.
func (d *dataset) score(r *reader, step int) ([]wire.Eval, error) {
	ranges := spans(r.windows, len(d.dev))
	predictions, nulls := map[string]string{}, []evalsuite.NAProb{}
	said := make([][]wire.Label, len(d.tasks)*len(d.dev))
	for i := range d.dev {
		if ranges[i][1] == 0 {
			continue
		}
		got := r.decode(d.dev[i].Passage, ranges[i][0], ranges[i][1], d.decoding())
		predictions[d.dev[i].ID] = got.span.BestText
		nulls = append(nulls, evalsuite.NAProb{ID: d.dev[i].ID, Prob: got.span.NullDiff})
		for k := range d.tasks {
			said[k*len(d.dev)+i] = got.labels[k]
		}
	}
	var out []wire.Eval
	for k, task := range d.tasks {
		e := wire.Eval{Dataset: d.name, Task: task.Name, Step: step, Time: time.Now(), Baseline: d.baseline[task.Name]}
		if task.Kind == tasks.Span {
			all, err := d.scoreSpans(predictions, nulls)
			if err != nil {
				return nil, fmt.Errorf("scoring %s: %w", d.name, err)
			}
			e.Metric, e.All = "f1", all
		} else {
			e.Metric, e.All = "accuracy", d.scoreLabels(task, said[k*len(d.dev):(k+1)*len(d.dev)])
		}
		e.Value = e.All[e.Metric]
		out = append(out, e)
	}
	return out, nil
}

func (d *dataset) decoding() evalsuite.DecodeOptions {
	return evalsuite.DecodeOptions{Threshold: d.recipe.Threshold}
}

// scoreSpans gives the official script's numbers: predictions are the best
// non-empty texts, and the null score difference decides at the dataset's
// threshold.
func (d *dataset) scoreSpans(predictions map[string]string, nulls []evalsuite.NAProb) (map[string]float64, error) {
	s, err := evalsuite.SQuAD2(questions(d.dev), predictions, nulls, d.recipe.Threshold)
	if err != nil {
		return nil, err
	}
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
	return all, nil
}

func (d *dataset) scoreLabels(task tasks.Task, said [][]wire.Label) map[string]float64 {
	var gold, got []string
	for i := range d.dev {
		if label, ok := d.dev[i].Labels[task.Name]; ok && len(said[i]) > 0 {
			gold, got = append(gold, label), append(got, said[i][0].Name)
		}
	}
	return map[string]float64{"accuracy": evalsuite.Accuracy(gold, got), "total": float64(len(gold))}
}

// keepEval publishes a measurement: in the state, the metrics and the events.
func (t *trainer) keepEval(e wire.Eval) {
	t.evals[e.Dataset+"/"+e.Task] = e
	values := map[string]float64{}
	for name, v := range e.All {
		values["dev/"+e.Dataset+"/"+e.Task+"/"+name] = v
	}
	if err := t.metrics.Append(metrics.Row{Attempt: t.attempt, Step: e.Step, Time: e.Time, Values: values}); err != nil {
		t.pause(fmt.Sprintf("the metrics cannot be written: %v", err))
	}
	shown := e
	shown.All = maps.Clone(e.All)
	text := fmt.Sprintf("%s %s: %s %.2f at step %d (best constant %.2f)", e.Dataset, e.Task, e.Metric, e.Value, e.Step, e.Baseline)
	t.emit(wire.Event{Kind: "eval", Level: "info", Step: t.step, Text: text, Eval: &shown})
	if j := t.jobs.active(); j != nil && j.shown.Kind == "evaluate" && j.shown.Eval == nil {
		j.shown.Eval, j.shown.Message = &shown, fmt.Sprintf("%s %.2f", e.Metric, e.Value)
	}
}
