package read

import "dev.road/workbench/tasks"

// Labels of records that hold good and bad examples together.
const (
	acceptable, unacceptable = "acceptable", "unacceptable"
	right, wrong             = "right", "wrong"
)

// minimalPair makes two examples of a BLiMP record: a sentence that is
// acceptable, and one that differs little from it and is not.
func (t *table) minimalPair(w *row) error {
	good, why := w.text("sentence_good")
	bad, also := w.text("sentence_bad")
	if why == nil {
		why = also
	}
	if why != nil {
		return t.reject(w, why)
	}
	pair := []*tasks.Example{t.example(w, "#good"), t.example(w, "#bad")}
	pair[0].Passage, pair[1].Passage = good, bad
	return t.keepClasses(w, pair, []string{acceptable, unacceptable})
}

// yesOrNo makes an example of a BoolQ record: a question and a passage, and
// whether the passage says yes.
func (t *table) yesOrNo(w *row) error {
	if w.get("answer").kind == nested { // a text with its place, of this passage
		return t.namedSpan(w)
	}
	label := "answer"
	if w.has("label") { // in SuperGLUE
		label = "label"
	}
	return t.class(w, []string{"question", "passage"}, label, map[string]string{"true": "yes", "1": "yes", "false": "no", "0": "no"})
}

// choice is one answer of several to a question.
type choice struct{ name, text string }

// keepChoices makes an example of each choice: the question, the choice, and
// whether it is the right one.
func (t *table) keepChoices(w *row, question string, all []choice, answer string) error {
	var examples []*tasks.Example
	var names []string
	for _, c := range all {
		ex := t.example(w, "#"+c.name, "id")
		ex.Passage, ex.Question = question, c.text
		name := wrong
		if c.name == answer {
			name = right
		}
		examples, names = append(examples, ex), append(names, name)
	}
	return t.keepClasses(w, examples, names)
}

// choices reads CommonsenseQA's records, the original ones, in which the
// question is an object with the choices in it, and the flat ones.
func (t *table) choices(w *row) error {
	var question string
	var found any
	if q, ok := w.get("question").list().(map[string]any); ok {
		question, _ = q["stem"].(string)
		found = q["choices"]
	} else {
		question, _ = w.get("question").value().(string)
		found = w.get("choices").list()
	}
	if question == "" {
		return t.reject(w, faultf("the question has no text"))
	}
	all, ok := choicesOf(found)
	if !ok {
		return t.reject(w, faultf("choices need as many labels as texts"))
	}
	answer := w.get("answerKey").written()
	if answer == "" {
		return t.unlabelled(noLabel)
	}
	for _, c := range all {
		if c.name == answer {
			return t.keepChoices(w, question, all, answer)
		}
	}
	return t.reject(w, faultf("answerKey %q is the label of no choice", answer))
}

// choicesOf takes a list of labels with texts, or two lists.
func choicesOf(v any) (all []choice, ok bool) {
	if lists, ok := v.(map[string]any); ok {
		names, whole := stringsOf(lists["label"])
		texts, also := stringsOf(lists["text"])
		if !whole || !also || len(names) != len(texts) {
			return nil, false
		}
		for i, name := range names {
			all = append(all, choice{name, texts[i]})
		}
		return all, true
	}
	list, ok := v.([]any)
	for _, each := range list {
		fields, _ := each.(map[string]any)
		name, named := fields["label"].(string)
		text, told := fields["text"].(string)
		if !named || !told {
			return nil, false
		}
		all = append(all, choice{name, text})
	}
	return all, ok
}
