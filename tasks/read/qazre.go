package read

import (
	"fmt"
	"strings"

	"dev.road/workbench/tasks"
)

// qazreSubject stands in a question of QA-ZRE for its subject.
const qazreSubject = "XXX"

// qazreColumns come before the answers: relation, question, subject, context.
const qazreColumns = 4

// isQAZRE reports whether every whole line of the head has at least four
// columns and a question with a place for its subject.
func isQAZRE(head []byte, _ string) bool {
	lines := strings.Split(string(head), "\n")
	if len(lines) > 1 || len(head) == headSize {
		lines = lines[:len(lines)-1] // it may be cut off, or is empty
	}
	for _, line := range lines {
		cells := strings.Split(line, "\t")
		if len(cells) < qazreColumns || !strings.Contains(cells[1], qazreSubject) {
			return false
		}
	}
	return len(lines) > 0
}

// qazre reads QA-ZRE, relations as questions, one a line:
//
//	relation  question with XXX  subject  context  answer  answer ...
//
// with tabs between the columns, and no quoting. The question names its
// subject. A line without an answer is a negative example: the context does
// not answer it. Answers are texts without a place: every place of the context
// where one stands as whole words counts, and a line whose answers are all
// elsewhere is dropped.
func (r *reader) qazre(f *source) error {
	if err := r.wantSpans(); err != nil {
		return err
	}
	return f.lines(func(number int, line []byte) error {
		if len(line) == 0 {
			return nil
		}
		record := fmt.Sprintf("%s:%d", r.file(), number)
		if why := notUTF8(line); why != nil {
			return r.drop(record, why.format, why.args...)
		}
		cells := strings.Split(string(line), "\t")
		switch {
		case len(cells) < qazreColumns:
			return r.drop(record, "%d columns instead of relation, question, subject, context and answers", len(cells))
		case !strings.Contains(cells[1], qazreSubject):
			return r.drop(record, "the question %.60q has no %s in the place of its subject", cells[1], qazreSubject)
		}
		ex := tasks.Example{
			ID: record, Record: record, Title: cells[2], Passage: cells[3],
			Question: strings.ReplaceAll(cells[1], qazreSubject, cells[2]), Labels: map[string]string{},
		}
		answers := nonEmpty(cells[qazreColumns:])
		if ex.Answers = placesOf(ex.Passage, answers, false); len(answers) > 0 && len(ex.Answers) == 0 {
			return r.drop(record, "the answer %q is not in the context", answers[0])
		}
		return r.keep(&ex)
	})
}

func nonEmpty(cells []string) (filled []string) {
	for _, c := range cells {
		if c = strings.TrimSpace(c); c != "" {
			filled = append(filled, c)
		}
	}
	return filled
}
