package read

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"dev.road/workbench/tasks"
)

// question is one element of a paragraph's "qas".
type question struct {
	ID         string    `json:"id"`
	Question   *string   `json:"question"`
	Answers    *[]answer `json:"answers"`
	Impossible bool      `json:"is_impossible"`
	YesNo      string    `json:"yesno"`
	FollowUp   string    `json:"followup"`

	number int // from 1, in its paragraph
}

type answer struct {
	Text  *string `json:"text"`
	Start *int    `json:"answer_start"`
}

// cannotAnswer is what a QuAC passage ends with, and the answer to a
// question that it does not answer.
const cannotAnswer = "CANNOTANSWER"

// add makes an example of a question, or drops it.
func (s *squadReader) add(passage string, q *question) error {
	s.report.Records++
	id, record := q.ID, s.record()
	if id == "" {
		id = fmt.Sprintf("%d.%d.%d", s.article, s.paragraph, s.question)
	} else {
		record += fmt.Sprintf(" (id %s)", id)
	}
	if q.Question == nil {
		return s.drop(record, "no question")
	}
	if first, ok := s.seen[id]; ok {
		return s.drop(record, "the id has been seen: %s", first)
	}
	answers, why := q.accepted(passage)
	if why != "" {
		return s.drop(record, "%s", why)
	}
	labels := map[string]string{}
	for task, label := range map[string]string{"yesno": q.YesNo, "followup": q.FollowUp} {
		if label == "" {
			continue
		}
		label, why := s.label(s.lookup(task), label)
		if why != "" {
			return s.drop(record, "%s", why)
		}
		labels[task] = label
	}
	s.seen[id] = record
	return s.keep(&tasks.Example{
		ID: id, Record: record, Title: s.title, Passage: passage, Question: *q.Question, Answers: answers, Labels: labels,
	})
}

// accepted returns the answers of a question, or why it cannot be used. No
// answers at all: the passage does not answer it. As the official evaluator
// has it, the list of answers decides, "is_impossible" only in its absence,
// and a text that is empty (or QuAC's CANNOTANSWER) is no answer.
func (q *question) accepted(passage string) (answers []tasks.Answer, why string) {
	if q.Answers == nil {
		if q.Impossible {
			return nil, ""
		}
		return nil, "no answers key, and is_impossible is not true"
	}
	for i, a := range *q.Answers {
		if a.Text == nil || a.Start == nil {
			return nil, fmt.Sprintf("answer %d has no text or no answer_start", i+1)
		}
		if *a.Text == "" || *a.Text == cannotAnswer && strings.HasSuffix(passage, cannotAnswer) {
			continue
		}
		n := utf8.RuneCountInString(*a.Text)
		if found := codePoints(passage, *a.Start, n); found != *a.Text {
			return nil, fmt.Sprintf("answer %d is %q, but the passage has %q at code point %d", i+1, *a.Text, found, *a.Start)
		}
		answers = append(answers, tasks.Answer{Text: *a.Text, Start: *a.Start})
	}
	return answers, ""
}

// codePoints returns the n code points of text from start on, or what there
// is of them.
func codePoints(text string, start, n int) string {
	if start < 0 {
		return ""
	}
	from, to, i := len(text), len(text), 0
	for at := range text {
		if i == start {
			from = at
		}
		if i == start+n {
			to = at
			break
		}
		i++
	}
	return text[min(from, to):to]
}
