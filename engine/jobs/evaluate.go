package jobs

import (
	"errors"
	"fmt"
	"maps"
	"time"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/infer"
	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session"
	"dev.road/workbench/session/answers"
	"dev.road/workbench/session/scoring"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// evaluation measures a dev set with the weights of one step, page by page, and keeps the
// answers.
type evaluation struct {
	jobs   *Jobs
	d      *feed.Dataset
	frozen *infer.Frozen
	model  infer.Model
	survey survey
	began  time.Time

	page    *feed.Page // nil: the next is to be read
	reader  *infer.Reader
	ranges  [][2]int // windows of each of the page's examples
	decoded int      // examples, of all pages
	done    int      // windows, of earlier pages

	kept   *recording // nil before the first page, and if the answers are not kept
	begun  bool       // it was
	unkept error      // why they are not kept

	marks *marks
}

// decodeSlice is the number of examples decoded in one slice of a job.
const decodeSlice = 64

// Total implements worker.
func (w *evaluation) Total() int { return w.d.Dev.Windows() }

// Slice implements worker: a page of the survey, a page, a batch to read, or some examples
// to decode.
func (w *evaluation) Slice() (int, bool, error) {
	if w.began.IsZero() {
		w.began = time.Now()
	}
	if !w.begun {
		return 0, false, w.begin()
	}
	if w.decoded == w.d.Dev.Examples() {
		return w.end()
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
				return w.end()
			}
			return w.done, false, nil
		}
		w.decode(w.decoded - w.page.First)
		w.decoded++
	}
	return w.done + w.reader.Done, false, nil
}

// begin surveys the dev set, and then begins to keep the answers.
func (w *evaluation) begin() error {
	if !w.jobs.surveyed(w.d, w.survey.keeps && w.unkept == nil) {
		unkept, err := w.survey.slice()
		if err == nil {
			w.unkept = unkept
		}
		return err
	}
	if w.survey.keeps && w.unkept == nil {
		h := w.jobs.header(w.d, answers.Student, "", w.frozen.Step)
		had, _ := w.jobs.answered(h)
		h.Asked = had.Asked
		r, err := w.jobs.record(h)
		if errors.As(err, new(*session.Displaced)) {
			return err
		}
		w.kept, w.unkept = r, err
	}
	w.begun = true
	return nil
}

// end puts the answers in their place, and tells the results: they count without the
// answers, too.
func (w *evaluation) end() (int, bool, error) {
	if w.kept != nil {
		err := w.kept.keep()
		if errors.As(err, new(*session.Displaced)) {
			return w.done, false, err
		}
		w.unkept = err
		w.kept = nil
	}
	if w.unkept != nil {
		w.jobs.report.Say(wire.EventJob, wire.LevelWarn, nil, "evaluate %s: the predictions of step %d are not kept, but its results are: %v",
			w.d.Name, w.frozen.Step, w.jobs.owner.Writable().Word(w.unkept))
	}
	w.finish()
	return w.done, true, nil
}

// Close implements worker.
func (w *evaluation) Close() {
	w.jobs.models.Copies.Thaw(w.frozen)
	w.survey.close()
	if w.kept != nil {
		w.kept.drop()
	}
}

// decode scores the answers to one example of the page, and keeps them.
func (w *evaluation) decode(i int) {
	ex := &w.page.Examples[i]
	from, to := w.ranges[i][0], w.ranges[i][1]
	var got infer.Decoded
	var one wire.Said
	var beside []wire.TaskAnswer
	if to > 0 { // else it counts as without a prediction
		got = w.reader.Decode(ex.Passage, from, to, decoding(w.d))
		one, beside = said(w.reader, ex, got, w.d.Tasks[0].Name)
	}
	w.marks.add(ex, w.reader.Tasks, got, to > 0)
	if w.kept == nil {
		return
	}
	if err := w.kept.to.Add(ex.ID, to-from, &one, beside); err != nil {
		w.unkept = err
		w.kept.drop()
		w.kept = nil
	}
}

// finish tells the results on the dev set, task by task.
func (w *evaluation) finish() {
	for _, e := range w.marks.evals(w.jobs.devSets[w.d.Name].baseline) {
		e.Step, e.Seconds = w.frozen.Step, time.Since(w.began).Seconds()
		w.jobs.evaluated(e)
	}
}

// questionOf is an example as the official script scores it.
func questionOf(ex *tasks.Example) evalsuite.Question {
	return evalsuite.Question{ID: ex.ID, Gold: ex.AcceptedTexts()}
}

// score gives an answer its exact match and F1 by the rules of the example's kind.
func score(ex *tasks.Example, text string) (exact, f1 float64) {
	if turn, ok := scoring.TurnOf(ex); ok {
		return turn.Score(scoring.ReplyText(text))
	}
	return questionOf(ex).Score(text)
}

// decoding is how a dataset's answers are read off the logits.
func decoding(d *feed.Dataset) evalsuite.DecodeOptions {
	return evalsuite.DecodeOptions{Threshold: d.Recipe.Threshold}
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
