package metrics

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
)

var errDamaged = errors.New("it is no flat object of numbers with a step")

// parser reads rows. Rows of a run have nearly always the same keys in the
// same order, so it remembers the previous row's and compares: a map is asked
// only when a key is not where it was.
type parser struct {
	keys   []string  // of the row, in order
	quoted []string  // the same as they stand in the line
	values []float64 // of each key; NaN for null
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
	i = skip(line, i+1)
	if i < len(line) && line[i] == '}' {
		return errDamaged
	}
	for {
		end := p.keyEnd(line, i, n)
		if end < 0 {
			return errDamaged
		}
		key := line[i:end] // with its quotes
		i = skip(line, end)
		if i >= len(line) || line[i] != ':' {
			return errDamaged
		}
		i = skip(line, i+1)
		stop := valueEnd(line, i)
		if stop < 0 {
			return errDamaged
		}
		value := line[i:stop]
		switch string(key) {
		case `"time"`:
		case `"attempt"`, `"step"`:
			v, err := strconv.Atoi(string(value))
			if err != nil {
				return errDamaged
			}
			if key[1] == 'a' {
				p.attempt = v
			} else {
				p.step = v
			}
		default:
			v, err := number(value)
			if err != nil {
				return errDamaged
			}
			if err := p.set(n, key, v); err != nil {
				return err
			}
			n++
		}
		i = skip(line, stop)
		if i >= len(line) {
			return errDamaged
		}
		if line[i] == '}' {
			break
		}
		if line[i] != ',' {
			return errDamaged
		}
		i = skip(line, i+1)
	}
	p.keys, p.quoted, p.values = p.keys[:n], p.quoted[:n], p.values[:n]
	if skip(line, i+1) != len(line) || p.step < 0 {
		return errDamaged
	}
	return nil
}

// keyEnd returns the place after the key at i, or -1; n is how many tags the
// row had before it.
func (p *parser) keyEnd(line []byte, i, n int) int {
	if n < len(p.quoted) {
		if end := i + len(p.quoted[n]); end <= len(line) && string(line[i:end]) == p.quoted[n] {
			return end
		}
	}
	return stringEnd(line, i)
}

// set stores the n-th value of a row.
func (p *parser) set(n int, quoted []byte, v float64) error {
	if n < len(p.quoted) && p.quoted[n] == string(quoted) {
		p.values[n] = v
	} else {
		key, ok := p.known[string(quoted)]
		if !ok {
			if err := json.Unmarshal(quoted, &key); err != nil {
				return errDamaged
			}
			p.known[string(quoted)] = key
		}
		p.keys, p.values = append(p.keys[:n], key), append(p.values[:n], v)
		p.quoted = append(p.quoted[:n], string(quoted))
	}
	p.trains = p.trains || p.keys[n] == "loss"
	return nil
}

// number is the value of a JSON number, or NaN for null.
func number(b []byte) (float64, error) {
	if string(b) == "null" {
		return math.NaN(), nil
	}
	if len(b) == 0 || b[0] != '-' && (b[0] < '0' || b[0] > '9') {
		return 0, errDamaged // ParseFloat would take inf, nan and +1
	}
	return strconv.ParseFloat(string(b), 64)
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

// valueEnd returns the place after the string, number or null at i, or -1.
func valueEnd(b []byte, i int) int {
	if i < len(b) && b[i] == '"' {
		return stringEnd(b, i)
	}
	start := i
	for i < len(b) && b[i] != ',' && b[i] != '}' && b[i] != ' ' {
		i++
	}
	if i == start || i == len(b) {
		return -1
	}
	return i
}
