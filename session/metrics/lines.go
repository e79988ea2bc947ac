package metrics

import (
	"bytes"
	"errors"
	"io"
)

// block is the number of bytes read at once.
const block = 1 << 20

// eachLine hands the whole lines of a file from an offset on to each, without
// their newlines; a line is valid during the call. It returns the place after the
// last of them: an unfinished line at the end waits for its end.
func eachLine(f io.ReaderAt, from int64, each func(line []byte, at int64) error) (end int64, err error) {
	buffer := make([]byte, block)
	for {
		n, err := f.ReadAt(buffer, from)
		if err != nil && !errors.Is(err, io.EOF) {
			return from, err
		}
		used := 0
		for {
			length := bytes.IndexByte(buffer[used:n], '\n')
			if length < 0 {
				break
			}
			if err := each(buffer[used:used+length], from+int64(used)); err != nil {
				return from + int64(used), err
			}
			used += length + 1
		}
		from += int64(used)
		switch {
		case n < len(buffer):
			return from, nil
		case used == 0:
			buffer = make([]byte, 2*len(buffer)) // a line longer than the buffer
		}
	}
}
