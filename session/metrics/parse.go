package metrics

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
)

// ErrDamaged is wrapped by the error of a damaged line, which was skipped.
var ErrDamaged = errors.New("it is not a flat object of numbers with a step")

// mostTags is the maximum number of tags that a parser takes from a file, many times
// that of any run: each takes a hundred times its size in memory.
const mostTags = 10_000

var errTags = fmt.Errorf("with it the file has more than %d tags, the maximum", mostTags)

// parser reads rows. Rows of a run have nearly always the same tags in the
// same order, so it remembers which tag follows upon which: a map is asked only
// when another comes. Many numbers, as every setting's, are those of the row
// before; such a field is compared as a text. A value that columns leave out is
// checked, but not converted, and whole runs of such fields are compared at once.
type parser struct {
	known map[string]*tagged // by the key with its quotes
	all   []*tagged          // in the order of their numbers
	start tagged             // stands before the first value of a row
	shown func(string) bool  // refuses tags that columns leave out; nil refuses none
	rows  int
	runs  runs
	full  bool // the row has a tag beyond the maximum

	// Of the row:
	attempt, step int
	trains        bool // a step's row, not a measurement's
	tags          []*tagged
	values        []float64 // a value for each tag; NaN for null
}

// tagged is a tag's part of the lines.
type tagged struct {
	tag    string
	hidden bool    // columns leave it out
	idle   bool    // nothing is made of its values, which a parsed row does not have
	run    run     // of idle fields, this one first
	number int     // its place among all tags
	key    string  // the tag as it stands in the line, with the colon
	text   []byte  // the key with the last value, once a value has been repeated
	value  float64 // the last
	ending uint64  // of the last value's text, if the tag is idle
	row    int     // the last that has it
	next   *tagged // the one that came after it in a row
	means  []*mean // that it is a part of
	forms  *mean   // that it names; nil for none
	passes *tagged // with the number of passes behind it, if it is a part of a mean
}

func newParser() *parser { return &parser{known: map[string]*tagged{}} }

// row parses one line without its newline.
func (p *parser) row(line []byte) error {
	p.full = false
	err := p.fields(line)
	if p.full {
		return errTags
	}
	return err
}

func (p *parser) fields(line []byte) error {
	p.attempt, p.step, p.trains, p.tags, p.values = 0, -1, false, p.tags[:0], p.values[:0]
	p.rows++
	p.runs.open = fields{}
	before, i := &p.start, 0
	if h, ok := headOf(line); ok {
		p.attempt, p.step, i = h.attempt, h.step, h.end
	} else if i = skip(line, 0); i >= len(line) || line[i] != '{' {
		return ErrDamaged
	} else if before, i = p.member(line, skip(line, i+1), before); i < 0 {
		return ErrDamaged
	}
	for {
		if i = skip(line, i); i >= len(line) {
			return ErrDamaged
		}
		if line[i] == '}' {
			break
		}
		if line[i] != ',' {
			return ErrDamaged
		}
		if before, i = p.member(line, skip(line, i+1), before); i < 0 {
			return ErrDamaged
		}
	}
	p.runs.close(line)
	if skip(line, i+1) != len(line) || p.step < 0 {
		return ErrDamaged
	}
	return nil
}

// member parses the key at i and its value, and adds it to the row unless it is
// one of the row's own. It returns the tag, which came after another, and the
// place after the value, or -1.
func (p *parser) member(line []byte, i int, before *tagged) (t *tagged, end int) {
	if t = before.next; t != nil {
		if t.idle {
			if last, end := p.runs.match(line, i, t); end > 0 {
				return last, end
			}
		}
		p.runs.close(line)
		if fieldAt(line, i, t.text) {
			p.add(t)
			return t, i + len(t.text)
		}
		if hasAt(line, i, t.key) {
			return t, p.value(line, i, i+len(t.key), t)
		}
	}
	p.runs.close(line)
	end = stringEnd(line, i)
	if end < 0 {
		return before, -1
	}
	quoted := line[i:end]
	colon := skip(line, end)
	if colon >= len(line) || line[colon] != ':' {
		return before, -1
	}
	if end = skip(line, colon+1); string(quoted) == `"time"` {
		return before, stringEnd(line, end)
	}
	if t = p.known[string(quoted)]; t == nil {
		switch string(quoted) {
		case `"attempt"`:
			return before, whole(line, end, &p.attempt)
		case `"step"`:
			return before, whole(line, end, &p.step)
		}
		if p.full = len(p.known) >= mostTags; p.full {
			return before, -1
		}
		var tag string
		if json.Unmarshal(quoted, &tag) != nil {
			return before, -1
		}
		t = p.named(tag) // however the key is spelled
		p.known[string(quoted)] = t
	}
	before.next = t
	return t, p.value(line, -1, end, t)
}

// tag takes in a new tag.
func (p *parser) tag(quoted, tag string) *tagged {
	t := &tagged{tag: tag, key: quoted + ":", number: len(p.all), hidden: p.shown != nil && !p.shown(tag)}
	p.known[quoted], p.all = t, append(p.all, t)
	p.join(t)
	// A row with a loss is a step's, and passes weigh the losses of their row.
	t.idle = t.hidden && len(t.means) == 0 && tag != "loss" && !strings.HasPrefix(tag, "passes/")
	return t
}

// value parses the value at i of a tag whose field starts at from; -1 when the
// field is not written as the tag's text would be.
func (p *parser) value(line []byte, from, i int, t *tagged) (end int) {
	if i = skip(line, i); i >= len(line) {
		return -1
	}
	if t.idle {
		return t.pass(line, from, i)
	}
	v, end := number(line, i)
	if end < 0 {
		return -1
	}
	if from >= 0 && math.Float64bits(v) == math.Float64bits(t.value) {
		t.text = append(t.text[:0], line[from:end]...)
	} else {
		t.text = t.text[:0]
	}
	t.value = v
	p.add(t)
	return end
}

// fieldAt reports whether a field at i of a line is a text; no field is an empty one.
func fieldAt(line []byte, i int, text []byte) bool {
	n := len(text)
	return n > 0 && len(line)-i > n && string(line[i:i+n]) == string(text) && (line[i+n] == ',' || line[i+n] == '}')
}

// add adds a tag with its value to the row.
func (p *parser) add(t *tagged) {
	t.row = p.rows
	p.tags, p.values = append(p.tags, t), append(p.values, t.value)
	p.trains = p.trains || t.tag == "loss"
}

// whole parses a whole number as a step may be, and returns the place after it, or
// -1.
func whole(line []byte, i int, n *int) (end int) {
	v, end := number(line, i)
	if end < 0 || v != math.Trunc(v) || math.Abs(v) > 1<<53 {
		return -1
	}
	*n = int(v)
	return end
}

func skip(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// stringEnd returns the place after the JSON string that starts at i, or -1.
func stringEnd(b []byte, i int) int {
	if i >= len(b) || b[i] != '"' {
		return -1
	}
	for i++; i < len(b); i++ {
		switch b[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
	return -1
}
