package read

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"dev.road/workbench/tasks"
)

// The columns in which an id of a question may lie: SQuAD and QuAC, MRQA,
// lucadiliello/newsqa.
var questionIDs = []string{"id", "qid", "key"}

// span makes an example of a passage and a question, to which answers adds
// theirs.
func (t *table) span(w *row, passage, question string, answers func(ex *tasks.Example) *fault) error {
	if err := t.wantSpans(); err != nil {
		return err
	}
	ex := t.example(w, "", questionIDs...)
	if ex.ID != w.record {
		w.record += fmt.Sprintf(" (id %s)", ex.ID)
		ex.Record = w.record
	}
	ex.Title, _ = w.text("title")
	ex.Labels = map[string]string{}
	var why *fault
	if ex.Passage, why = w.text(passage); why != nil {
		return t.reject(w, why)
	}
	if ex.Question, why = w.text(question); why != nil {
		return t.reject(w, why)
	}
	if why = answers(ex); why != nil {
		return t.reject(w, why)
	}
	return t.keep(ex)
}

// answered reads SQuAD's records: answers are texts and their starts; if there
// are none, the passage has no answer.
func (t *table) answered(w *row) error {
	if w.get("answers").kind == null && w.get("is_impossible").written() != "true" {
		return t.unlabelled(nullAnswers)
	}
	return t.span(w, "context", "question", func(ex *tasks.Example) (why *fault) {
		v := w.get("answers").list()
		ex.Answers, why = answersOf(v, ex.Passage)
		if t.options.Scoring {
			if ex.Accepted = textsOf(v); ex.Accepted != nil {
				return nil
			}
		}
		return why
	})
}

// namedSpan reads records whose columns the options name.
func (t *table) namedSpan(w *row) error {
	c := t.options.Columns
	named := func(name string, usual ...string) string {
		for _, u := range usual {
			if name == "" && w.has(u) {
				return u
			}
		}
		if name == "" {
			return usual[0]
		}
		return name
	}
	answer := named(c.Answer, "answer", "answers", "answer_text")
	start := named(c.AnswerStart, "answer_start")
	return t.span(w, named(c.Passage, "passage", "context"), named(c.Question, "question"), func(ex *tasks.Example) (why *fault) {
		written := w.get(answer)
		if written.kind == missing {
			return faultf("there is no %s", answer)
		}
		at := w.get(start).written()
		if written.kind == nested || at == "" {
			ex.Answers, why = answersOf(written.list(), ex.Passage)
			return why
		}
		text, why := w.text(answer)
		if why != nil || text == "" {
			return why
		}
		from, ok := wholeNumber(at)
		if !ok {
			return faultf("%s is %q, not a number of code points", start, at)
		}
		ex.Answers, why = answersAt(ex.Passage, []string{text}, []int{from})
		return why
	})
}

// answersOf takes the forms in which answers are nested: a list of texts and
// one of their starts, a list of answers with both, a list of texts, one text.
func answersOf(v any, passage string) ([]tasks.Answer, *fault) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		return answersIn(passage, []string{v})
	case map[string]any:
		texts, ok := stringsOf(asList(v["text"]))
		starts, also := intsOf(asList(v["answer_start"]))
		if !ok || !also {
			return nil, faultf(`the answer is an object without text and answer_start: give {"text": "…", "answer_start": N}, or lists of both`)
		}
		return answersAt(passage, texts, starts)
	case []any:
		if texts, ok := stringsOf(v); ok {
			return answersIn(passage, texts)
		}
		var texts []string
		var starts []int
		for i, each := range v {
			fields, _ := each.(map[string]any)
			text, ok := fields["text"].(string)
			start, also := intOf(fields["answer_start"])
			if !ok || !also {
				return nil, faultf("answer %d has no text or no answer_start", i+1)
			}
			texts, starts = append(texts, text), append(starts, start)
		}
		return answersAt(passage, texts, starts)
	}
	return nil, faultf("answers are %v, not a list", v)
}

// textsOf are the texts of answers in the forms of answersOf, wherever they lie; nil if
// one has none.
func textsOf(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case map[string]any:
		texts, _ := stringsOf(asList(v["text"]))
		return texts
	case []any:
		texts := make([]string, len(v))
		for i, each := range v {
			fields, isObject := each.(map[string]any)
			text, ok := each.(string)
			if isObject {
				text, ok = fields["text"].(string)
			}
			if !ok {
				return nil
			}
			texts[i] = text
		}
		return texts
	}
	return nil
}

// answersAt are answers whose starts, in code points, are known.
func answersAt(passage string, texts []string, starts []int) (answers []tasks.Answer, why *fault) {
	q, why := questionOf(texts, starts)
	if why != nil {
		return nil, why
	}
	return q.accept(passage)
}

// questionOf takes the answers to a question.
func questionOf(texts []string, starts []int) (question, *fault) {
	q := question{answered: true}
	if len(texts) != len(starts) {
		return q, faultf("there are %d answers, but %d starts", len(texts), len(starts))
	}
	for i := range texts {
		q.answers = append(q.answers, answer{&texts[i], &starts[i]})
	}
	return q, nil
}

func (q *question) accept(passage string) ([]tasks.Answer, *fault) {
	answers, why := q.accepted(passage)
	if why != "" {
		return nil, faultf("%s", why)
	}
	return answers, nil
}

// answersIn are all places where the passage has one of the answers.
func answersIn(passage string, texts []string) ([]tasks.Answer, *fault) {
	if strings.Join(texts, "") == "" {
		return nil, nil
	}
	answers := placesOf(passage, texts, false)
	if answers == nil && pythonic(texts[0]) {
		return nil, faultf("the answers are a list as Python prints it, not as JSON: write the table with " +
			"to_json(orient=\"records\", lines=True), or to_parquet")
	}
	if answers == nil {
		return nil, faultf("the passage does not have the answer %.60q as whole words", texts[0])
	}
	return answers, nil
}

// asList is a list, of one value that stands alone: {"text": "cat", "answer_start": 11}
// is one answer.
func asList(v any) any {
	switch v.(type) {
	case nil, []any:
		return v
	}
	return []any{v}
}

// stringsOf takes a list of texts alone.
func stringsOf(v any) ([]string, bool) {
	list, ok := v.([]any)
	texts := make([]string, len(list))
	for i, each := range list {
		text, is := each.(string)
		texts[i], ok = text, ok && is
	}
	return texts, ok
}

// intsOf takes a list of whole numbers alone.
func intsOf(v any) ([]int, bool) {
	list, ok := v.([]any)
	numbers := make([]int, len(list))
	for i, each := range list {
		number, is := intOf(each)
		numbers[i], ok = number, ok && is
	}
	return numbers, ok
}

func intOf(v any) (int, bool) {
	number, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	return wholeNumber(string(number))
}

// wholeNumber reads a whole number, also as pandas writes it in a column where another
// is missing: 4.0.
func wholeNumber(text string) (int, bool) {
	n, err := strconv.Atoi(plainLabel(text))
	return n, err == nil
}
