package jobs

import (
	"errors"
	"fmt"
	"maps"
	"time"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/infer"
	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// evaluation measures a dev set with the weights of one step, page by page.
type evaluation struct {
	jobs   *Jobs
	d      *feed.Dataset
	frozen *infer.Frozen
	model  infer.Model
	began  time.Time

	page    *feed.Page // nil: the next is to be read
	reader  *infer.Reader
	ranges  [][2]int // windows of each of the page's examples
	decoded int      // examples, of all pages
	done    int      // windows, of earlier pages

	// Results of the examples that were decoded.
	questions   []evalsuite.Question
	predictions map[string]string
	nulls       []evalsuite.NAProb
	gold, said  [][]string // by task: the true and the predicted labels of the examples that have one
}

// decodeSlice is the number of examples decoded in one slice of a job.
const decodeSlice = 64

// Total implements worker.
func (w *evaluation) Total() int { return w.d.Dev.Windows() }

// Slice implements worker: a page, a batch to read, or some examples to decode.
func (w *evaluation) Slice() (int, bool, error) {
	if w.began.IsZero() {
		w.began = time.Now()
	}
	if w.page == nil {
		var err error
		if w.page, err = w.d.ReadPage(w.decoded); err != nil {
			return w.done, false, err
		}
		w.reader = w.jobs.models.Reader(w.d, w.page, w.model)
		w.ranges = w.reader.Spans(len(w.page.Examples))
	}
	if w.reader.Left() {
		_, err := w.reader.Slice()
		return w.done + w.reader.Done, false, err
	}
	for range decodeSlice {
		if w.decoded == w.page.First+len(w.page.Examples) {
			w.done += w.reader.Done
			w.page = nil
			if w.decoded == w.d.Dev.Examples() {
				return w.done, true, w.finish()
			}
			return w.done, false, nil
		}
		w.decode(w.decoded - w.page.First)
		w.decoded++
	}
	return w.done + w.reader.Done, false, nil
}

// Close implements worker.
func (w *evaluation) Close() { w.jobs.models.Copies.Thaw(w.frozen) }

// decode keeps the predictions for one example of the page.
func (w *evaluation) decode(i int) {
	ex := &w.page.Examples[i]
	w.questions = append(w.questions, questionOf(ex))
	got := infer.Decoded{Labels: make([][]wire.Label, len(w.d.Tasks))}
	if from, to := w.ranges[i][0], w.ranges[i][1]; to > 0 { // else it counts as without a prediction
		got = w.reader.Decode(ex.Passage, from, to, decoding(w.d))
		w.predictions[ex.ID] = got.Span.BestText
		w.nulls = append(w.nulls, evalsuite.NAProb{ID: ex.ID, Prob: got.Span.NullDiff})
	}
	for k, task := range w.d.Tasks {
		if label, ok := ex.Labels[task.Name]; ok {
			said := ""
			if len(got.Labels[k]) > 0 {
				said = got.Labels[k][0].Name
			}
			w.gold[k], w.said[k] = append(w.gold[k], label), append(w.said[k], said)
		}
	}
}

// finish scores the dev set, task by task, and tells the results.
func (w *evaluation) finish() error {
	for k, task := range w.d.Tasks {
		e := wire.Eval{
			Dataset: w.d.Name, Task: task.Name, Step: w.frozen.Step, Time: time.Now(), Baseline: w.baseline(k),
			Seconds: time.Since(w.began).Seconds(),
		}
		if task.Kind == tasks.Span {
			all, err := w.scoreSpans()
			if err != nil {
				return fmt.Errorf("scoring %s: %w", w.d.Name, err)
			}
			e.Metric, e.All = "f1", all
		} else {
			e.Metric, e.All = "accuracy", map[string]float64{"accuracy": evalsuite.Accuracy(w.gold[k], w.said[k]), "total": float64(len(w.gold[k]))}
		}
		if e.All["total"] == 0 {
			continue // nothing to measure it on
		}
		e.Value = e.All[e.Metric]
		w.jobs.evaluated(e)
	}
	return nil
}

// baseline is the score of the best constant answer on the dev set; it is the
// same for every step.
func (w *evaluation) baseline(k int) float64 {
	task, known := w.d.Tasks[k], w.jobs.baseline
	key := w.d.Name + "/" + task.Name
	if _, found := known[key]; !found {
		if task.Kind == tasks.Span {
			known[key] = evalsuite.BestConstant(w.questions)
		} else {
			known[key] = evalsuite.Majority(w.gold[k])
		}
	}
	return known[key]
}

// questionOf is an example as the official script scores it.
func questionOf(ex *tasks.Example) evalsuite.Question {
	q := evalsuite.Question{ID: ex.ID, Gold: ex.Accepted}
	if ex.Accepted == nil {
		for _, a := range ex.Answers {
			q.Gold = append(q.Gold, a.Text)
		}
	}
	return q
}

// decoding is how a dataset's answers are read off the logits.
func decoding(d *feed.Dataset) evalsuite.DecodeOptions {
	return evalsuite.DecodeOptions{Threshold: d.Recipe.Threshold}
}

// scoreSpans gives the official script's numbers: predictions are the best
// non-empty texts, and the null score difference decides at the dataset's
// threshold.
func (w *evaluation) scoreSpans() (map[string]float64, error) {
	s, err := evalsuite.SQuAD2(w.questions, w.predictions, w.nulls, w.d.Recipe.Threshold)
	// A question whose passage makes no window has no prediction, and counts as wrong.
	if _, missing := errors.AsType[*evalsuite.MissingError](err); err != nil && !(missing && s.Total > 0) {
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

// evaluated publishes a result: in the state, the metrics and the events.
func (j *Jobs) evaluated(e wire.Eval) {
	j.Evals[e.Dataset+"/"+e.Task] = e
	j.keep(e)
	shown := e
	shown.All = maps.Clone(e.All)
	text := fmt.Sprintf("%s %s: %s %.2f at step %d (best constant %.2f)", e.Dataset, e.Task, e.Metric, e.Value, e.Step, e.Baseline)
	j.report.Emit(wire.Event{Kind: wire.EventEval, Level: wire.LevelInfo, Step: j.at.Step, Text: text, Eval: &shown})
	if k := j.active(); k != nil && k.Shown.Kind == wire.JobEvaluate && k.Shown.Eval == nil {
		k.Shown.Eval, k.Shown.Message = &shown, fmt.Sprintf("%s %.2f", e.Metric, e.Value)
	}
}
