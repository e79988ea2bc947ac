package read

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"dev.road/workbench/tasks"
)

// AnyTask is the task that a labelled text's label goes under when a file is
// read without tasks.
const AnyTask = "label"

// mostNamed is the number of dropped records that a report names.
const mostNamed = 1000

// Report counts a file's records by their fates.
type Report struct {
	Format string // a name of Formats
	// Records are the file's: questions, lines, rows. Each has one fate: their number
	// is the sum of Kept, Dropped, Unlabelled and OtherSplit.
	Records  int
	Kept     int // records that examples were made of
	Examples int // made of them: one each, or more (one for each choice of an answer)
	Dropped  int // records that cannot be used
	// Unlabelled counts the records that themselves say they have no label
	// ("-" of SNLI, null, -1): they are no examples, but no fault either.
	Unlabelled int
	OtherSplit int            // records of another split than the one asked for
	Reasons    map[string]int // dropped records by reason, with "..." for its particulars
	NoLabel    map[string]int // unlabelled records by reason
	First      []Drop         // the first that were dropped, at most mostNamed
}

// Drop is a record that could not be used.
type Drop struct {
	Record string `json:"record"` // "train.json: article 3, paragraph 2, question 5 (id 56be…)" or "dev.jsonl:17"
	Reason string `json:"reason"`
}

func (d Drop) String() string { return d.Record + ": " + d.Reason }

// Stream reads a file record by record, in the file's order, and hands every
// example to each, whose error ends the reading and is returned. The report
// covers the records read, after an error too. Memory does not grow with the
// file. A file may be compressed with gzip or zstd. A file of no known format, or
// without a usable record, is an error.
func Stream(path string, o Options, each func(*tasks.Example) error) (*Report, error) {
	r := &reader{path: path, address: path, options: o, each: each, report: Report{Reasons: map[string]int{}}}
	err := r.read()
	return &r.report, err
}

// Numbered is Stream with the number of each example's record, from 0. Records that
// are dropped or have no label have one, too.
func Numbered(path string, o Options, each func(record int, ex *tasks.Example) error) (*Report, error) {
	r := &reader{path: path, address: path, options: o, report: Report{Reasons: map[string]int{}}}
	r.each = func(ex *tasks.Example) error { return each(r.report.Records-1, ex) }
	err := r.read()
	return &r.report, err
}

// All reads the examples of a file into memory.
func All(path string, o Options) ([]tasks.Example, *Report, error) {
	var examples []tasks.Example
	report, err := Stream(path, o, func(ex *tasks.Example) error {
		examples = append(examples, *ex)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return examples, report, nil
}

// reader reads one file.
type reader struct {
	path    string
	address string // as Source takes it apart
	options Options
	each    func(*tasks.Example) error
	report  Report
}

func (r *reader) read() error {
	if info, err := os.Stat(r.path); err == nil && info.IsDir() {
		return r.saved()
	}
	f, err := openSource(r.path)
	if err != nil {
		return fmt.Errorf("read examples: %w", err)
	}
	defer f.Close()
	return r.from(f)
}

func (r *reader) from(f *source) error {
	format, err := r.format(f)
	if err != nil {
		return err
	}
	r.report.Format = format.name
	return r.ended(format.read(r, f))
}

// ended looks at the end of the reading, and whether it has been of use.
func (r *reader) ended(err error) error {
	if broken, ok := errors.AsType[*brokenError](err); ok {
		err = r.lost(fmt.Sprintf("%s:%d", r.file(), broken.line), broken)
	}
	if err != nil {
		return err
	}
	if r.report.Examples > 0 {
		return nil
	}
	if r.report.Dropped > 0 {
		return fmt.Errorf("%s: no record can be used (%d have faults, %d no label); the first fault: %s",
			r.path, r.report.Dropped, r.report.Unlabelled, r.report.First[0])
	}
	if r.report.OtherSplit > 0 {
		return fmt.Errorf("%s has no records of the split %q (%d are of others)", r.path, r.options.Split, r.report.OtherSplit)
	}
	if r.report.Records == 0 {
		return fmt.Errorf("%s has no examples: it has no records", r.path)
	}
	return fmt.Errorf("%s has no examples (%d records have no label)%s", r.path, r.report.Unlabelled, r.report.whyNone())
}

// file gives records their names.
func (r *reader) file() string { return filepath.Base(r.path) }

// classTask returns the one task whose labels the records have.
func (r *reader) classTask() (tasks.Task, error) {
	if r.options.Tasks == nil {
		return tasks.Task{Name: AnyTask, Kind: tasks.Class}, nil
	}
	var found []tasks.Task
	for _, t := range r.options.Tasks {
		if t.Kind == tasks.Class {
			found = append(found, t)
		}
	}
	if len(found) != 1 {
		return tasks.Task{}, fmt.Errorf("%s has labelled texts, which need one task with labels; the dataset has %d", r.path, len(found))
	}
	return found[0], nil
}

// wantSpans refuses a file with answers in passages for a dataset that serves
// none.
func (r *reader) wantSpans() error {
	if r.options.Tasks != nil && !slices.ContainsFunc(r.options.Tasks, func(t tasks.Task) bool { return t.Kind == tasks.Span }) {
		return fmt.Errorf("%s is a %s file, with answers in passages; task %s needs labelled texts", r.path, r.report.Format,
			r.options.Tasks[0].Name)
	}
	return nil
}

// lookup returns one of the tasks that are read for, by name; without any, a
// task that takes every label.
func (r *reader) lookup(name string) tasks.Task {
	i := slices.IndexFunc(r.options.Tasks, func(t tasks.Task) bool { return t.Name == name })
	if i < 0 {
		return tasks.Task{Name: name, Kind: tasks.Class}
	}
	return r.options.Tasks[i]
}
