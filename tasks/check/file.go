package check

import (
	"context"
	"maps"
	"strings"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/read"
)

// Options choose how files are read and measured.
type Options struct {
	Read read.Options
	// Tokens counts the tokens of a text; if nil, lengths are in code points.
	Tokens func(text string) int
	// Windows counts the windows of an example, or refuses to cut it; if nil, they are
	// not counted.
	Windows func(ex *tasks.Example) (int, error)
	// First limits the named records, of those with faults and of duplicates each.
	First int
}

// File is the stock of one file. Records is the sum of Kept, Dropped, Unlabelled and
// OtherSplit.
type File struct {
	Path       string         `json:"file"`
	Format     string         `json:"format"`
	Records    int            `json:"records"`
	Kept       int            `json:"kept"`     // records that examples were made of
	Examples   int            `json:"examples"` // made of them: one each, or more
	Dropped    int            `json:"dropped"`
	Unlabelled int            `json:"unlabelled"`
	NoLabel    map[string]int `json:"unlabelled_reasons"`
	OtherSplit int            `json:"other_split"`
	Reasons    map[string]int `json:"reasons"` // reasons of dropped records, "..." for the particulars
	// Misplaced counts, among the dropped, those with an answer that is not at
	// its place.
	Misplaced int `json:"misplaced"`
	// Labels count examples by task and label. Of a task with spans the labels
	// are Answered and Unanswered.
	Labels     map[string]map[string]int `json:"labels"`
	Lengths    Lengths                   `json:"lengths"`
	Duplicates Duplicates                `json:"duplicates"`
	Overlap    []Overlap                 `json:"overlap"`
	Windows    *Histogram                `json:"windows"` // windows per example
	First      []read.Drop               `json:"first"`

	ids, passages, questions, both hashes
}

// The labels of a task with spans.
const (
	Spans      = "spans"
	Answered   = "answered"
	Unanswered = "unanswered"
)

// Lengths are those of the examples' texts, in code points or tokens.
type Lengths struct {
	Unit     string     `json:"unit"`
	Passage  *Histogram `json:"passage"`
	Question *Histogram `json:"question"` // or the second text of a pair
}

// Duplicates are examples that an earlier one of the file equals.
type Duplicates struct {
	Texts int      `json:"texts"` // passage and question
	IDs   int      `json:"ids"`
	First []string `json:"first"` // records
}

// Read counts one file, or a part of one (read.Source), until ctx ends. A file without a
// usable record is an error.
// Compare notes the overlap with other files.
func Read(ctx context.Context, path string, o Options) (*File, error) {
	f := &File{
		Path: path, Labels: map[string]map[string]int{}, Lengths: Lengths{"code points", &Histogram{}, &Histogram{}},
		Duplicates: Duplicates{First: []string{}}, Overlap: []Overlap{},
	}
	length := codePoints
	if o.Tokens != nil {
		f.Lengths.Unit, length = "tokens", o.Tokens
	}
	if o.Windows != nil {
		f.Windows = &Histogram{}
	}
	file, part := read.Source(path)
	if part != "" {
		o.Read.Split = part
	}
	report, err := read.Stream(file, o.Read, func(ex *tasks.Example) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		f.label(ex)
		f.repeats(ex, o.First)
		f.Lengths.Passage.Add(length(ex.Passage))
		f.Lengths.Question.Add(length(ex.Question))
		if o.Windows == nil {
			return nil
		}
		n, err := o.Windows(ex)
		f.Windows.Add(n)
		return err
	})
	if err != nil {
		return nil, err
	}
	f.take(report, o.First)
	return f, nil
}

func (f *File) take(r *read.Report, first int) {
	f.Format, f.Records, f.Kept, f.Examples, f.Dropped = r.Format, r.Records, r.Kept, r.Examples, r.Dropped
	f.NoLabel = maps.Clone(r.NoLabel)
	if f.NoLabel == nil {
		f.NoLabel = map[string]int{}
	}
	f.Unlabelled, f.OtherSplit = r.Unlabelled, r.OtherSplit
	f.First = append([]read.Drop{}, r.First[:min(first, len(r.First))]...)
	f.Reasons = map[string]int{}
	for reason, n := range r.Reasons {
		if strings.Contains(reason, misplaced) {
			f.Misplaced += n
		}
		f.Reasons[reason] = n
	}
}

// misplaced is part of package read's error about an answer that is not at its place.
const misplaced = "but the passage has"

// label counts an example's labels.
func (f *File) label(ex *tasks.Example) {
	count := func(task, label string) {
		if f.Labels[task] == nil {
			f.Labels[task] = map[string]int{}
		}
		f.Labels[task][label]++
	}
	for task, label := range ex.Labels {
		count(task, label)
	}
	switch {
	case len(ex.Answers) > 0:
		count(Spans, Answered)
	case IsSpan(ex):
		count(Spans, Unanswered)
	}
}

// IsSpan reports whether an example asks for a span: it has answers, or no
// labels but those of a dialog.
func IsSpan(ex *tasks.Example) bool {
	for task := range ex.Labels {
		if task != "yesno" && task != "followup" {
			return len(ex.Answers) > 0
		}
	}
	return true
}
