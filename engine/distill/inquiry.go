package distill

import (
	"context"
	"errors"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/infer"
	"dev.road/workbench/model"
	"dev.road/workbench/tasks"
)

// Inquiry is a question about targets on its way to its answer. A goroutine reads windows
// and stored logits, beside the steps; then the student answers for some of the windows, a
// batch between two micro-batches, with a copy of its weights.
type Inquiry struct {
	models  *infer.Models
	stop    context.CancelFunc
	ended   chan struct{} // closed when the goroutine is
	err     error
	lessons []*lesson // for the student, in the order of asking
	frozen  *infer.Frozen
	mute    bool // there is no memory for a copy of the student
	step    int  // of the student's weights
	answer  func(step int) any
}

// lesson is some windows that the student answers for.
type lesson struct {
	d       *feed.Dataset
	task    int
	windows []tasks.Window
	reader  *infer.Reader
	take    func(logits [][]float32) // by window, laid out as a teacher's
}

// inquire begins an inquiry: gather reads, and returns what the student is to answer for;
// answer is called after all.
func (k *Distillation) inquire(gather func(context.Context) ([]*lesson, error), answer func(step int) any) *Inquiry {
	ctx, stop := context.WithCancel(context.Background())
	q := &Inquiry{models: k.models, stop: stop, ended: make(chan struct{}), step: k.at.Step, answer: answer}
	go func() {
		q.lessons, q.err = gather(ctx)
		close(q.ended)
		k.models.Tell()
	}()
	return q
}

// Ready reports whether a slice has something to do.
func (q *Inquiry) Ready() bool {
	select {
	case <-q.ended:
		return true
	default:
		return false
	}
}

// Begun is true: every slice takes the device's time.
func (q *Inquiry) Begun() bool { return true }

// Slice has the student read a batch. Done means that the answer is whole.
func (q *Inquiry) Slice() (done bool, err error) {
	if q.err != nil {
		return true, q.err
	}
	if len(q.lessons) == 0 || q.mute {
		return true, nil
	}
	if q.frozen == nil {
		q.frozen, err = q.models.Copies.Freeze()
		if q.mute = errors.Is(err, model.ErrOutOfMemory); q.mute {
			return true, nil
		}
		if err != nil {
			return true, err
		}
		q.step = q.frozen.Step
	}
	l := q.lessons[0]
	if l.reader == nil {
		l.reader = q.models.Learner(q.frozen, l.d, l.task, l.windows)
	}
	if done, err := l.reader.Slice(); err != nil || !done {
		return err != nil, err
	}
	logits := make([][]float32, len(l.windows))
	for i := range logits {
		logits[i] = l.reader.Logits(i)
	}
	l.take(logits)
	q.lessons = q.lessons[1:]
	return len(q.lessons) == 0, nil
}

// Answer has the type that the question's route answers with.
func (q *Inquiry) Answer() any { return q.answer(q.step) }

// Close ends the inquiry, and gives back what it used.
func (q *Inquiry) Close() {
	q.stop()
	if q.frozen != nil {
		q.models.Copies.Thaw(q.frozen)
		q.frozen = nil
	}
}
