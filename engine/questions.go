package engine

import (
	"slices"

	"dev.road/workbench/engine/front"
	"dev.road/workbench/engine/infer"
)

// pending is a question on its way to its answers.
type pending struct {
	question *front.Question
	of       *infer.Consultation
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
		if done {
			p.of.Close()
			p.question.Reply(p.of.Answers(), err)
		}
		return done
	})
}

// consult takes a question.
func (t *trainer) consult(q *front.Question) {
	t.front.NoteActivity()
	if q.Gone() {
		return
	}
	of, err := t.models.Consult(q.Asked())
	if err != nil {
		q.Reply(nil, err)
		return
	}
	t.asked = append(t.asked, pending{q, of})
}

// questioned reports whether a question could be answered, or explained further, now.
func (t *trainer) questioned() bool {
	return len(t.front.Questions) > 0 || slices.ContainsFunc(t.asked, func(p pending) bool { return p.of.Ready() })
}
