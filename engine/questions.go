package engine

import (
	"slices"

	"dev.road/workbench/engine/front"
	"dev.road/workbench/session/wire"
)

// pending is a question on its way to its answer.
type pending struct {
	question *front.Question
	of       inquiry
}

// inquiry is the work on a question, in slices between micro-batches.
type inquiry interface {
	Ready() bool // a slice has something to do
	Begun() bool // a slice takes about the time of a micro-batch: one of all such is enough
	Slice() (done bool, err error)
	Answer() any
	Close()
}

// answerQuestions answers those that have come in, with the weights as they are now, and
// those whose models have been loaded since. Of the explanations that go on after an
// answer one gets a slice: no step waits longer than that.
func (t *trainer) answerQuestions() {
	for range len(t.front.Questions) {
		t.consult(<-t.front.Questions)
	}
	t.models.Retire()
	explained := false
	t.asked = slices.DeleteFunc(t.asked, func(p pending) bool {
		switch {
		case p.question.Gone():
			p.of.Close()
			return true
		case !p.of.Ready(), p.of.Begun() && explained:
			return false
		}
		explained = explained || p.of.Begun()
		done, err := p.of.Slice()
		if !done {
			return false
		}
		p.of.Close()
		if err != nil {
			p.question.Reply(nil, err)
		} else {
			p.question.Reply(p.of.Answer(), nil)
		}
		return true
	})
}

// consult takes a question.
func (t *trainer) consult(q *front.Question) {
	t.front.NoteActivity()
	if q.Gone() {
		return
	}
	of, err := t.inquire(q.Asked())
	if err != nil {
		q.Reply(nil, err)
		return
	}
	t.asked = append(t.asked, pending{q, of})
}

// inquire begins to answer a question.
func (t *trainer) inquire(asked any) (inquiry, error) {
	switch q := asked.(type) {
	case wire.TeachersQuestion:
		return t.aboutTargets(func() (inquiry, error) { return t.distillation.Measure(q) })
	case wire.PreviewQuestion:
		changes, staged, err := t.control.Stage(q.Changes)
		if err != nil {
			return nil, err
		}
		return t.aboutTargets(func() (inquiry, error) { return t.distillation.Preview(q, changes, staged) })
	case wire.WindowQuestion:
		var changes []wire.Changed
		staged := t.set
		if len(q.Changes) > 0 {
			var err error
			if changes, staged, err = t.control.Stage(q.Changes); err != nil {
				return nil, err
			}
		}
		return t.aboutTargets(func() (inquiry, error) { return t.distillation.Window(q, changes, staged) })
	}
	return t.models.Consult(asked.(wire.Question))
}

// questioned reports whether a question could be answered, or explained further, now.
func (t *trainer) questioned() bool {
	return len(t.front.Questions) > 0 || slices.ContainsFunc(t.asked, func(p pending) bool { return p.of.Ready() })
}
