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

	// What has been decoded of the dev set, in slices too.
	ranges      [][2]int // windows of each example
	decoded     int      // examples
	predictions map[string]string
	nulls       []evalsuite.NAProb
	said        [][][]wire.Label // by task and example
}

// decodeSlice is how many examples are decoded in one slice of a job.
const decodeSlice = 64

func (t *trainer) startEvaluate(d *dataset) (*job, error) {
	f, err := t.freeze()
	if err != nil {
		return nil, err
	}
	w := &evaluation{
		t: t, d: d, frozen: f, reader: newReader(f.model, d.tasks, d.heads, d.devWindows, t.recipe.Train.TokenBudget),
		ranges: spans(d.devWindows, len(d.dev)), predictions: map[string]string{}, said: make([][][]wire.Label, len(d.tasks)),
	}
	for k := range w.said {
		w.said[k] = make([][]wire.Label, len(d.dev))
	}
	return t.jobs.add("evaluate", d.name, "", f.step, 0, len(d.devWindows), w), nil
}

// slice implements worker: a batch to read, or some examples to decode.
func (w *evaluation) slice() (int, bool, error) {
	if w.began.IsZero() {
		w.began = time.Now()
	}
	if len(w.reader.todo) > 0 {
		_, err := w.reader.slice()
		return w.reader.done, false, err
	}
	for range decodeSlice {
		if w.decoded == len(w.d.dev) {
			return w.reader.done, true, w.finish()
		}
		w.decode(w.decoded)
		w.decoded++
	}
	return w.reader.done, false, nil
}

// close implements worker.
func (w *evaluation) close() { w.t.thaw(w.frozen) }

// decode keeps what the weights say about one example.
func (w *evaluation) decode(i int) {
	if w.ranges[i][1] == 0 {
		return // it has no window, and counts as without a prediction
	}
	ex := &w.d.dev[i]
	got := w.reader.decode(ex.Passage, w.ranges[i][0], w.ranges[i][1], w.d.decoding())
	w.predictions[ex.ID] = got.span.BestText
	w.nulls = append(w.nulls, evalsuite.NAProb{ID: ex.ID, Prob: got.span.NullDiff})
	for k := range w.d.tasks {
		w.said[k][i] = got.labels[k]
	}
}

// finish scores the dev set, task by task, and tells the results.
func (w *evaluation) finish() error {
	for k, task := range w.d.tasks {
		e := wire.Eval{
			Dataset: w.d.name, Task: task.Name, Step: w.frozen.step, Time: time.Now(), Baseline: w.d.baseline[task.Name],
			Seconds: time.Since(w.began).Seconds(),
		}
		if task.Kind == tasks.Span {
			all, err := w.d.scoreSpans(w.predictions, w.nulls)
			if err != nil {
				return fmt.Errorf("scoring %s: %w", w.d.name, err)
			}
			e.Metric, e.All = "f1", all
		} else {
			e.Metric, e.All = "accuracy", w.d.scoreLabels(task, w.said[k])
		}
		if e.All["total"] == 0 {
			continue // nothing to measure it on
		}
		e.Value = e.All[e.Metric]
		w.t.keepEval(e)
	}
	return nil
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
	t.keep(metrics.Row{Attempt: t.attempt, Step: e.Step, Time: e.Time, Values: values})
	shown := e
	shown.All = maps.Clone(e.All)
	text := fmt.Sprintf("%s %s: %s %.2f at step %d (best constant %.2f)", e.Dataset, e.Task, e.Metric, e.Value, e.Step, e.Baseline)
	t.emit(wire.Event{Kind: "eval", Level: "info", Step: t.step, Text: text, Eval: &shown})
	if j := t.jobs.active(); j != nil && j.shown.Kind == "evaluate" && j.shown.Eval == nil {
		j.shown.Eval, j.shown.Message = &shown, fmt.Sprintf("%s %.2f", e.Metric, e.Value)
	}
}
