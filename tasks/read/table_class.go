package read

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/tasks"
)

// texts are the columns that hold a record's text or texts, in the order in
// which they are looked for: MNLI and SNLI, GLUE, QQP, ANLI, QNLI, one text.
var texts = [][]string{
	{"premise", "hypothesis"},
	{"sentence1", "sentence2"},
	{"question1", "question2"},
	{"context", "hypothesis"},
	{"question", "sentence"},
	{"text"},
	{"sentence"},
}

// labels are the columns that hold a record's label.
var labels = []string{"label", "gold_label", "is_duplicate", "stars", "star_rating", "rating"}

// labelled makes an example of a text, or two, and its label.
func (t *table) labelled(w *row) error {
	names, why := t.textNames(w)
	if why != nil {
		return t.reject(w, why)
	}
	label, ok := t.labelName(w)
	if !ok && len(names) == 2 && w.has("score") {
		return fmt.Errorf("%s has pairs with a score, as STS-B: a number to be estimated, not a label: tasks have answers in passages, "+
			"or labels; if it is a label, name it with columns.label", t.path)
	}
	if !ok {
		return t.reject(w, faultf("no label: known are %s", strings.Join(labels, ", ")))
	}
	return t.class(w, names, label, meanings[label])
}

// textNames returns the columns that hold a record's texts.
func (t *table) textNames(w *row) ([]string, *fault) {
	if c := t.options.Columns; c.Text != "" {
		if c.Pair != "" {
			return []string{c.Text, c.Pair}, nil
		}
		return []string{c.Text}, nil
	}
	i := slices.IndexFunc(texts, func(names []string) bool { return w.has(names...) })
	if i < 0 {
		var known []string
		for _, names := range texts {
			known = append(known, strings.Join(names, "+"))
		}
		return nil, faultf("no text: known are %s", strings.Join(known, ", "))
	}
	return texts[i], nil
}

// labelName returns the column that holds a record's label.
func (t *table) labelName(w *row) (name string, ok bool) {
	if name = t.options.Columns.Label; name != "" {
		return name, true
	}
	i := slices.IndexFunc(labels, func(name string) bool { return w.has(name) })
	if i < 0 {
		return "", false
	}
	return labels[i], true
}

// class makes an example of one text or two, and of a label, which is looked up
// in meaning, if that has it.
func (t *table) class(w *row, texts []string, label string, meaning map[string]string) error {
	ex := t.example(w, "")
	ex.Own = t.own(w)
	for i, to := range []*string{&ex.Passage, &ex.Question}[:len(texts)] {
		text, why := w.text(texts[i])
		if why != nil {
			return t.reject(w, why)
		}
		*to = text
	}
	return t.keepLabelled(w, ex, label, meaning)
}

// own is the ID that a record of one or two texts has beside its place in the file, by
// which predictions may name it.
func (t *table) own(w *row) string {
	for _, name := range []string{"id", "guid", "uid", "pairID", "idx", "index", "example_id"} {
		if id := w.get(name).written(); id != "" {
			return id
		}
	}
	return ""
}

// keepLabelled gives an example the label that a column has, if any.
func (t *table) keepLabelled(w *row, ex *tasks.Example, column string, meaning map[string]string) error {
	c := w.get(column)
	switch c.kind {
	case missing:
		return t.reject(w, faultf("there is no %s", column))
	case nested:
		return t.reject(w, faultf("%s is %s, not a label", column, c))
	}
	task, err := t.labelTask()
	if err != nil {
		return err
	}
	l := written{text: c.written(), meaning: meaning, names: t.names[column]}
	if t.none(task, l.text) {
		return t.unlabelled(noLabel)
	}
	if ex.Question != "" && meaning == nil && isBetween(task, l.text) {
		return fmt.Errorf("%s: label %s of %s is a score, as in STS-B: a number to be estimated, not a label: tasks have answers in passages, "+
			"or labels", t.path, l.text, w.record)
	}
	label, why := t.label(task, l)
	if why != nil {
		return t.reject(w, why)
	}
	ex.Labels = map[string]string{task.Name: label}
	return t.keep(ex)
}

// labelTask is the one task whose labels the records have.
func (t *table) labelTask() (tasks.Task, error) {
	if t.task == nil {
		task, err := t.classTask()
		if err != nil {
			return tasks.Task{}, err
		}
		t.task = &task
	}
	return *t.task, nil
}

// keepClasses hands on the examples of one record, each with its label.
func (t *table) keepClasses(w *row, examples []*tasks.Example, names []string) error {
	task, err := t.labelTask()
	if err != nil {
		return err
	}
	for i, ex := range examples {
		label, why := t.label(task, written{text: names[i]})
		if why != nil {
			return t.reject(w, why)
		}
		ex.Labels = map[string]string{task.Name: label}
	}
	return t.keepAll(examples)
}
