package metrics

import (
	"encoding/json"
	"errors"
	"math"
)

var errDamaged = errors.New("it is no flat object of numbers with a step")

// parser reads rows. Rows of a run have nearly always the same keys in the
// same order, so it remembers the previous row's and compares: a map is asked
// only when a key is not where it was.
type parser struct {
	keys   []string  // the row's, in order
	quoted []string  // the same as they stand in the line
	values []float64 // a value for each key; NaN for null
	known  map[string]string

	attempt, step int
	trains        bool // a step's row, not a measurement's
}

// row parses one line without its newline.
func (p *parser) row(line []byte) error {
	p.attempt, p.step, p.trains = 0, -1, false
	n, i := 0, skip(line, 0)
	if i >= len(line) || line[i] != '{' {
		return errDamaged
	}
	for {
		if n, i = p.member(line, skip(line, i+1), n); i < 0 {
			return errDamaged
		}
		i = skip(line, i)
		if i >= len(line) || line[i] != ',' && line[i] != '}' {
			return errDamaged
		}
		if line[i] == '}' {
			break
		}
	}
	p.keys, p.quoted, p.values = p.keys[:n], p.quoted[:n], p.values[:n]
	if skip(line, i+1) != len(line) || p.step < 0 {
		return errDamaged
	}
	return nil
}

// member parses the key at i and its value, and stores it as the row's n-th
// tag unless it is one of the row's own. It returns the number of tags after it,
// and the place after the value, or -1.
func (p *parser) member(line []byte, i, n int) (tags, end int) {
	end = p.expected(line, i, n)
	remembered := end > 0
	if !remembered {
		if end = stringEnd(line, i); end < 0 {
			return n, -1
		}
	}
	key := line[i:end] // with its quotes
	if i = skip(line, end); i >= len(line) || line[i] != ':' {
		return n, -1
	}
	i = skip(line, i+1)
	if !remembered && string(key) == `"time"` {
		return n, stringEnd(line, i)
	}
	v, end := number(line, i)
	switch {
	case end < 0:
		return n, -1
	case remembered:
		p.values[n] = v
	case string(key) == `"attempt"`:
		p.attempt = int(v)
		return n, whole(v, end)
	case string(key) == `"step"`:
		p.step = int(v)
		return n, whole(v, end)
	default:
		if !p.remember(n, key, v) {
			return n, -1
		}
	}
	p.trains = p.trains || p.keys[n] == "loss"
	return n + 1, end
}

// whole is end if v is a whole number as a step may be, or else -1.
func whole(v float64, end int) int {
	if v != math.Trunc(v) || math.Abs(v) > 1<<53 {
		return -1
	}
	return end
}

// expected returns the place after the key at i if it is the n-th of the
// previous row too, else -1.
func (p *parser) expected(line []byte, i, n int) int {
	if n < len(p.quoted) {
		if end := i + len(p.quoted[n]); end <= len(line) && string(line[i:end]) == p.quoted[n] {
			return end
		}
	}
	return -1
}

// remember makes a key the n-th of the row, and forgets those from there on. It
// returns false for a key that is no JSON string.
func (p *parser) remember(n int, quoted []byte, v float64) bool {
	key, ok := p.known[string(quoted)]
	if !ok {
		if err := json.Unmarshal(quoted, &key); err != nil {
			return false
		}
		p.known[string(quoted)] = key
	}
	p.keys, p.quoted, p.values = append(p.keys[:n], key), append(p.quoted[:n], string(quoted)), append(p.values[:n], v)
	return true
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
