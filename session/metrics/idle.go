package metrics

import (
	"encoding/binary"
	"math/bits"
)

// runs are the texts of consecutive idle fields that two rows have had: a third is
// compared with a text at once. Their memory is bounded whatever a file holds: when
// it is full all are forgotten.
type runs struct {
	texts []byte
	age   int    // since which the texts have not been forgotten
	open  fields // of the row that is parsed
}

// run is where the text of a run is.
type run struct {
	from, to int
	age      int
	last     *tagged // of its fields
}

// fields are some that a row has as the row before had them.
type fields struct {
	first, last *tagged
	from, to    int // in the line
	pieces      int // texts that have been compared
}

// mostRuns is the size of the texts in bytes, several times that of a row.
const mostRuns = 64 << 10

// match compares the run or the field that begins with an idle tag with a line. It
// returns the place after it, and its last tag; 0 when the line has another text.
func (r *runs) match(line []byte, i int, t *tagged) (last *tagged, end int) {
	text := t.text
	if last = t; t.run.last != nil && t.run.age == r.age && fieldAt(line, i, r.texts[t.run.from:t.run.to]) {
		text, last = r.texts[t.run.from:t.run.to], t.run.last
	} else if !fieldAt(line, i, text) {
		return t, 0
	}
	end = i + len(text)
	if r.open.pieces == 0 {
		r.open.first, r.open.from = t, i
	}
	r.open.last, r.open.to, r.open.pieces = last, end, r.open.pieces+1
	return last, end
}

// close ends the open run at a field that is another than the row before had, or is
// not idle.
func (r *runs) close(line []byte) {
	if r.open.pieces > 1 && r.open.to-r.open.from <= mostRuns {
		if len(r.texts)+r.open.to-r.open.from > mostRuns {
			r.texts, r.age = r.texts[:0], r.age+1
		}
		from := len(r.texts)
		r.texts = append(r.texts, line[r.open.from:r.open.to]...)
		r.open.first.run = run{from, len(r.texts), r.age, r.open.last}
	}
	r.open.pieces = 0
}

// pass goes past the value at i of an idle tag whose field starts at from, which is -1
// when the field is not written as the tag's text would be.
func (t *tagged) pass(line []byte, from, i int) (end int) {
	if end = numberEnd(line, i); end < 0 {
		return -1
	}
	// A value whose text ends as that of the row before is probably the same: then the
	// text is worth keeping.
	ending := uint64(0)
	if end >= 8 {
		ending = binary.LittleEndian.Uint64(line[end-8:])
	}
	if t.text = t.text[:0]; from >= 0 && ending == t.ending {
		t.text = append(t.text, line[from:end]...)
	}
	t.ending = ending
	return end
}

// numberEnd returns the place after the JSON number or null at i, or -1: what number
// does without the value.
func numberEnd(b []byte, start int) (end int) {
	i := start
	if i < len(b) && b[i] == '-' {
		i++
	}
	first := i
	for ; i < len(b) && isDigit(b[i]); i++ {
	}
	whole := i > first
	if whole && i < len(b) && b[i] == '.' {
		fraction := i + 1
		if i = digitsEnd(b, fraction); i == fraction {
			return -1
		}
	}
	// A number without an exponent is in range, if it is not of hundreds of digits.
	if !whole || i-start > 64 || i < len(b) && b[i]|0x20 == 'e' {
		_, end = number(b, start)
		return end
	}
	return i
}

// digitsEnd returns the place after the digits at i.
func digitsEnd(b []byte, i int) int {
	for len(b)-i >= 8 {
		if other := notDigits(binary.LittleEndian.Uint64(b[i:])); other != 0 {
			return i + bits.TrailingZeros64(other)/8
		}
		i += 8
	}
	for ; i < len(b) && isDigit(b[i]); i++ {
	}
	return i
}
