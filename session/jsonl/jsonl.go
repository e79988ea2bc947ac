// Package jsonl keeps files of JSON lines that one process appends to while others
// read. A line counts when its newline is there: readers ignore the rest that a
// crash left after the last newline, and the next writer cuts it off.
package jsonl

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
	"dev.road/workbench/session/internal/owned"
)

// Read returns the lines of a file; a file that is not there has none. A line
// that is no JSON of a T is an error that names it.
func Read[T any](file string) ([]T, error) {
	var all []T
	err := Each(file, func(line T) error {
		all = append(all, line)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Each hands the lines of a file to take, as Read returns them. An error of take gets the
// line's place.
func Each[T any](file string, take func(line T) error) error {
	f, err := confined.Open(filepath.Dir(file), file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read lines: %w", err)
	}
	defer f.Close()
	n := 0
	return Scan(f, func(text []byte, _ int64) error {
		n++
		var line T
		if err := Decode(text, &line); err != nil {
			return fmt.Errorf("%s:%d: the line is damaged: %w", file, n, err)
		}
		if err := take(line); err != nil {
			return fmt.Errorf("%s:%d: %w", file, n, err)
		}
		return nil
	})
}

// Open opens a file to append to, creates it when it is not there (so that it
// survives a crash of the machine, as its synced lines will), and cuts off a
// line that an earlier writer did not finish. It returns the size, which is
// where the next line starts.
func Open(of owned.File) (*os.File, int64, error) {
	file := of.Path()
	f, err := confined.OpenToWrite(filepath.Dir(file), file, os.O_RDWR, 0o644)
	if err != nil {
		return nil, 0, fmt.Errorf("open lines: %w", err)
	}
	size, err := whole(f)
	if err == nil {
		err = f.Truncate(size)
	}
	if err == nil {
		_, err = f.Seek(size, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, 0, fmt.Errorf("cut off the unfinished last line of %s: %w", file, err)
	}
	if err := durable.SyncFolder(filepath.Dir(file)); err != nil {
		f.Close()
		return nil, 0, fmt.Errorf("create %s: %w", file, err)
	}
	return f, size, nil
}

// whole returns the length of a file up to its last newline.
func whole(f *os.File) (int64, error) {
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	block := make([]byte, 4096)
	for end > 0 {
		start := max(0, end-int64(len(block)))
		n, err := f.ReadAt(block[:end-start], start)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if i := bytes.LastIndexByte(block[:n], '\n'); i >= 0 {
			return start + int64(i) + 1, nil
		}
		end = start
	}
	return 0, nil
}
