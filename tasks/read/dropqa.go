package read

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"dev.road/workbench/tasks"
)

// isDROP reports whether the file is one object of passages with "qa_pairs".
func isDROP(head []byte, _ string) bool {
	found := false
	_ = newCursor(bytes.NewReader(head)).object(func(c *cursor, key string) error { // the head is cut off anywhere
		passage := false
		err := c.object(func(c *cursor, key string) error {
			passage = passage || key == "passage"
			if found = key == "qa_pairs"; found {
				return errEnough
			}
			return c.skip()
		})
		found = found || passage && err != nil // it is longer than the head
		if err == nil {
			err = errEnough
		}
		return err
	})
	return found
}

// passages reads DROP: passages by their ids, each with questions.
//
// An answer may be a number, a date or one or several texts. Only a single
// text can be pointed at: a question with another answer is dropped, as is one
// whose answer the passage does not have as whole words. Nobody has marked
// which words are meant, so that every place counts, as in MRQA's form of it.
// Answers of the dev set's other workers count, too.
func (r *reader) passages(f *source) error {
	if err := r.wantSpans(); err != nil {
		return err
	}
	c := newCursor(f)
	id := ""
	err := c.object(func(c *cursor, key string) error {
		id = key
		return r.passage(c, key)
	})
	if err == nil {
		err = c.end()
	}
	if broken, ok := errors.AsType[*brokenError](err); ok {
		return r.lost(fmt.Sprintf("%s: passage %s", r.file(), id), broken)
	}
	return err
}

// dropQuestion is one element of "qa_pairs".
type dropQuestion struct {
	id    string
	text  *string
	first dropAnswer
	other []dropAnswer // answers of other workers
	fault error        // a wrong shape
}

// dropAnswer is one worker's answer.
type dropAnswer struct {
	number, date bool
	spans        []string
}

func (r *reader) passage(c *cursor, id string) error {
	var text *string
	var questions []dropQuestion
	err := c.object(func(c *cursor, key string) (err error) {
		switch key {
		case "passage":
			text, err = some(c.string())
		case "qa_pairs":
			err = c.array(func(c *cursor, _ int) error {
				var q dropQuestion
				q.fault = q.read(c)
				questions = append(questions, q)
				if _, ok := errors.AsType[*shapeError](q.fault); ok {
					return nil
				}
				return q.fault
			})
		default:
			err = c.skip()
		}
		return err
	})
	shape, ok := errors.AsType[*shapeError](err)
	switch {
	case ok:
	case err != nil:
		return err
	case text == nil:
		shape = &shapeError{key: "passage", want: "a text", got: "nothing"}
	}
	if shape != nil {
		return r.dropAll(len(questions), fmt.Sprintf("%s: passage %s", r.file(), id), "%v", shape)
	}
	for i := range questions {
		if err := r.addDROP(fmt.Sprintf("%s: passage %s, question %d", r.file(), id, i+1), *text, &questions[i]); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) addDROP(record, passage string, q *dropQuestion) error {
	id := q.id
	if id == "" {
		id = record
	} else {
		record += fmt.Sprintf(" (id %s)", id)
	}
	first := q.first
	switch {
	case q.fault != nil:
		return r.drop(record, "%v", q.fault)
	case q.text == nil:
		return r.drop(record, "no question")
	case first.number:
		return r.drop(record, "the answer is a number, not words of the passage")
	case first.date:
		return r.drop(record, "the answer is a date, not words of the passage")
	case len(first.spans) == 0:
		return r.drop(record, "no answer")
	case len(first.spans) > 1:
		return r.drop(record, "the answer has %d parts; a span can hold only one", len(first.spans))
	}
	accepted := first.spans
	for _, a := range q.other {
		if len(a.spans) == 1 && !slices.Contains(accepted, a.spans[0]) {
			accepted = append(accepted, a.spans[0])
		}
	}
	answers := placesOf(passage, accepted, false)
	if answers == nil {
		return r.drop(record, "the answer %q does not stand in the passage", first.spans[0])
	}
	return r.keep(&tasks.Example{
		ID: id, Record: record, Passage: passage, Question: *q.text, Answers: answers, Accepted: accepted, Labels: map[string]string{},
	})
}
