package read

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// headSize is the length of a file's head, by which its format is recognised.
const headSize = 64 << 10

// The bounds on one record. The largest lines of published data sets are those of
// Natural Questions, whole pages with their tokens, below a half of longestLine.
const (
	longestLine = 64 << 20 // bytes of a line, or of a value in JSON of any size
	longestTree = 8 << 20  // bytes of a value that is decoded whole, which takes fifty times as many
	mostColumns = 10_000   // columns of a row, or fields of an object
	mostAnswers = 10_000   // of one question, each of which is looked for in its passage
)

// source is an open file, decompressed, without its byte order mark.
type source struct {
	path string
	head []byte // its first headSize bytes; they are read again
	in   *bufio.Reader
	file io.Closer
	free func() // what unpacks it
}

func openSource(path string) (*source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	s, err := newSource(path, f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return s, nil
}

func newSource(path string, f io.ReadCloser) (*source, error) {
	s := &source{path: path, file: f, in: bufio.NewReaderSize(f, headSize), free: func() {}}
	if err := s.unpack(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, ended(err))
	}
	begin, _ := s.in.Peek(4)
	if err := wide(path, begin); err != nil {
		return nil, err
	}
	if mark, _ := s.in.Peek(3); bytes.Equal(mark, []byte("\ufeff")) {
		_, _ = s.in.Discard(3) // they were there
	}
	head, err := s.in.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) && len(head) == 0 {
		s.free()
		return nil, fmt.Errorf("%s: %w", path, ended(err))
	}
	s.head = bytes.Clone(head)
	return s, nil
}

// Read reads the file's contents.
func (s *source) Read(p []byte) (int, error) { return s.in.Read(p) }

// Close closes the file.
func (s *source) Close() error {
	s.free()
	return s.file.Close()
}

// lines calls each with every line, counting from 1, without its end ("\n" or
// "\r\n"). The line's bytes are its own only during the call. A line that is
// longer than longestLine ends the reading, as does a fault of the file: a
// *brokenError.
func (s *source) lines(each func(number int, line []byte) error) error {
	var long []byte
	for number := 1; ; number++ {
		line, err := s.in.ReadSlice('\n')
		for long = long[:0]; errors.Is(err, bufio.ErrBufferFull); {
			if len(long) > longestLine {
				return fmt.Errorf("%s:%d: the line is longer than %d bytes: is this a text file?", s.path, number, longestLine)
			}
			long = append(long, line...)
			line, err = s.in.ReadSlice('\n')
		}
		if len(long) > 0 {
			long = append(long, line...)
			line = long
		}
		if errors.Is(err, io.ErrUnexpectedEOF) { // an archive's
			err = errCutOff
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return &brokenError{number, len(line) + 1, err}
		}
		if len(line) > 0 {
			line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
			if err := each(number, line); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
	}
}
