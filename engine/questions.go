package engine

import (
	"slices"

	"dev.road/workbench/engine/front"
	"dev.road/workbench/engine/infer"
)

// pending is a question whose teachers are being loaded, beside the steps.
type pending struct {
	question *front.Question
	of       *infer.Consultation
}

// answerQuestions answers those that have come in, with the weights as they are now, and
// those whose teachers have been loaded since.
func (t *trainer) answerQuestions() {
	t.asked = slices.DeleteFunc(t.asked, func(p pending) bool {
		if p.of.Ready() {
			p.question.Reply(p.of.Answers())
			return true
		}
		return p.question.Gone()
	})
	for range len(t.front.Questions) {
		t.consult(<-t.front.Questions)
	}
}

// consult answers a question, or has it wait for its teachers.
func (t *trainer) consult(q *front.Question) {
	t.front.NoteActivity()
	if q.Gone() {
		return
	}
	switch of, err := t.models.Consult(q.Asked()); {
	case err != nil:
		q.Reply(nil, err)
	case of.Ready():
		q.Reply(of.Answers())
	default:
		t.asked = append(t.asked, pending{q, of})
	}
}

// questioned reports whether a question could be answered now.
func (t *trainer) questioned() bool {
	return len(t.front.Questions) > 0 || slices.ContainsFunc(t.asked, func(p pending) bool { return p.of.Ready() })
}
