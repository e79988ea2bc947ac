package read

import (
	"fmt"
	"strings"

	"dev.road/workbench/tasks"
)

// A record has one fate, which counts it: it is kept, dropped, without a label, or of
// another split.

// keep hands on a record's example.
func (r *reader) keep(ex *tasks.Example) error {
	r.report.Records++
	r.report.Kept++
	r.report.Examples++
	return r.each(ex)
}

// keepAll hands on the examples of one record.
func (r *reader) keepAll(examples []*tasks.Example) error {
	r.report.Records++
	r.report.Kept++
	for _, ex := range examples {
		r.report.Examples++
		if err := r.each(ex); err != nil {
			return err
		}
	}
	return nil
}

// drop notes a record that cannot be used; it is an error when Strict. The
// report counts the reason without its particulars.
func (r *reader) drop(record, format string, args ...any) error {
	return r.dropMany(1, Drop{record, fmt.Sprintf(format, args...)}, format)
}

// dropAll is drop of a passage with all of its questions; of one without any, of itself.
func (r *reader) dropAll(questions int, record, format string, args ...any) error {
	if questions > 0 {
		format, args = format+"; questions dropped: %d", append(args, questions)
	}
	return r.dropMany(max(questions, 1), Drop{record, fmt.Sprintf(format, args...)}, format)
}

func (r *reader) dropMany(n int, d Drop, format string) error {
	if r.options.Strict {
		return fmt.Errorf("%s%s", strings.TrimSuffix(r.path, r.file()), d)
	}
	r.report.Records += n
	r.report.Dropped += n
	r.report.count(format, d.Reason, n)
	if len(r.report.First) < mostNamed {
		r.report.First = append(r.report.First, d)
	}
	return nil
}

// lost notes that a file cannot be read on from a record, which is dropped.
func (r *reader) lost(record string, broken *brokenError) error {
	return r.drop(record, "%v; the %d examples before it are kept, the rest of the file is lost", broken, r.report.Examples)
}

// noLabel is the reason of records that say themselves that they have none.
const noLabel = "the label is empty, null, - or -1"

// unlabelled notes a record that has no label, with the reason.
func (r *reader) unlabelled(format string, args ...any) error {
	r.report.Records++
	r.report.Unlabelled++
	if r.report.NoLabel == nil {
		r.report.NoLabel = map[string]int{}
	}
	r.report.NoLabel[fmt.Sprintf(format, args...)]++
	return nil
}

// otherSplit notes records of another split than the one asked for.
func (r *reader) otherSplit(n int) {
	r.report.Records += n
	r.report.OtherSplit += n
}
