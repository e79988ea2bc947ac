package corpus

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"dev.road/workbench/tasks"
)

// passage is the place of a text in the file.
type passage struct {
	text string
	at   int64
}

// appendRecord writes an example. Its passage comes last, or is named by its
// place when the record before has it, too. Numbers are varints, a text comes
// after its length, and a list after its length plus one: 0 is nil.
func appendRecord(b []byte, ex *tasks.Example, last passage) []byte {
	for _, s := range []string{ex.ID, ex.Record, ex.Title, ex.Question} {
		b = appendText(b, s)
	}
	b = appendCount(b, len(ex.Turns), ex.Turns == nil)
	for _, t := range ex.Turns {
		b = appendText(appendText(b, t.Question), t.Answer)
	}
	b = appendCount(b, len(ex.Answers), ex.Answers == nil)
	for _, a := range ex.Answers {
		b = binary.AppendVarint(appendText(b, a.Text), int64(a.Start))
	}
	b = appendCount(b, len(ex.Accepted), ex.Accepted == nil)
	for _, s := range ex.Accepted {
		b = appendText(b, s)
	}
	b = appendCount(b, len(ex.Labels), ex.Labels == nil)
	for _, task := range slices.Sorted(maps.Keys(ex.Labels)) {
		b = appendText(appendText(b, task), ex.Labels[task])
	}
	b = binary.AppendUvarint(b, uint64(len(ex.Passage)))
	if last.at >= 0 && last.text == ex.Passage {
		return binary.AppendVarint(b, last.at)
	}
	return append(binary.AppendVarint(b, here), ex.Passage...)
}

// here stands for the place of a passage that follows its record.
const here = -1

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendCount(b []byte, n int, none bool) []byte {
	if none {
		return append(b, 0)
	}
	return binary.AppendUvarint(b, uint64(n)+1)
}

var errDamaged = errors.New("the file of the examples that were read is damaged")

// decoder reads a record; after a fault everything is empty.
type decoder struct {
	b      []byte
	broken bool
}

// record reads an example without its passage, and returns the passage's length
// in bytes and its place in the file, or here.
func (d *decoder) record() (ex tasks.Example, length int, at int64) {
	ex.ID, ex.Record, ex.Title, ex.Question = d.text(), d.text(), d.text(), d.text()
	if n, some := d.count(); some {
		ex.Turns = make([]tasks.Turn, n)
		for i := range ex.Turns {
			ex.Turns[i] = tasks.Turn{Question: d.text(), Answer: d.text()}
		}
	}
	if n, some := d.count(); some {
		ex.Answers = make([]tasks.Answer, n)
		for i := range ex.Answers {
			ex.Answers[i] = tasks.Answer{Text: d.text(), Start: int(d.varint())}
		}
	}
	if n, some := d.count(); some {
		ex.Accepted = make([]string, n)
		for i := range ex.Accepted {
			ex.Accepted[i] = d.text()
		}
	}
	if n, some := d.count(); some {
		ex.Labels = make(map[string]string, n)
		for range n {
			task := d.text()
			ex.Labels[task] = d.text()
		}
	}
	return ex, d.size(), d.varint()
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.b)
	return d.took(v, n)
}

func (d *decoder) varint() int64 {
	v, n := binary.Varint(d.b)
	return int64(d.took(uint64(v), n))
}

func (d *decoder) took(v uint64, n int) uint64 {
	if n <= 0 {
		d.b, d.broken = nil, true
		return 0
	}
	d.b = d.b[n:]
	return v
}

// size reads the length of a text; no text is longer than a file.
func (d *decoder) size() int {
	n := d.uvarint()
	if n > 1<<40 {
		d.b, d.broken = nil, true
		return 0
	}
	return int(n)
}

// count reads the length of a list whose items take at least a byte each.
func (d *decoder) count() (n int, some bool) {
	v := d.uvarint()
	if v > uint64(len(d.b))+1 {
		d.b, d.broken = nil, true
		return 0, false
	}
	return int(v) - 1, v > 0
}

func (d *decoder) text() string {
	n := d.size()
	if n > len(d.b) {
		d.b, d.broken = nil, true
		return ""
	}
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
}
