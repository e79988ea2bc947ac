package read

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/visible"
)

// glue is a task of GLUE as its TSV files have it.
type glue struct {
	name    string
	headers []string // the first lines of its files, | for tabs: with labels, without
	texts   []string
	label   string
	meaning map[string]string // labels by number
}

// The meanings of numbers in GLUE's own files, and in those made of them.
var (
	sameOrNot    = map[string]string{"0": "different", "1": "same"}
	goodOrBad    = map[string]string{"0": "negative", "1": "positive"}
	grammatical  = map[string]string{"0": unacceptable, "1": acceptable}
	followsOrNot = map[string]string{"0": "entailment", "1": "not_entailment"}
	nliOrder     = map[string]string{"0": "entailment", "1": "neutral", "2": "contradiction"}
)

// glues are the tasks. A file without a label's column is a test set: none of
// its records is labelled. WNLI has RTE's columns, but its labels are numbers,
// whose meanings the options have to give. SNLI's and MNLI's files have
// gold_label, in any column, and one or five more labels.
func glues() []glue {
	return []glue{
		{name: "qqp", headers: []string{"id|qid1|qid2|question1|question2|is_duplicate", "id|question1|question2"},
			texts: []string{"question1", "question2"}, label: "is_duplicate", meaning: sameOrNot},
		{name: "mrpc", headers: []string{"Quality|#1 ID|#2 ID|#1 String|#2 String", "index|#1 ID|#2 ID|#1 String|#2 String"},
			texts: []string{"#1 String", "#2 String"}, label: "Quality", meaning: sameOrNot},
		{name: "qnli", headers: []string{"index|question|sentence|label", "index|question|sentence"},
			texts: []string{"question", "sentence"}, label: "label"},
		{name: "rte", headers: []string{"index|sentence1|sentence2|label", "index|sentence1|sentence2"},
			texts: []string{"sentence1", "sentence2"}, label: "label"},
		{name: "sst2", headers: []string{"sentence|label", "index|sentence"},
			texts: []string{"sentence"}, label: "label", meaning: goodOrBad},
		{name: "paws", headers: []string{"id|sentence1|sentence2|label"},
			texts: []string{"sentence1", "sentence2"}, label: "label", meaning: sameOrNot},
		{name: "cola", // never with such a line; its mark is the author's, from which the label was made
			texts: []string{"sentence"}, label: "label", meaning: grammatical},
		{name: "nli", texts: []string{"sentence1", "sentence2"}, label: "gold_label"},
	}
}

// glueFormats are the formats of GLUE's TSV files.
func glueFormats() []format {
	all := []format{{"stsb", isSTSB, (*reader).stsb}}
	for _, g := range glues() {
		all = append(all, format{g.name, g.is, func(r *reader, f *source) error { return r.glue(f, g) }})
	}
	return all
}

// isGLUE reports whether a format is that of one of GLUE's tables.
func isGLUE(format string) bool {
	return format == "stsb" || slices.ContainsFunc(glues(), func(g glue) bool { return g.name == format })
}

func (g glue) is(head []byte, _ string) bool {
	names := firstLine(head, "\t")
	switch {
	case slices.Contains(g.headers, strings.Join(names, "|")):
		return true
	case g.name == "nli":
		w := row{names: names}
		if w.has("sentence1", "sentence2") && (w.has("gold_label") || w.has("pairID")) {
			return true
		}
	}
	form := bareFormOf(head)
	return form != nil && form.name == g.name
}

// glue reads a task's records. Lines that have not the file's columns cannot
// be trusted and are dropped: QQP's first release has some.
func (r *reader) glue(f *source, g glue) error {
	names, first := firstLine(f.head, "\t"), 2
	head := row{names: names}
	if !head.has(g.texts...) {
		for _, form := range bareForms {
			if form.name == g.name && len(form.shape) == len(names) {
				names, first = strings.Split(form.columns, "|"), 1
				head.names = names
				break
			}
		}
	}
	if !head.has(g.texts...) {
		return fmt.Errorf("%s is not a %s file: those have the columns %s, this one has %s",
			r.path, g.name, strings.Join(g.texts, " and "), visible.Names(names))
	}
	// The right label of MNLI is the last column; the number of columns before it
	// is not the same in all lines of all files.
	last := g.name == "nli" && names[len(names)-1] == g.label
	t := table{reader: r}
	return r.tabs(f, names, first, func(w *row) error {
		switch n := len(w.cells); {
		case last && n > slices.Index(names, g.texts[1])+1:
			label := w.cells[n-1]
			w.cells = append(w.cells[:min(n, len(names))], make([]cell, max(0, len(names)-n))...)
			w.cells[len(names)-1] = label
		case n != len(names):
			return t.ragged(w)
		}
		if !w.has(g.label) {
			return r.unlabelled("the file has no column %s: a test set", g.label)
		}
		return t.class(w, g.texts, g.label, g.meaning)
	})
}

func isSTSB(head []byte, _ string) bool {
	w := row{names: firstLine(head, "\t")}
	form := bareFormOf(head)
	return w.has("sentence1", "sentence2") && (w.has("score") || w.has("old_index")) || form != nil && form.name == "stsb"
}

// stsb refuses STS-B.
func (r *reader) stsb(*source) error {
	return fmt.Errorf("%s is STS-B, whose score from 0 to 5 is a number to be estimated, not a label: tasks have answers in passages, or "+
		"labels", r.path)
}
