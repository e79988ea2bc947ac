package jsonl

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"dev.road/workbench/worded"
)

// Longest is the maximum size of a line in bytes, several times that of any line
// which the trainer writes: a longer one is damaged, and never held in memory.
const Longest = 16 << 20

// mostValues is the maximum number of values in a line, many times that of any line
// which the trainer writes.
const mostValues = 100_000

// Decode decodes a line as Scan hands it on.
func Decode(line []byte, into any) error {
	if len(line) == 0 || len(line) > Longest {
		return fmt.Errorf("it is longer than %d bytes, the maximum", Longest)
	}
	return worded.Unmarshal(line, into, mostValues)
}

// Scan hands the whole lines of a stream to each, with their newlines and the
// places at which they start; a line is valid until the next one. One that is longer than
// Longest is handed on empty, as a damaged one. It passes over the rest after the last
// newline.
func Scan(r io.Reader, each func(line []byte, at int64) error) error {
	var (
		in   = bufio.NewReaderSize(r, 64<<10)
		long []byte // the beginning of a line that the buffer does not hold
		read int64  // of the line
		next int64  // the place after it
	)
	for {
		part, err := in.ReadSlice('\n')
		next, read = next+int64(len(part)), read+int64(len(part))
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			if read <= Longest {
				long = append(long, part...)
			}
			continue
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case read > Longest:
			err = each(nil, next-read)
		case len(long) > 0:
			err = each(append(long, part...), next-read)
		default:
			err = each(part, next-read)
		}
		if err != nil {
			return err
		}
		long, read = nil, 0
	}
}
