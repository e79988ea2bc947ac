package metrics

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"sort"

	"dev.road/workbench/session/jsonl"
)

// batch holds the rows of one segment, as columns. Its memory serves for others
// after it.
type batch struct {
	parser  *parser
	columns []Series // by the parser's numbers
	parts   []part
	means   []*mean
	told    int // tags of the parser that the columns know of
	buffer  []byte
	ready   chan struct{} // closed when it has been read

	at          int64 // place of its first line
	first, last int   // the least and the greatest step of its rows
	lines       int
	end         int64 // place after its last whole line; -1 when no line begins in it
	damaged     error // of the first damaged line
	wrong       int   // which that is, from 1
	err         error // the file cannot be read
	places      int   // in all parts
}

// part is the rows from the first of an attempt on.
type part struct {
	beginning
	attempt int
	from    []int // where they begin in each column
}

// beginning is where an attempt has written the first row of a step.
type beginning struct {
	at   int64 // place of its line
	step int
}

func newBatch(shown func(string) bool) *batch {
	p := newParser()
	p.shown = shown
	return &batch{parser: p}
}

// window is which rows are read: those of the steps from one to another, both
// among them, that none of the known beginnings supersedes.
type window struct {
	from, to int
	begun    []beginning
}

// read parses the lines that begin in a part of a file whose first size bytes
// count.
func (b *batch) read(f io.ReaderAt, from, to, size int64, w window) {
	begun := w.begun
	b.first, b.last = math.MaxInt, math.MinInt
	b.lines, b.end, b.damaged, b.err, b.parts, b.places = 0, -1, nil, nil, b.parts[:0], 0
	for i := range b.columns {
		b.columns[i].Steps, b.columns[i].Values = b.columns[i].Steps[:0], b.columns[i].Values[:0]
	}
	text, at, err := b.text(f, from, to, size)
	if err != nil {
		b.err = err
		return
	}
	b.at = at
	bounds := boundsOf(begun)
	k := sort.Search(len(begun), func(k int) bool { return begun[k].at > at })
	attempt := 0
	for {
		length := bytes.IndexByte(text, '\n')
		if length < 0 {
			return
		}
		b.lines++
		for k < len(begun) && begun[k].at <= at {
			k++
		}
		p := b.parser
		err := p.row(text[:length])
		if err == nil && p.trains && p.attempt > attempt {
			if err = b.begin(beginning{at, p.step}, p.attempt); err == nil {
				attempt = p.attempt
			}
		}
		if err == nil {
			b.first, b.last = min(b.first, p.step), max(b.last, p.step)
			if p.step < bounds[k] && p.step >= w.from && p.step <= w.to {
				b.add()
			}
		} else if b.damaged == nil {
			b.damaged, b.wrong = err, b.lines
		}
		text, at = text[length+1:], at+int64(length)+1
		b.end = at
	}
}

// boundsOf returns, for rows before each of the beginnings and for those after
// all, the first step that is superseded.
func boundsOf(begun []beginning) []int {
	bounds := make([]int, len(begun)+1)
	bounds[len(begun)] = math.MaxInt
	for k := len(begun) - 1; k >= 0; k-- {
		bounds[k] = min(bounds[k+1], begun[k].step)
	}
	return bounds
}

// block is the number of bytes that are read more when a line goes on.
const block = 1 << 20

// text reads the lines that begin between two places, the last one to its end, and
// returns the place of the first.
func (b *batch) text(f io.ReaderAt, from, to, size int64) (text []byte, at int64, err error) {
	begin := max(0, from-1) // the line before ends there, or goes on
	more := int64(16 << 10) // of the last line
	for {
		n := min(to+more, size) - begin
		if int64(cap(b.buffer)) < n {
			b.buffer = make([]byte, n)
		}
		text = b.buffer[:n]
		read, err := f.ReadAt(text, begin)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, 0, err
		}
		text = text[:read]
		if at = from; from > 0 {
			newline := bytes.IndexByte(text, '\n')
			if newline < 0 || begin+int64(newline)+1 >= to {
				return nil, 0, nil // no line begins here
			}
			at = begin + int64(newline) + 1
		}
		end := int(to-begin) - 1
		if end >= len(text) {
			return text[at-begin:], at, nil
		}
		if newline := bytes.IndexByte(text[end:], '\n'); newline >= 0 {
			return text[at-begin : end+newline+1], at, nil
		}
		if begin+n >= size {
			return text[at-begin:], at, nil
		}
		if more = 2*more + block; more > jsonl.Longest {
			return nil, 0, fmt.Errorf("a line at byte %d is longer than %d bytes", at, jsonl.Longest)
		}
	}
}

// mostPlaces is the maximum number of places in the parts of a batch: attempts that
// begin, times columns.
const mostPlaces = 4 << 20

var errAttempts = errors.New("more attempts begin near it than a run has")

// begin starts a part.
func (b *batch) begin(at beginning, attempt int) error {
	if b.places += len(b.columns); b.places > mostPlaces {
		return errAttempts
	}
	from := make([]int, len(b.columns))
	for i := range b.columns {
		from[i] = len(b.columns[i].Steps)
	}
	b.parts = append(b.parts, part{at, attempt, from})
	return nil
}

// add puts the parsed row into the columns.
func (b *batch) add() {
	p := b.parser
	for len(b.columns) < len(p.all) {
		b.columns = append(b.columns, Series{})
	}
	for i, t := range p.tags {
		if !t.hidden {
			b.put(t.number, p.values[i])
		}
		for _, m := range t.means {
			b.average(t, m, p.values[i])
		}
	}
	for _, m := range b.means {
		b.put(m.number, m.sum/m.weight)
	}
	b.means = b.means[:0]
}

func (b *batch) put(number int, v float64) {
	col := &b.columns[number]
	col.Steps, col.Values = append(col.Steps, b.parser.step), append(col.Values, v)
}

// average adds a value of a dataset's task to a mean.
func (b *batch) average(t *tagged, m *mean, v float64) {
	weight := 1.0
	if m.row != b.parser.rows {
		m.row, m.sum, m.weight = b.parser.rows, 0, 0
		b.means = append(b.means, m)
	}
	if t.passes.row == b.parser.rows && t.passes.value > 0 {
		weight = t.passes.value
	}
	m.sum, m.weight = m.sum+weight*v, m.weight+weight
}
