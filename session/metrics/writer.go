package metrics

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"dev.road/workbench/session/internal/owned"
	"dev.road/workbench/session/jsonl"
)

// Row is one line of the metrics.
type Row struct {
	Attempt int
	Step    int
	Time    time.Time
	Values  []Value // the last value of a tag counts
}

// Value is one number of a row.
type Value struct {
	Tag    string
	Number float64
}

// Writer appends rows to a metrics file. A row is in the file, though not
// forced to the disk, when Flush returns: a resumed run computes rows lost in a
// crash again.
type Writer struct {
	owned  owned.File
	file   *os.File
	size   int64
	lines  int
	rows   []byte            // lines that are not in the file yet
	fields []*field          // fields of all rows so far, in their order in a line
	named  map[string]*field // the same by tag
	start  field             // stands before the first value of a row
}

// Create opens a metrics file to append to, and creates it when it is not
// there. A last line that a crash cut short is removed.
func Create(file owned.File) (*Writer, error) {
	f, size, err := jsonl.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open the metrics: %w", err)
	}
	return &Writer{owned: file, file: f, size: size, named: map[string]*field{}}, nil
}

// Append adds a row, as one line. Flush brings it into the file.
func (w *Writer) Append(r Row) {
	w.lines++
	f := &w.start
	for _, v := range r.Values {
		f = w.field(f, v.Tag)
		f.line, f.number = w.lines, v.Number
	}
	b := append(w.rows, `{"attempt":`...)
	b = strconv.AppendInt(b, int64(r.Attempt), 10)
	b = append(b, `,"step":`...)
	b = strconv.AppendInt(b, int64(r.Step), 10)
	b = append(b, `,"time":"`...)
	b = r.Time.UTC().AppendFormat(b, time.RFC3339Nano)
	b = append(b, '"')
	for _, f := range w.fields {
		if f.line == w.lines {
			b = f.append(b)
		}
	}
	w.rows = append(b, '}', '\n')
}

// Flush writes the rows so far to the file. After an error the file is as it
// was, and the rows wait for the next Flush.
func (w *Writer) Flush() error {
	if len(w.rows) == 0 {
		return nil
	}
	if err := w.owned.Check(); err != nil {
		return err
	}
	if _, err := w.file.WriteAt(w.rows, w.size); err != nil {
		return fmt.Errorf("append to the metrics: %w", errors.Join(err, w.file.Truncate(w.size)))
	}
	w.size += int64(len(w.rows))
	w.rows = w.rows[:0]
	return nil
}

// field returns the field of a tag that a row has after another's. Most tags
// follow upon the same one in row after row, so a map is asked only where one
// does not.
func (w *Writer) field(before *field, tag string) *field {
	if f := before.next; f != nil && f.tag == tag {
		return f
	}
	f := w.named[tag]
	if f == nil {
		f = newField(tag)
		w.named[tag] = f
		place, _ := slices.BinarySearchFunc(w.fields, tag, func(f *field, tag string) int { return byPlace(f.tag, tag) })
		w.fields = slices.Insert(w.fields, place, f)
	}
	before.next = f
	return f
}

// Sync forces the file's rows to the disk.
func (w *Writer) Sync() error {
	if err := w.file.Sync(); err != nil {
		return fmt.Errorf("force the metrics to the disk: %w", err)
	}
	return nil
}

// Close closes the file, with the rows so far.
func (w *Writer) Close() error {
	if err := errors.Join(w.Flush(), w.file.Close()); err != nil {
		return fmt.Errorf("close the metrics: %w", err)
	}
	return nil
}
