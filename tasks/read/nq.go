package read

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/tasks"
)

// nqExample is one line of Natural Questions. The simplified form has the
// document as tokens with one blank between, the original one as a list.
type nqExample struct {
	ID          json.RawMessage `json:"example_id"` // a number of 63 bits, or a string
	Question    *string         `json:"question_text"`
	Title       string          `json:"document_title"`
	Text        *string         `json:"document_text"`
	Tokens      []nqToken       `json:"document_tokens"`
	Annotations []nqAnnotation  `json:"annotations"`
}

type nqToken struct {
	Text string `json:"token"`
	HTML bool   `json:"html_token"`
}

type nqAnnotation struct {
	Long  *nqSpan  `json:"long_answer"`
	Short []nqSpan `json:"short_answers"`
	YesNo string   `json:"yes_no_answer"`
}

// nqSpan are tokens of the document, the end excluded; -1 and -1 are none.
type nqSpan struct {
	Start int `json:"start_token"`
	End   int `json:"end_token"`
}

// nqKeys are those that lines of Natural Questions have beside the document.
var nqKeys = []string{
	"annotations", "document_title", "document_url", "example_id", "long_answer_candidates", "question_text", "question_tokens",
}

// isNQ reports whether the first line has a document of Natural Questions.
// The line may be longer than the head: the keys in it decide.
func isNQ(head []byte, _ string) bool {
	document, others := false, 0
	err := newCursor(bytes.NewReader(firstObject(head))).object(func(c *cursor, key string) error { // the head is cut off anywhere
		document = document || key == "document_text" || key == "document_tokens" || key == "document_html"
		if slices.Contains(nqKeys, key) {
			others++
		}
		return c.skip()
	})
	return document && (others > 0 || err != nil)
}

// nq reads Natural Questions for its short answers, line by line.
//
// The passage is the long answer: its tokens without those that are HTML, one
// blank between two. The short answers in it are the accepted ones, each of
// them if an annotator marked several. A record without a short answer counts as
// unlabelled, since the published span sets omit it: a document without a long
// answer, a long answer without a short one, yes and no.
//
// Dev examples have five annotations. As in the official evaluation (nq_eval),
// there is a short answer when at least two of them have one, yes and no
// included. The passage is then the long answer that most of those with spans
// chose, the first of equals.
func (r *reader) nq(f *source) error {
	if err := r.wantSpans(); err != nil {
		return err
	}
	return r.records(f, func(_ int, record string, line []byte) error {
		var ex nqExample
		if err := decodeLine(line, &ex); err != nil {
			return r.drop(record, "%v", err)
		}
		return r.addNQ(record, &ex)
	})
}

func (r *reader) addNQ(record string, nq *nqExample) error {
	id := string(bytes.Trim(nq.ID, `"`))
	if id == "" || id == "null" {
		id = record
	} else {
		record += fmt.Sprintf(" (id %s)", id)
	}
	switch {
	case nq.Question == nil:
		return r.drop(record, "no question_text")
	case nq.Text == nil && nq.Tokens == nil:
		return r.drop(record, "no document_text and no document_tokens")
	}
	long, short := nqGold(nq.Annotations)
	if len(short) == 0 {
		return r.unlabelled("no short answer that enough annotators gave")
	}
	tokens, ok := nq.cut(long)
	if !ok {
		return r.drop(record, "the long answer is tokens [%d, %d), which the document does not have", long.Start, long.End)
	}
	p := joined(tokens)
	ex := tasks.Example{ID: id, Record: record, Title: nq.Title, Passage: p.text, Question: *nq.Question, Labels: map[string]string{}}
	for _, s := range short {
		if s.Start < long.Start || s.End > long.End || s.Start >= s.End {
			return r.drop(record, "the short answer [%d, %d) is not inside the long answer [%d, %d)", s.Start, s.End, long.Start, long.End)
		}
		answer, ok := p.answer(s.Start-long.Start, s.End-long.Start)
		if !ok {
			return r.drop(record, "the short answer [%d, %d) has only HTML tokens", s.Start, s.End)
		}
		if !slices.Contains(ex.Answers, answer) {
			ex.Answers = append(ex.Answers, answer)
		}
	}
	return r.keep(&ex)
}

// nqGold returns the long answer that serves as the passage, and the short
// answers of the annotators that chose it; none if there is no short answer.
func nqGold(annotations []nqAnnotation) (long nqSpan, short []nqSpan) {
	answered := 0
	votes := map[nqSpan]int{}
	for _, a := range annotations {
		spans := a.spans()
		if len(spans) > 0 || a.YesNo != "" && !strings.EqualFold(a.YesNo, "NONE") {
			answered++
		}
		if len(spans) > 0 {
			votes[*a.Long]++
		}
	}
	if len(annotations) > 1 && answered < 2 {
		return long, nil
	}
	for _, a := range annotations { // in their order: the first of equals
		if len(a.spans()) > 0 && votes[*a.Long] > votes[long] {
			long = *a.Long
		}
	}
	for _, a := range annotations {
		if a.Long != nil && *a.Long == long {
			short = append(short, a.spans()...)
		}
	}
	return long, short
}

// spans are the short answers of an annotation that has a long one.
func (a *nqAnnotation) spans() []nqSpan {
	if a.Long == nil || a.Long.Start < 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(a.Short), func(s nqSpan) bool { return s.Start < 0 && s.End < 0 })
}
