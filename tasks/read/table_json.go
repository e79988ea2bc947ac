package read

import (
	"bytes"
	"encoding/json"
)

// scan takes the fields of a JSON object for the row's cells, which point into
// it. The text must be UTF-8. It reports false for one that encoding/json would refuse, too,
// but for pythonNumbers. Most of a
// line is text with nothing to decode: looking for its ends alone is several
// times as fast. The row alone may have the list of its names. An object with more
// than mostColumns fields is scanned up to those.
func (w *row) scan(object []byte) bool {
	w.cells = w.cells[:0]
	s := scanner{rest: object}
	if !s.take('{') {
		return false
	}
	if s.take('}') {
		w.names = w.names[:0]
		return s.ended()
	}
	for i := 0; ; i++ {
		key, ok := s.value()
		if !ok || key.kind != plain && key.kind != escaped || !s.take(':') {
			return false
		}
		c, ok := s.value()
		if !ok {
			return false
		}
		w.cells = append(w.cells, c)
		w.name(i, key)
		if i == mostColumns {
			return true // the table refuses it
		}
		if s.take(',') {
			continue
		}
		w.names = w.names[:i+1]
		return s.take('}') && s.ended()
	}
}

// name sets the i-th name. Successive records have the same.
func (w *row) name(i int, key cell) {
	if i < len(w.names) && key.kind == plain && string(key.raw) == w.names[i] {
		return
	}
	name := string(key.raw)
	if key.kind == escaped {
		name = key.unescaped()
	}
	w.names = append(w.names[:i], name)
}

// scanner walks through a JSON text.
type scanner struct{ rest []byte }

func (s *scanner) blank() {
	for len(s.rest) > 0 && (s.rest[0] == ' ' || s.rest[0] == '\t' || s.rest[0] == '\n' || s.rest[0] == '\r') {
		s.rest = s.rest[1:]
	}
}

func (s *scanner) ended() bool {
	s.blank()
	return len(s.rest) == 0
}

func (s *scanner) take(b byte) bool {
	s.blank()
	if len(s.rest) == 0 || s.rest[0] != b {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// value passes over the next value.
func (s *scanner) value() (c cell, ok bool) {
	s.blank()
	if len(s.rest) == 0 {
		return cell{}, false
	}
	switch s.rest[0] {
	case '"':
		return s.text()
	case '{', '[':
		c = cell{kind: nested, raw: s.cut(s.nestedEnd())}
		if !json.Valid(c.raw) {
			c.raw = withoutNaN(c.raw, false)
			return c, json.Valid(c.raw)
		}
		return c, true
	default:
		n := bytes.IndexAny(s.rest, ",]} \t\r\n:\"")
		if n < 0 {
			n = len(s.rest)
		}
		c = cell{kind: literal, raw: s.cut(n)}
		if word := string(c.raw); word == "null" || word == "NaN" { // pandas writes missing values as both
			c.kind = null
		}
	}
	return c, isWord(c.raw)
}

func (s *scanner) cut(n int) []byte {
	raw := s.rest[:n:n]
	s.rest = s.rest[n:]
	return raw
}

// text passes over a text that begins with its quote.
func (s *scanner) text() (c cell, ok bool) {
	c.kind = plain
	for i := 1; i < len(s.rest); i++ {
		switch b := s.rest[i]; {
		case b == '"':
			all := s.cut(i + 1)
			c.raw = all[1:i:i]
			return c, c.kind == plain || json.Valid(all)
		case b == '\\':
			c.kind = escaped
			i++
		case b < ' ':
			return cell{}, false
		}
	}
	return cell{}, false
}

// nestedEnd returns the length of the list or object that comes next, if it is
// one: brackets are counted outside of texts.
func (s *scanner) nestedEnd() int {
	depth, inText := 0, false
	for i := 0; i < len(s.rest); i++ {
		switch b := s.rest[i]; {
		case inText && b == '\\':
			i++
		case b == '"':
			inText = !inText
		case inText:
		case b == '{' || b == '[':
			depth++
		case b == '}' || b == ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s.rest)
}
