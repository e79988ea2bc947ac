package read

import (
	"cmp"
	"fmt"
	"unicode/utf8"

	"dev.road/workbench/tasks"
)

// question is one element of a paragraph's "qas".
type question struct {
	id         string
	text       *string
	answers    []answer
	answered   bool // there is an "answers" key
	null       bool // it is null
	impossible bool
	labels     map[string]string // labels of a dialog's turn, as written, by task
	original   string            // the answer that the dialog went on with

	number int // from 1, in its paragraph
}

type answer struct {
	text  *string
	start *int
}

func (q *question) read(c *cursor) error { return c.object(q.field) }

func (q *question) field(c *cursor, key string) (err error) {
	switch key {
	case "id":
		q.id, _, err = c.scalar()
	case "question":
		q.text, err = some(c.string())
	case "answers":
		if b, err := c.text.next(); err != nil || b == 'n' || b == 'N' {
			value, _, wrong := c.scalar()
			q.null = value == "null" || value == "NaN"
			return cmp.Or(err, wrong)
		}
		q.answered = true
		err = q.readAnswers(c)
	case "is_impossible":
		q.impossible, err = c.truth()
	case "yesno", "followup":
		label, isText, err := c.scalar()
		switch {
		case err != nil || label == "" || !isText && label == "null":
		case !isText:
			err = &shapeError{want: "a text", got: label}
		default:
			q.label(key, label)
		}
		return err
	case "orig_answer":
		a, err := readAnswer(c)
		if a.text != nil {
			q.original = *a.text
		}
		return err
	default:
		err = c.skip()
	}
	return err
}

// readAnswers reads a list of answers, or, as Hugging Face's conversions have
// it, a list of their texts and one of their starts.
func (q *question) readAnswers(c *cursor) error {
	if b, err := c.text.next(); err != nil || b != '{' {
		return c.array(func(c *cursor, _ int) error {
			a, err := readAnswer(c)
			q.answers = append(q.answers, a)
			return err
		})
	}
	at := func(i int) *answer {
		for len(q.answers) < i {
			q.answers = append(q.answers, answer{})
		}
		return &q.answers[i-1]
	}
	return c.object(func(c *cursor, key string) error {
		switch key {
		case "text":
			return c.array(func(c *cursor, i int) (err error) { at(i).text, err = some(c.string()); return err })
		case "answer_start":
			return c.array(func(c *cursor, i int) (err error) { at(i).start, err = some(c.integer()); return err })
		}
		return c.skip()
	})
}

func (q *question) label(task, label string) {
	if q.labels == nil {
		q.labels = map[string]string{}
	}
	q.labels[task] = label
}

func readAnswer(c *cursor) (a answer, err error) {
	err = c.object(func(c *cursor, key string) (err error) {
		switch key {
		case "text":
			a.text, err = some(c.string())
		case "answer_start":
			a.start, err = some(c.integer())
		default:
			err = c.skip()
		}
		return err
	})
	return a, err
}

// nullAnswers is the reason of questions of which nobody says whether they have an answer:
// pandas writes a missing list so. An empty list says that there is none.
const nullAnswers = "the answers are null"

// some is nil after an error.
func some[T any](v T, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	return &v, nil
}

// add makes an example of the last of a paragraph's questions so far, or
// drops it.
func (s *squadReader) add(passage string, turns []question) error {
	q := &turns[len(turns)-1]
	id, record := q.id, s.record()
	if id == "" {
		id = fmt.Sprintf("%d.%d.%d", s.article, s.paragraph, s.question)
	} else {
		record += fmt.Sprintf(" (id %s)", id)
	}
	if q.text == nil {
		return s.drop(record, "no question")
	}
	if first, ok := s.seen[id]; ok && !s.options.Scoring {
		return s.drop(record, "the id has been seen: %s", first)
	}
	if q.null && !q.impossible {
		return s.unlabelled(nullAnswers)
	}
	answers, why := q.accepted(passage)
	texts := s.written(q)
	if why != "" && texts == nil {
		return s.drop(record, "%s", why)
	}
	labels := map[string]string{}
	for task, label := range q.labels {
		var unknown *fault
		if labels[task], unknown = s.label(s.lookup(task), written{text: label}); unknown != nil {
			return s.drop(record, unknown.format, unknown.args...)
		}
	}
	s.seen[id] = record
	return s.hold(&tasks.Example{
		ID: id, Record: record, Passage: passage, Question: s.asked(passage, turns), Turns: s.before(passage, turns),
		Answers: answers, Accepted: texts, Labels: labels,
	})
}

// written are the texts of a question's answers as a scorer sees them; nil if the
// file is not read for one, or an answer has none.
func (r *reader) written(q *question) []string {
	if !r.options.Scoring {
		return nil
	}
	var texts []string
	for _, a := range q.answers {
		if a.text == nil {
			return nil
		}
		texts = append(texts, *a.text)
	}
	return texts
}

// accepted returns the answers of a question, or why it cannot be used. No
// answers at all: the passage does not answer it. As the official evaluator
// has it, the list of answers decides, "is_impossible" only in its absence,
// and a text that is empty is no answer.
func (q *question) accepted(passage string) (answers []tasks.Answer, why string) {
	if !q.answered {
		if q.impossible {
			return nil, ""
		}
		return nil, "no answers key, and is_impossible is not true"
	}
	if len(q.answers) > mostAnswers {
		return nil, fmt.Sprintf("it has %d answers; the maximum is %d", len(q.answers), mostAnswers)
	}
	none := 0
	for i, a := range q.answers {
		if a.text == nil || a.start == nil {
			return nil, fmt.Sprintf("answer %d has no text or no answer_start", i+1)
		}
		if *a.text == "" {
			continue
		}
		if *a.text == cannotAnswer && isDialog(passage) {
			none++
			continue
		}
		n := utf8.RuneCountInString(*a.text)
		if found := codePoints(passage, *a.start, n); found != *a.text {
			return nil, fmt.Sprintf("answer %d is %q, but the passage has %q at code point %d", i+1, *a.text, found, *a.start)
		}
		answers = append(answers, tasks.Answer{Text: *a.text, Start: *a.start})
	}
	if none > 0 && none >= len(answers) {
		return nil, ""
	}
	return answers, ""
}

// codePoints returns the n code points of text from start on, or as many as
// there are.
func codePoints(text string, start, n int) string {
	if start < 0 {
		return ""
	}
	rest := afterPoints(text, start)
	return rest[:len(rest)-len(afterPoints(rest, n))]
}

// afterPoints returns the text after its first n code points.
func afterPoints(text string, n int) string {
	for ; n > 0 && text != ""; n-- {
		if text[0] < utf8.RuneSelf {
			text = text[1:]
			continue
		}
		_, size := utf8.DecodeRuneInString(text)
		text = text[size:]
	}
	return text
}
