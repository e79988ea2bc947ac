package read

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/tasks"
)

// qasrlSlots is the number of columns that make a line's question: wh, aux,
// subject, verb, object, preposition, second object, "?".
const qasrlSlots = 8

// isQASRL reports whether the file begins with a sentence of QA-SRL:
//
//	WIKI1_0 2                                 id, number of predicates
//	The mill was built by Anna .              the sentence, in tokens
//	3       built   2                         index, predicate, number of questions
//	what was _ built _ _ _ ?  The mill        the slots, the answers
//
// with tabs between the columns.
func isQASRL(head []byte, _ string) bool {
	lines := strings.SplitN(string(head), "\n", 4)
	if len(lines) < 4 {
		return false
	}
	id, _, ok := qasrlHeader(strings.TrimSuffix(lines[0], "\r"))
	_, _, _, predicate := qasrlPredicate(strings.TrimSuffix(lines[2], "\r"))
	return ok && id != "" && lines[1] != "" && !strings.Contains(lines[1], "\t") && predicate
}

// qasrlHeader reads "id, number of predicates".
func qasrlHeader(line string) (id string, predicates int, ok bool) {
	id, count, ok := strings.Cut(line, "\t")
	predicates, err := strconv.Atoi(count)
	return id, predicates, ok && err == nil && predicates >= 0
}

// qasrlPredicate reads "index, predicate, number of questions".
func qasrlPredicate(line string) (index int, predicate string, questions int, ok bool) {
	cells := strings.Split(line, "\t")
	if len(cells) != 3 {
		return 0, "", 0, false
	}
	index, err := strconv.Atoi(cells[0])
	questions, err2 := strconv.Atoi(cells[2])
	return index, cells[1], questions, err == nil && err2 == nil && index >= 0 && questions >= 0
}

// qasrl reads QA-SRL of 2015: sentences with their predicates' questions. The
// sentence is the passage. A question is its slots with blanks between, without
// those that are "_". Answers are texts without a place: every run of the
// sentence's tokens that is one counts, capitals or not, and a question whose
// answers are all elsewhere is dropped.
func (r *reader) qasrl(f *source) error {
	if err := r.wantSpans(); err != nil {
		return err
	}
	s := qasrlReader{reader: r}
	if err := f.lines(s.line); err != nil {
		return err
	}
	if s.expected() == "" || s.lost {
		return nil
	}
	return r.drop(fmt.Sprintf("%s:%d", r.file(), s.last), "the file is cut off: %s is missing", s.expected())
}

// qasrlReader holds the part of a sentence that has been read.
type qasrlReader struct {
	*reader
	last       int    // line
	id         string // the sentence's; "" before one
	sentence   *passage
	index      int // the predicate's
	predicates int // predicates of the sentence still to come
	questions  int // questions of the predicate still to come
	number     int // the question's, from 1
	lost       bool
}

// expected names the missing parts of an incomplete sentence.
func (s *qasrlReader) expected() string {
	switch {
	case s.id == "":
		return ""
	case s.sentence == nil:
		return "the sentence"
	case s.questions > 0:
		return "a question (8 slots and the answers)"
	case s.predicates > 0:
		return "a predicate (index, predicate, number of questions)"
	}
	return ""
}

func (s *qasrlReader) line(number int, raw []byte) error {
	line := string(raw)
	blank := strings.TrimSpace(line) == ""
	s.last = number
	if s.lost { // a sentence that was given up ends with an empty line
		s.lost = !blank
		return nil
	}
	expected := s.expected()
	if why := notUTF8(raw); why != nil {
		return s.giveUp(why.format, why.args...)
	}
	switch {
	case blank && expected == "":
		return nil
	case blank:
		record := fmt.Sprintf("%s:%d", s.file(), number)
		missing := s.drop(record, "sentence %s ends before %s", s.id, expected)
		s.id = ""
		return missing
	case expected == "": // a new sentence
		id, predicates, ok := qasrlHeader(line)
		if !ok || id == "" {
			return s.giveUp("found %.40q instead of a sentence's id and its number of predicates", line)
		}
		*s = qasrlReader{reader: s.reader, last: number, id: id, predicates: predicates}
	case s.sentence == nil:
		p := splitWords(line)
		s.sentence = &p
	case s.questions > 0:
		s.questions--
		s.number++
		return s.question(strings.Split(line, "\t"))
	default:
		index, _, questions, ok := qasrlPredicate(line)
		if !ok {
			return s.giveUp("found %.40q instead of a predicate's index, word and number of questions", line)
		}
		s.predicates--
		s.index, s.questions, s.number = index, questions, 0
	}
	return nil
}

// giveUp drops the rest of a sentence.
func (s *qasrlReader) giveUp(format string, args ...any) error {
	s.lost, s.id = true, ""
	return s.drop(fmt.Sprintf("%s:%d", s.file(), s.last), format+": all up to the next empty line is lost", args...)
}

// question makes an example of a question's cells.
func (s *qasrlReader) question(cells []string) error {
	record := fmt.Sprintf("%s:%d (sentence %s, predicate %d)", s.file(), s.last, s.id, s.index)
	if len(cells) <= qasrlSlots {
		return s.drop(record, "%d columns instead of %d slots and the answers", len(cells), qasrlSlots)
	}
	var words []string
	for _, w := range cells[:qasrlSlots-1] {
		if w != "_" && w != "" {
			words = append(words, w)
		}
	}
	ex := tasks.Example{
		ID: fmt.Sprintf("%s.%d.%d", s.id, s.index, s.number), Record: record,
		Passage: s.sentence.text, Question: strings.Join(words, " ") + "?", Labels: map[string]string{},
	}
	var written []string
	for _, cell := range cells[qasrlSlots:] {
		for _, text := range strings.Split(cell, "###") {
			if text = strings.TrimSpace(text); text == "" {
				continue
			}
			written = append(written, text)
			for _, a := range s.sentence.runs(strings.Fields(text)) {
				if !slices.Contains(ex.Answers, a) {
					ex.Answers = append(ex.Answers, a)
				}
			}
		}
	}
	switch {
	case len(written) == 0:
		return s.drop(record, "no answer")
	case len(ex.Answers) == 0:
		return s.drop(record, "the answer %q is not in the sentence", written[0])
	}
	return s.keep(&ex)
}
