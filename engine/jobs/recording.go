package jobs

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"dev.road/workbench/durable"
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/infer"
	"dev.road/workbench/session"
	"dev.road/workbench/session/answers"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// recording keeps the answers of one model to a dev set, in a file that takes its place
// when it is whole.
type recording struct {
	jobs *Jobs
	file *durable.File
	to   *answers.Writer
}

// record begins the file of a model's answers.
func (j *Jobs) record(h answers.Header) (*recording, error) {
	set := j.devSets[h.Dataset].name
	var file *durable.File
	var err error
	switch {
	case h.Model == answers.Student:
		file, err = j.owner.NewAnswers(h.Dataset, set, h.Step)
	case j.set.Datasets[h.Dataset].Teaches(h.Model):
		file, err = j.owner.NewTeacherAnswers(h.Dataset, set, h.Model)
	default:
		file, err = j.owner.NewOtherAnswers(h.Dataset, set, h.Model)
	}
	if err != nil {
		return nil, err
	}
	r := &recording{jobs: j, file: file}
	if r.to, err = answers.NewWriter(file, h); err != nil {
		r.drop()
		return nil, err
	}
	return r, nil
}

// keep puts the file, which has all answers, in its place. While the run's folder is away
// it does nothing.
func (r *recording) keep() error {
	if err := r.jobs.owner.Check(); err != nil {
		return err
	}
	if err := r.to.Flush(); err != nil {
		return err
	}
	file := r.file
	r.file = nil // Keep ends it
	return file.Keep()
}

// drop gives up a file that is not kept.
func (r *recording) drop() {
	if r.file != nil {
		_ = r.file.Drop() // else the next start removes it
		r.file = nil
	}
}

// unkept is the error of answers that cannot be kept.
func (j *Jobs) unkept(err error) error {
	if errors.As(err, new(*session.Displaced)) {
		return err
	}
	return fmt.Errorf("cannot keep predictions: %w", j.owner.Writable().Word(err))
}

// header describes a model's answers to a dataset's dev set. weights is the digest of a
// teacher's; those of the student follow from the step.
func (j *Jobs) header(d *feed.Dataset, model, weights string, step int) answers.Header {
	h := answers.Header{
		Model: model, Step: step, Dataset: d.Name, Labels: map[string][]string{}, Examples: d.Dev.Examples(), Time: time.Now(),
	}
	if model == answers.Student {
		h.Attempt = j.at.Attempt
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %+v %v", weights, d.Options(j.set), d.Recipe.Threshold)
	for _, task := range d.Tasks {
		h.Tasks = append(h.Tasks, task.Name)
		if task.Kind == tasks.Class {
			h.Labels[task.Name] = task.Labels
		}
		fmt.Fprintf(sum, " %s %q", task.Name, task.Labels)
	}
	h.Made = hex.EncodeToString(sum.Sum(nil)[:8])
	return h
}

// answered returns the header of answers that the run has already, with the same weights
// and settings; ok is false if it has none.
func (j *Jobs) answered(h answers.Header) (had answers.Header, ok bool) {
	set := j.devSets[h.Dataset].name
	file := j.owner.TeacherAnswers(h.Dataset, set, h.Model)
	if h.Model == answers.Student {
		file = j.owner.Answers(h.Dataset, set, h.Step)
	}
	had, err := j.owner.AnswersHeader(file)
	return had, err == nil && had.Made == h.Made && had.Examples == h.Examples
}

// said compares a model's answers to an example with the truth: the dataset's first task
// is the answer itself, further ones are beside it. A model that does not know the first
// task has said nothing.
func said(r *infer.Reader, ex *tasks.Example, got infer.Decoded, first string) (wire.Said, []wire.TaskAnswer) {
	var s wire.Said
	var beside []wire.TaskAnswer
	for k, task := range r.Tasks {
		switch {
		case task.Name != first:
			top := got.Labels[k][0]
			beside = append(beside, wire.TaskAnswer{Task: task.Name, Gold: ex.Labels[task.Name], Label: top.Name, Prob: top.Prob,
				Labels: got.Labels[k]})
		case task.Kind == tasks.Span:
			exact, f1 := score(ex, got.Span.Text)
			s = wire.Said{
				Model: r.Name, Text: got.Span.Text, Start: got.Span.Start, End: got.Span.End, Prob: got.Span.Prob, Null: got.Span.Null,
				NullDiff: got.Span.NullDiff, Top: infer.SpansOf(got.Span.Top), EM: exact, F1: f1,
			}
		default:
			top := got.Labels[k][0]
			s = wire.Said{Model: r.Name, Text: top.Name, Prob: top.Prob, Labels: got.Labels[k]}
			if top.Name == ex.Labels[task.Name] {
				s.EM, s.F1 = 1, 1
			}
		}
	}
	return s, beside
}
