package read

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/tasks"
	"dev.road/workbench/visible"
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
var labels = []string{"label", "gold_label", "is_duplicate", "stars"}

// meanings gives the labels for numbers and truth values, if a column's name
// leaves no doubt.
var meanings = map[string]map[string]string{
	"is_duplicate": {"0": "different", "1": "same", "false": "different", "true": "same"},
}

// spellings are other ways in which files write a task's labels. Numbers
// stand for names only where every dataset means the same by them.
var spellings = map[string]map[string]string{
	"nli": {"e": "entailment", "n": "neutral", "c": "contradiction"},
	"paraphrase": {
		"0": "different", "false": "different", "not_duplicate": "different", "not_equivalent": "different",
		"1": "same", "true": "same", "duplicate": "same", "equivalent": "same",
	},
	"sentiment": {
		"1 star": "1", "2 stars": "2", "2 star": "2", "3 stars": "3", "3 star": "3", "4 stars": "4", "4 star": "4",
		"5 stars": "5", "5 star": "5",
	},
}

// labelled makes an example of a text, or two, and its label.
func (t *table) labelled(w *row) error {
	names, why := t.textNames(w)
	if why != nil {
		return t.reject(w, why)
	}
	label, ok := t.labelName(w)
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
	for i, to := range []*string{&ex.Passage, &ex.Question}[:len(texts)] {
		text, why := w.text(texts[i])
		if why != nil {
			return t.reject(w, why)
		}
		*to = text
	}
	return t.keepLabelled(w, ex, label, meaning)
}

// keepLabelled gives an example the label that a column has, if any.
func (t *table) keepLabelled(w *row, ex *tasks.Example, column string, meaning map[string]string) error {
	c := w.get(column)
	if c.kind == missing {
		return t.reject(w, faultf("there is no %s", column))
	}
	if c.kind == nested {
		return t.reject(w, faultf("%s is %s, not a label", column, c))
	}
	written := c.written()
	if written == "" || written == "-" || written == "-1" {
		t.report.Unlabelled++
		return nil
	}
	name := written
	if i, err := strconv.Atoi(written); err == nil && i >= 0 && i < len(t.names[column]) {
		name = t.names[column][i]
	}
	if known, ok := meaning[name]; ok {
		name = known
	}
	return t.keepClass(w, ex, written, name)
}

// keepClass hands on an example under the one task with labels. The label is
// name, unless the options map the written one to another.
func (t *table) keepClass(w *row, ex *tasks.Example, written, name string) error {
	if t.task == nil {
		task, err := t.classTask()
		if err != nil {
			return err
		}
		t.task = &task
	}
	if _, ok := t.options.Labels[written]; ok {
		name = written
	}
	label, why := t.label(*t.task, name)
	if why != "" {
		return t.reject(w, unknownLabel(*t.task, written, name))
	}
	ex.Labels = map[string]string{t.task.Name: label}
	return t.keep(ex)
}

// unknownLabel is the error about a label that is none of a task's, with the
// remedy.
func unknownLabel(task tasks.Task, written, name string) *fault {
	known := strings.Join(task.Labels, ", ")
	written, name = visible.Name(written), visible.Name(name)
	if _, err := strconv.Atoi(written); err == nil && written == name {
		return faultf("label %s is a number, and the file does not say which of %s it stands for: give the dataset labels = {\"%s\" = ...}",
			written, known, written)
	}
	if written != name {
		name = fmt.Sprintf("%s (written %s)", name, written)
	}
	return faultf("label %s of task %s is none of %s: if it is another spelling, map it with labels = {\"%s\" = ...}", name, task.Name,
		known, written)
}
