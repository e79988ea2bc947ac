package read

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/tasks"
	"dev.road/workbench/visible"
)

// table makes examples of records with named columns, in any kind of file: lines
// of JSON, rows of a TSV, CSV or parquet file.
type table struct {
	*reader
	task   *tasks.Task         // whose labels the records have; nil until the first labelled one
	names  map[string][]string // by column: the meanings of its numbers, if the file gives them
	beside *labelLines         // piqa's file of labels
}

// layout is one way in which columns make examples.
type layout struct {
	columns []string // whose presence shows it
	read    func(t *table, w *row) error
}

// layouts are tried in this order. The meanings that they give a column's numbers
// are those of every data set with these columns.
var layouts = []layout{
	{[]string{"word", "sentence1", "sentence2"}, (*table).wordInContext},
	{[]string{"text", "span1_text", "span2_text"}, (*table).schemas},
	{[]string{"text", "target"}, (*table).schemas},
	{[]string{"sentence_good", "sentence_bad"}, (*table).minimalPair},
	{[]string{"goal", "sol1", "sol2"}, (*table).twoSolutions},
	{[]string{"question", "choices"}, (*table).choices},
	{[]string{"question", "answerKey"}, (*table).choices},
	{[]string{"context", "questions", "answers", "yesnos", "followups"}, (*table).dialog},
	{[]string{"context", "question", "detected_answers"}, (*table).detected},
	{[]string{"context", "question", "answers", "labels"}, (*table).spanLabels},
	{[]string{"context", "question", "answers"}, (*table).answered},
	{[]string{"context", "question", "answer"}, (*table).namedSpan},
	{[]string{"question", "passage", "answer"}, (*table).yesOrNo},
	{[]string{"question", "passage", "label"}, (*table).yesOrNo},
	{[]string{"review_title", "review_body", "stars"}, (*table).stars},
	{[]string{"title", "content", "label"}, (*table).polarity},
}

// add makes examples of a record, or drops it.
func (t *table) add(w *row) error {
	if len(w.cells) > mostColumns {
		return t.reject(w, faultf("the record has more than %d columns, the maximum", mostColumns))
	}
	for i, c := range w.cells {
		if c.kind == foreign {
			why := notUTF8(c.raw)
			return t.reject(w, faultf("%.60q is "+why.format, append([]any{w.names[i]}, why.args...)...))
		}
		if c.kind == nested && len(c.raw) > longestTree {
			return t.reject(w, faultf("%.60q is a list or object of %d bytes; the maximum is %d", w.names[i], len(c.raw), longestTree))
		}
	}
	return t.layout(w)(t, w)
}

// layout returns the layout of records with these columns: the options' choice, or
// the one that the columns show; labelled texts are the least distinctive.
func (t *table) layout(w *row) func(*table, *row) error {
	switch c := t.options.Columns; {
	case c.Passage != "" || c.Question != "" || c.Answer != "" || c.AnswerStart != "":
		return (*table).namedSpan
	case c != Columns{}:
		return (*table).labelled
	}
	for _, l := range layouts {
		if w.has(l.columns...) {
			return l.read
		}
	}
	return (*table).labelled
}

// head refuses a file whose every record has these columns, where they are
// not those that it would be read by.
func (t *table) head(columns []string) error {
	if len(columns) > mostColumns {
		return fmt.Errorf("%s has %d columns; the maximum is %d", t.path, len(columns), mostColumns)
	}
	if why := notUTF8([]byte(strings.Join(columns, ""))); why != nil {
		return fmt.Errorf("%s: the line with the columns' names is %w", t.path, why)
	}
	w := &row{names: columns, cells: make([]cell, len(columns))}
	c := t.options.Columns
	for _, name := range c.named() {
		if !w.has(name) {
			return fmt.Errorf("%s has no column %q; its columns are %s", t.path, name, visible.Names(columns))
		}
	}
	if (c == Columns{}) && !slices.ContainsFunc(layouts, func(l layout) bool { return w.has(l.columns...) }) {
		if _, why := t.textNames(w); why != nil {
			return fmt.Errorf("%s: %w; its columns are %s: name those that hold the examples with columns",
				t.path, why, visible.Names(columns))
		}
		if _, ok := t.labelName(w); !ok && !w.has("score") {
			return fmt.Errorf("%s has no column with labels (%s); its columns are %s: name it with columns.label",
				t.path, strings.Join(labels, ", "), visible.Names(columns))
		}
	}
	return nil
}

// fault is why a record cannot be used, with the particulars apart.
type fault struct {
	format string
	args   []any
}

func faultf(format string, args ...any) *fault { return &fault{format, args} }

func (f *fault) Error() string { return fmt.Sprintf(f.format, f.args...) }

// line names the record in a line of the file.
func (r *reader) line(number int) string { return r.file() + ":" + strconv.Itoa(number) }

// reject drops a record for a fault.
func (t *table) reject(w *row, f *fault) error { return t.drop(w.record, f.format, f.args...) }

// example returns a new example of a record. Its id is that of the column that
// the options name, else of the first of ids that the record has, else the
// record's name; its suffix distinguishes the examples of one record.
func (t *table) example(w *row, part string, ids ...string) *tasks.Example {
	if own := t.options.Columns.ID; own != "" {
		ids = []string{own}
	}
	for _, name := range ids {
		if id := w.get(name).written(); id != "" {
			return &tasks.Example{ID: id + part, Record: w.record}
		}
	}
	return &tasks.Example{ID: w.record + part, Record: w.record}
}
