package answers

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"dev.road/workbench/session/jsonl"
)

// Source is a file of lines.
type Source struct {
	Name string // in errors
	io.Reader
}

// chunk is the number of bytes that are read at once. The texts of lines are parts of it:
// to copy each would take as long as all else.
const chunk = 1 << 20

// lines hands out the lines of a file. A line stays as it is after the next one, and the
// rest after the last newline does not count.
type lines struct {
	of     Source
	text   string // whole lines that were read
	buffer []byte
	rest   int // bytes at its beginning: those of the next line that were read
	number int // of the last line
	ended  bool
}

// next returns the next line; ok is false at the end.
func (l *lines) next() (line string, ok bool, err error) {
	for l.text == "" {
		if l.ended {
			return "", false, nil
		}
		if err := l.read(); err != nil {
			return "", false, fmt.Errorf("%s: %w", l.of.Name, err)
		}
	}
	end := strings.IndexByte(l.text, '\n')
	line, l.text = l.text[:end], l.text[end+1:]
	l.number++
	return line, true, nil
}

// read reads a chunk, or more where a line is longer.
func (l *lines) read() error {
	if room := l.rest + chunk; len(l.buffer) < room {
		l.buffer = append(make([]byte, 0, room), l.buffer[:l.rest]...)[:room]
	}
	n, err := io.ReadFull(l.of, l.buffer[l.rest:])
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		l.ended, err = true, nil
	}
	if err != nil {
		return err
	}
	b := l.buffer[:l.rest+n]
	whole := bytes.LastIndexByte(b, '\n') + 1
	if len(b)-whole > jsonl.Longest {
		return fmt.Errorf("line %d is longer than %d bytes, the maximum", l.number+bytes.Count(b, []byte("\n"))+1, jsonl.Longest)
	}
	l.text = string(b[:whole])
	l.rest = copy(b, b[whole:])
	return nil
}

// at is an error of the line that was handed out last.
func (l *lines) at(err error) error { return fmt.Errorf("%s:%d: %w", l.of.Name, l.number, err) }
