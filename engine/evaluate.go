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

// evaluation measures a dev set with the weights of one step, page by page.
type evaluation struct {
	t      *trainer
	d      *dataset
	frozen *frozen
	voice  voice
	began  time.Time

	page    *page // nil: the next is to be read
	reader  *reader
	ranges  [][2]int // windows of each of the page's examples
	decoded int      // examples, of all pages
	done    int      // windows, of earlier pages

	// What is known of the examples that were decoded.
	questions   []evalsuite.Question
	predictions map[string]string
	nulls       []evalsuite.NAProb
	gold, said  [][]string // by task: the labels of the examples that have one, and what was said
}

// decodeSlice is how many examples are decoded in one slice of a job.
const decodeSlice = 64

func (t *trainer) startEvaluate(d *dataset) (*job, error) {
	f, err := t.freeze()
	if err != nil {
		return nil, err
	}
	w := &evaluation{
		t: t, d: d, frozen: f, voice: t.studentVoice(d, f), predictions: map[string]string{},
		gold: make([][]string, len(d.tasks)), said: make([][]string, len(d.tasks)),
	}
	return t.jobs.add("evaluate", d.name, "", f.step, 0, d.dev.done, w), nil
}

// studentVoice is the student at one step, asked for a dataset's tasks.
func (t *trainer) studentVoice(d *dataset, f *frozen) voice {
	return voice{name: "student", model: f.model, tokenizer: t.tokenizer, tasks: d.tasks, heads: d.heads}
}

// total implements worker.
func (w *evaluation) total() int { return w.d.dev.Windows() }

// slice implements worker: a page, a batch to read, or some examples to decode.
func (w *evaluation) slice() (int, bool, error) {
	if w.began.IsZero() {
		w.began = time.Now()
	}
	if w.page == nil {
		var err error
		if w.page, err = w.d.readPage(w.decoded); err != nil {
			return w.done, false, err
		}
		w.reader = w.t.reader(w.d, w.page, w.voice)
		w.ranges = spans(w.reader.windows, len(w.page.examples))
	}
	if len(w.reader.todo) > 0 {
		_, err := w.reader.slice()
		return w.done + w.reader.done, false, err
	}
	for range decodeSlice {
		if w.decoded == w.page.first+len(w.page.examples) {
			w.done += w.reader.done
			w.page = nil
			if w.decoded == w.d.dev.Examples() {
				return w.done, true, w.finish()
			}
			return w.done, false, nil
		}
		w.decode(w.decoded - w.page.first)
		w.decoded++
	}
	return w.done + w.reader.done, false, nil
}

// close implements worker.
func (w *evaluation) close() { w.t.thaw(w.frozen) }

// decode keeps what the weights say about one example of the page.
func (w *evaluation) decode(i int) {
	ex := &w.page.examples[i]
	w.questions = append(w.questions, questionOf(ex))
	got := decoded{labels: make([][]wire.Label, len(w.d.tasks))}
	if from, to := w.ranges[i][0], w.ranges[i][1]; to > 0 { // else it counts as without a prediction
		got = w.reader.decode(ex.Passage, from, to, w.d.decoding())
		w.predictions[ex.ID] = got.span.BestText
		w.nulls = append(w.nulls, evalsuite.NAProb{ID: ex.ID, Prob: got.span.NullDiff})
	}
	for k, task := range w.d.tasks {
		if label, ok := ex.Labels[task.Name]; ok {
			said := ""
			if len(got.labels[k]) > 0 {
				said = got.labels[k][0].Name
			}
			w.gold[k], w.said[k] = append(w.gold[k], label), append(w.said[k], said)
		}
	}
}

// finish scores the dev set, task by task, and tells the results.
func (w *evaluation) finish() error {
	for k, task := range w.d.tasks {
		e := wire.Eval{
			Dataset: w.d.name, Task: task.Name, Step: w.frozen.step, Time: time.Now(), Baseline: w.baseline(k),
			Seconds: time.Since(w.began).Seconds(),
		}
		if task.Kind == tasks.Span {
			all, err := w.scoreSpans()
			if err != nil {
				return fmt.Errorf("scoring %s: %w", w.d.name, err)
			}
			e.Metric, e.All = "f1", all
		} else {
			e.Metric, e.All = "accuracy", map[string]float64{"accuracy": evalsuite.Accuracy(w.gold[k], w.said[k]), "total": float64(len(w.gold[k]))}
		}
		if e.All["total"] == 0 {
			continue // nothing to measure it on
		}
		e.Value = e.All[e.Metric]
		w.t.keepEval(e)
	}
	w.t.linkBest()
	return nil
}

// baseline is what the best constant answer scores on the dev set; it is the
// same for every step.
func (w *evaluation) baseline(k int) float64 {
	task := w.d.tasks[k]
	if _, known := w.d.baseline[task.Name]; !known {
		if task.Kind == tasks.Span {
			w.d.baseline[task.Name] = evalsuite.BestConstant(w.questions)
		} else {
			w.d.baseline[task.Name] = evalsuite.Majority(w.gold[k])
		}
	}
	return w.d.baseline[task.Name]
}

// questionOf is what the official script scores.
func questionOf(ex *tasks.Example) evalsuite.Question {
	q := evalsuite.Question{ID: ex.ID, Gold: ex.Accepted}
	if ex.Accepted == nil {
		for _, a := range ex.Answers {
			q.Gold = append(q.Gold, a.Text)
		}
	}
	return q
}

func (d *dataset) decoding() evalsuite.DecodeOptions {
	return evalsuite.DecodeOptions{Threshold: d.recipe.Threshold}
}

// scoreSpans gives the official script's numbers: predictions are the best
// non-empty texts, and the null score difference decides at the dataset's
// threshold.
func (w *evaluation) scoreSpans() (map[string]float64, error) {
	s, err := evalsuite.SQuAD2(w.questions, w.predictions, w.nulls, w.d.recipe.Threshold)
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

// keepEval publishes a measurement: in the state, the metrics and the events.
func (t *trainer) keepEval(e wire.Eval) {
	t.evals[e.Dataset+"/"+e.Task] = e
	var values []metrics.Value
	for name, v := range e.All {
		tag := "dev/" + e.Dataset + "/" + e.Task + "/" + name
		values = append(values, metrics.Value{Tag: tag, Number: v})
		t.history.add(tag, e.Step, v)
	}
	t.metrics.Append(metrics.Row{Attempt: t.attempt, Step: e.Step, Time: e.Time, Values: values})
	t.keep()
	shown := e
	shown.All = maps.Clone(e.All)
	text := fmt.Sprintf("%s %s: %s %.2f at step %d (best constant %.2f)", e.Dataset, e.Task, e.Metric, e.Value, e.Step, e.Baseline)
	t.emit(wire.Event{Kind: "eval", Level: "info", Step: t.step, Text: text, Eval: &shown})
	if j := t.jobs.active(); j != nil && j.shown.Kind == "evaluate" && j.shown.Eval == nil {
		j.shown.Eval, j.shown.Message = &shown, fmt.Sprintf("%s %.2f", e.Metric, e.Value)
	}
}
