package read

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/tasks"
)

// isMRQA reports whether the first line has a passage with "qas", or MRQA's
// header. The line may be longer than the head: its beginning decides.
func isMRQA(head []byte, _ string) bool {
	found := false
	_ = newCursor(bytes.NewReader(firstObject(head))).object(func(c *cursor, key string) error { // the head is cut off anywhere
		if key == "qas" || key == "context_tokens" || key == "header" {
			found = true
			return errEnough
		}
		return c.skip()
	})
	return found
}

// mrqa reads the lines of the MRQA 2019 shared task: a passage each, with its
// questions. The first line may be a header.
//
// The detected answers are the places of answers in the passage, ends included,
// often several for one answer: a model learns from them. Predictions are scored
// against "answers", as in the official evaluator.
func (r *reader) mrqa(f *source) error {
	if err := r.wantSpans(); err != nil {
		return err
	}
	m := mrqaReader{reader: r, seen: map[string]string{}}
	return r.records(f, func(number int, record string, line []byte) error {
		m.line = number
		return m.add(record, line)
	})
}

// mrqaReader knows where in an MRQA file it is.
type mrqaReader struct {
	*reader
	cursor cursor
	line   int
	seen   map[string]string // the record that first had a question's id
}

// mrqaQuestion is one element of a line's "qas".
type mrqaQuestion struct {
	qid, id  string
	text     *string
	answers  []string
	detected []detected
	fault    error // a wrong shape
}

// detected is an answer, and where it stands: first and last code point.
type detected struct {
	text   string
	places [][2]int
}

func (m *mrqaReader) add(record string, line []byte) error {
	var passage *string
	var questions []mrqaQuestion
	header := false
	m.cursor.on(line)
	err := m.cursor.object(func(c *cursor, key string) (err error) {
		switch key {
		case "context":
			passage, err = some(c.string())
		case "qas":
			err = c.array(func(c *cursor, _ int) error {
				q := mrqaQuestion{}
				q.fault = q.read(c)
				questions = append(questions, q)
				if _, ok := errors.AsType[*shapeError](q.fault); ok {
					return nil
				}
				return q.fault
			})
		case "header":
			header = true
			err = c.skip()
		default:
			err = c.skip()
		}
		return err
	})
	if err == nil {
		err = m.cursor.end()
	}
	if header && err == nil && questions == nil {
		return nil
	}
	if err == nil && passage == nil {
		err = errors.New("no passage (\"context\")")
	}
	if err != nil {
		if broken, ok := errors.AsType[*brokenError](err); ok {
			return m.dropAll(len(questions), record, "from column %d on: %v", broken.column, broken.err)
		}
		return m.dropAll(len(questions), record, "%v", err)
	}
	for i := range questions {
		if err := m.addQuestion(record, i+1, *passage, &questions[i]); err != nil {
			return err
		}
	}
	return nil
}

func (m *mrqaReader) addQuestion(line string, number int, passage string, q *mrqaQuestion) error {
	id, record := q.qid, fmt.Sprintf("%s, question %d", line, number)
	if id == "" {
		id = q.id
	}
	if id == "" {
		id = fmt.Sprintf("%d.%d", m.line, number)
	} else {
		record += fmt.Sprintf(" (id %s)", id)
	}
	if q.fault != nil {
		return m.drop(record, "%v", q.fault)
	}
	if q.text == nil {
		return m.drop(record, "no question")
	}
	if first, ok := m.seen[id]; ok && !m.options.Scoring {
		return m.drop(record, "the id has been seen: %s", first)
	}
	answers, why := detectedAnswers(passage, q.detected)
	if why != nil && (!m.options.Scoring || len(q.answers) == 0) {
		return m.drop(record, "%v", why)
	}
	m.seen[id] = record
	return m.keep(&tasks.Example{
		ID: id, Record: record, Passage: passage, Question: *q.text,
		Answers: answers, Accepted: q.answers, Labels: map[string]string{},
	})
}

// detectedAnswers returns the passage's words at each place once, in the
// file's order. Some answers have words around them that their place has not
// ("The Broncos" for "Broncos"): the two have to be the same to the official
// evaluator. An answer that is not is left out, and the reason is returned
// when none is left.
func detectedAnswers(passage string, all []detected) (answers []tasks.Answer, why error) {
	why = fmt.Errorf("no detected answer has a place in the passage: none of its answers lies within the %d tokens to which MRQA cuts "+
		"a passage", documentTokens)
	for i, d := range all {
		if d.text == "" {
			continue
		}
		for _, place := range d.places {
			n := place[1] - place[0] + 1
			found := codePoints(passage, place[0], n)
			if found == "" || found != d.text && (utf8.RuneCountInString(found) != n || evalsuite.Normalize(found) != evalsuite.Normalize(d.text)) {
				why = fmt.Errorf("detected answer %d is %q, but the passage has %q from code point %d to %d", i+1, d.text, found, place[0], place[1])
				continue
			}
			if a := (tasks.Answer{Text: found, Start: place[0]}); !slices.Contains(answers, a) {
				answers = append(answers, a)
			}
		}
	}
	if answers == nil {
		return nil, why
	}
	return answers, nil
}
