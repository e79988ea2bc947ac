package read

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"dev.road/workbench/tasks"
)

// Options say how to read a file.
type Options struct {
	// Strict makes the first record that would be dropped an error.
	Strict bool
	// Tasks are the tasks that the dataset serves. Labels that are none of a
	// task's are refused, and the label of a JSONL record is for the one
	// class task. A SQuAD file can be read without: its labels are then
	// taken as they are.
	Tasks []tasks.Task
}

// Result is what a file held.
type Result struct {
	Format   string // "SQuAD" or "JSONL"
	Examples []tasks.Example
	Dropped  []Drop
	// Unlabelled counts the records that themselves say they have no label
	// ("-" of SNLI, null, -1): they are no examples, but no fault either.
	Unlabelled int
}

// Drop is a record that could not be used.
type Drop struct {
	Record string // "train.json: article 3, paragraph 2, question 5 (id 56be…)" or "dev.jsonl:17"
	Reason string
}

func (d Drop) String() string { return d.Record + ": " + d.Reason }

// File reads the examples of a file. It is an error when there is none, and
// when the file is of no known format.
func File(path string, o Options) (*Result, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read examples: %w", err)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	r := &reader{path: path, data: data, options: o}
	if err := r.read(); err != nil {
		return nil, err
	}
	return &r.result, nil
}

// reader reads one file.
type reader struct {
	path    string
	data    []byte
	options Options
	result  Result
}

func (r *reader) read() error {
	squad, err := isSQuAD(r.data)
	if err != nil {
		return fmt.Errorf("%s: %w; known are SQuAD's JSON and one JSON object a line", r.path, err)
	}
	if squad {
		r.result.Format = "SQuAD"
		err = r.squad()
	} else {
		r.result.Format = "JSONL"
		err = r.jsonl()
	}
	if err != nil {
		return err
	}
	if len(r.result.Examples) == 0 {
		if len(r.result.Dropped) > 0 {
			return fmt.Errorf("%s: no record can be used (%d have faults, %d no label); the first fault: %s",
				r.path, len(r.result.Dropped), r.result.Unlabelled, r.result.Dropped[0])
		}
		return fmt.Errorf("%s has no examples (%d records have no label)", r.path, r.result.Unlabelled)
	}
	return nil
}

// file is what records are named after.
func (r *reader) file() string { return filepath.Base(r.path) }

// drop notes a record that cannot be used; it is an error when Strict.
func (r *reader) drop(record, format string, args ...any) error {
	d := Drop{record, fmt.Sprintf(format, args...)}
	if r.options.Strict {
		return fmt.Errorf("%s%s", strings.TrimSuffix(r.path, r.file()), d)
	}
	r.result.Dropped = append(r.result.Dropped, d)
	return nil
}

// isSQuAD reports whether the file is one object with "data", and not one
// object a line.
func isSQuAD(data []byte) (bool, error) {
	found := false
	err := newCursor(data).object(func(c *cursor, key string) error {
		if key == "data" {
			found = true
			return errEnough
		}
		return c.skip()
	})
	if found {
		return true, nil
	}
	return false, err
}
