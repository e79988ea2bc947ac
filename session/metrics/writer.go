package metrics

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"dev.road/workbench/session/jsonl"
)

// Row is one line of the metrics.
type Row struct {
	Attempt int
	Step    int
	Time    time.Time
	Values  map[string]float64 // by tag
}

// first are the tags that every row of a step begins with, where it has them;
// the rest follow sorted.
var first = []string{"loss", "lr", "kd.w", "kd.temperature"}

// Writer appends rows to a metrics file. A row is in the file, though not
// forced to the disk, when Append returns: what a crash of the machine takes,
// a resumed run computes again.
type Writer struct {
	file *os.File
	size int64
	line []byte
	tags []string // of all rows so far, in their order in a row
	keys [][]byte // what a line has before each one's value
}

// Create opens a metrics file to append to, and creates it when it is not
// there. A last line that a crash cut short is removed.
func Create(file string) (*Writer, error) {
	f, size, err := jsonl.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open the metrics: %w", err)
	}
	return &Writer{file: f, size: size}, nil
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
	b := append(w.line[:0], `{"attempt":`...)
	b = strconv.AppendInt(b, int64(r.Attempt), 10)
	b = append(b, `,"step":`...)
	b = strconv.AppendInt(b, int64(r.Step), 10)
	b = append(b, `,"time":"`...)
	b = r.Time.UTC().AppendFormat(b, time.RFC3339Nano)
	b = append(b, '"')
	head := len(b)
	b, known := w.appendKnown(b, r.Values)
	if known < len(r.Values) {
		w.learn(r.Values)
		b, _ = w.appendKnown(b[:head], r.Values)
	}
	w.line = append(b, '}', '\n')
}

// appendKnown writes the values of the tags that rows had before, and counts
// them.
func (w *Writer) appendKnown(b []byte, values map[string]float64) ([]byte, int) {
	known := 0
	for i, tag := range w.tags {
		if v, ok := values[tag]; ok {
			b = appendNumber(append(b, w.keys[i]...), v)
			known++
		}
	}
	return b, known
}

// learn takes in the tags that no row had before. To sort every row's would
// cost more than to write it.
func (w *Writer) learn(values map[string]float64) {
	for tag := range values {
		if i, ok := slices.BinarySearchFunc(w.tags, tag, byPlace); !ok {
			w.tags = slices.Insert(w.tags, i, tag)
			w.keys = slices.Insert(w.keys, i, key(tag))
		}
	}
}

// byPlace orders tags as a row has them.
func byPlace(a, b string) int {
	i, j := slices.Index(first, a), slices.Index(first, b)
	switch {
	case i >= 0 && j >= 0:
		return i - j
	case i >= 0:
		return -1
	case j >= 0:
		return 1
	}
	return strings.Compare(a, b)
}

// key is what a line has before a tag's value.
func key(tag string) []byte {
	quoted, _ := json.Marshal(tag) // a string always has a JSON form
	return slices.Concat([]byte{','}, quoted, []byte{':'})
}

// appendNumber writes a value. About half are whole numbers, which are sooner
// written as such; one that is not finite is null.
func appendNumber(b []byte, v float64) []byte {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return append(b, "null"...)
	case v == math.Trunc(v) && math.Abs(v) < 1e6 && v != 0:
		return strconv.AppendInt(b, int64(v), 10)
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
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
