package metrics

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"dev.road/workbench/session/jsonl"
)

// Row is one line of the metrics.
type Row struct {
	Attempt int
	Step    int
	Time    time.Time
	Values  []Value // of the same tag the last counts
}

// Value is one number of a row.
type Value struct {
	Tag    string
	Number float64
}

// Writer appends rows to a metrics file. A row is in the file, though not
// forced to the disk, when Append returns: what a crash of the machine takes,
// a resumed run computes again.
type Writer struct {
	file   *os.File
	size   int64
	line   []byte
	lines  int
	fields []*field          // of all rows so far, in their order in a line
	named  map[string]*field // the same by tag
	start  field             // stands before the first value of a row
}

// Create opens a metrics file to append to, and creates it when it is not
// there. A last line that a crash cut short is removed.
func Create(file string) (*Writer, error) {
	f, size, err := jsonl.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open the metrics: %w", err)
	}
	return &Writer{file: f, size: size, named: map[string]*field{}}, nil
}

// Append writes a row as one line. After an error the file is as it was.
func (w *Writer) Append(r Row) error {
	w.encode(r)
	if _, err := w.file.WriteAt(w.line, w.size); err != nil {
		return fmt.Errorf("append to the metrics: %w", errors.Join(err, w.file.Truncate(w.size)))
	}
	w.size += int64(len(w.line))
	return nil
}

// encode makes the line of a row, reusing the last one's memory.
func (w *Writer) encode(r Row) {
	w.lines++
	f := &w.start
	for _, v := range r.Values {
		f = w.field(f, v.Tag)
		f.line, f.number = w.lines, v.Number
	}
	b := append(w.line[:0], `{"attempt":`...)
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
	w.line = append(b, '}', '\n')
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

// Sync forces the rows so far to the disk.
func (w *Writer) Sync() error {
	if err := w.file.Sync(); err != nil {
		return fmt.Errorf("force the metrics to the disk: %w", err)
	}
	return nil
}

// Close closes the file.
func (w *Writer) Close() error {
	if err := w.file.Close(); err != nil {
		return fmt.Errorf("close the metrics: %w", err)
	}
	return nil
}
