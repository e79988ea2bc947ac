package read

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// isCSV goes by the columns, and where those say nothing, by the name.
func isCSV(head []byte, file string) bool {
	names := firstRecord(head)
	return len(names) > 1 && (isNamed(file, ".csv") || knownColumns(names))
}

// firstRecord returns the columns of the first record of a file that begins
// with head.
func firstRecord(head []byte) []string { return firstOf(head, ',') }

func firstOf(head []byte, separator byte) []string {
	c := csvReader{in: bufio.NewReader(bytes.NewReader(head)), separator: separator, line: 1}
	if c.next() != nil {
		return nil
	}
	var names []string
	for _, f := range c.fields() {
		names = append(names, string(bytes.TrimSpace(f)))
	}
	return names
}

// csv reads records as RFC 4180 has them: a column may be quoted, and then
// hold commas, ends of lines, and quotes as two of them.
func (r *reader) csv(f *source) error {
	names, first := firstRecord(f.head), 2
	t := table{reader: r}
	if r.options.Columns.numbered(names) {
		names, first = numbers(len(names)), 1
	}
	if err := t.head(names); err != nil {
		return err
	}
	return t.done(r.quoted(f, ',', names, first, func(w *row) error {
		if len(w.cells) != len(names) {
			return t.ragged(w)
		}
		return t.add(w)
	}))
}

// quoted calls each with every record, from the second on if first is 2.
func (r *reader) quoted(f *source, separator byte, names []string, first int, each func(w *row) error) error {
	c := csvReader{in: f.in, separator: separator, line: 1}
	w := row{names: names}
	for number := 1; ; number++ {
		err := c.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		w.record = r.line(c.begun)
		if errors.Is(err, io.ErrUnexpectedEOF) { // an archive's
			return r.lost(w.record, &brokenError{c.line, 1, errCutOff})
		}
		if err != nil {
			return r.drop(w.record, "%v", err)
		}
		if number < first {
			continue
		}
		w.cells = w.cells[:0]
		for _, f := range c.fields() {
			w.cells = append(w.cells, cell{kind: plain, raw: f})
		}
		why := notUTF8(c.buf)
		if len(c.ends) > mostColumns {
			why = faultf("the record has %d columns; the maximum is %d", len(c.ends), mostColumns)
		}
		if why != nil {
			err = r.drop(w.record, why.format, why.args...)
		} else {
			err = each(&w)
		}
		if err != nil {
			return err
		}
	}
}

// csvReader reads record by record. A quote within an unquoted column is a
// quote, and text after a closing one belongs to the column, as in most readers.
type csvReader struct {
	in        *bufio.Reader
	separator byte
	line      int // the next byte is in it, from 1
	begun     int // the line in which the record begins

	buf  []byte
	ends []int // ends of the record's columns in buf
}

// fields are the columns of the record that was read, until the next is.
func (c *csvReader) fields() [][]byte {
	fields, from := make([][]byte, len(c.ends)), 0
	for i, to := range c.ends {
		fields[i], from = c.buf[from:to:to], to
	}
	return fields
}

// next reads a record that is not empty, or returns io.EOF.
func (c *csvReader) next() error {
	c.buf, c.ends = c.buf[:0], c.ends[:0]
	c.begun = c.line
	const (
		begin = iota // before a column's first byte
		bare
		quotes
		closed // a quote in quotes: the last, or the first of two
	)
	state, opened, ends := begin, 0, string([]byte{c.separator, '\n'})
	for {
		switch state {
		case quotes:
			c.run("\"")
		case bare:
			c.run(ends)
		}
		b, err := c.in.ReadByte()
		ended := errors.Is(err, io.EOF)
		switch {
		case err != nil && !ended:
			return err
		case ended && state == quotes:
			return fmt.Errorf("the quote that opens in line %d is never closed: the file is cut off, or is not a CSV file", opened)
		case ended && state == begin && len(c.ends) == 0:
			return io.EOF
		case ended:
			c.ends = append(c.ends, len(c.buf))
			return nil
		case len(c.buf) > longestLine:
			return fmt.Errorf("the record is longer than %d bytes: is a quote unbalanced?", longestLine)
		}
		if b == '\n' {
			c.line++
		}
		switch {
		case state == quotes && b == '"':
			state = closed
		case state == quotes:
			c.buf = append(c.buf, b)
		case state == closed && b == '"':
			c.buf, state = append(c.buf, b), quotes
		case state == begin && b == '"':
			state, opened = quotes, c.line
		case b == c.separator:
			c.ends, state = append(c.ends, len(c.buf)), begin
		case b == '\n':
			if n, from := len(c.buf), c.lastEnd(); state != closed && n > from && c.buf[n-1] == '\r' {
				c.buf = c.buf[:n-1]
			}
			if state == begin && len(c.ends) == 0 || len(c.buf) == 0 && len(c.ends) == 0 && state == bare { // an empty line
				state, c.begun = begin, c.line
				continue
			}
			c.ends = append(c.ends, len(c.buf))
			return nil
		case state == closed && b == '\r': // part of the line's end
		default:
			c.buf, state = append(c.buf, b), bare
		}
	}
}

// run takes the bytes at hand up to one of those that end it.
func (c *csvReader) run(ends string) {
	at, _ := c.in.Peek(c.in.Buffered()) // they are there
	if i := bytes.IndexAny(at, ends); i >= 0 {
		at = at[:i]
	}
	c.line += bytes.Count(at, []byte("\n"))
	c.buf = append(c.buf, at...)
	_, _ = c.in.Discard(len(at))
}

func (c *csvReader) lastEnd() int {
	if len(c.ends) == 0 {
		return 0
	}
	return c.ends[len(c.ends)-1]
}
