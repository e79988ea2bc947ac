package read

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// row is one record of a table.
type row struct {
	record string // its name in messages: "dev.tsv:17"
	names  []string
	cells  []cell
}

// cell is a record's value in one column.
type cell struct {
	kind kind
	raw  []byte // as the file has it; of JSON text without its quotes
	tree any    // a nested value, if raw is no JSON: lists, maps, and JSON's values as their leaves
}

// kind is the meaning of a cell's bytes.
type kind byte

const (
	missing kind = iota // the record has no such column
	null
	plain   // text
	escaped // text with JSON's escapes in it
	literal // a number or a truth value
	nested  // a list or an object
	foreign // bytes that are not UTF-8
)

// get returns the record's cell in a column: the last, if it has several.
func (w *row) get(name string) cell {
	for i := len(w.names) - 1; i >= 0; i-- {
		if w.names[i] == name && i < len(w.cells) {
			return w.cells[i]
		}
	}
	return cell{}
}

// has reports whether the record has all these columns.
func (w *row) has(names ...string) bool {
search:
	for _, name := range names {
		for _, has := range w.names {
			if has == name {
				continue search
			}
		}
		return false
	}
	return true
}

// text returns the text of a column, as it is.
func (w *row) text(name string) (string, *fault) {
	c := w.get(name)
	switch c.kind {
	case plain:
		return string(c.raw), nil
	case escaped:
		return c.unescaped(), nil
	case missing:
		return "", faultf("there is no %s", name)
	}
	return "", faultf("%s is %s, not a text", name, c)
}

// written returns a short value as it is written: text, a number, true; null and
// an absent value are "".
func (c cell) written() string {
	switch c.kind {
	case plain, literal:
		return string(bytes.TrimSpace(c.raw))
	case escaped:
		return strings.TrimSpace(c.unescaped())
	}
	return ""
}

func (c cell) unescaped() string {
	quoted := append(append(append(make([]byte, 0, len(c.raw)+2), '"'), c.raw...), '"')
	var text string
	_ = json.Unmarshal(quoted, &text) // its escapes have been looked at
	return text
}

// value returns the column's nested value, or its single one.
func (c cell) value() any {
	switch {
	case c.kind == plain:
		return string(c.raw)
	case c.kind == escaped:
		return c.unescaped()
	case c.kind == nested && c.raw == nil:
		return c.tree
	case c.kind == nested || c.kind == literal:
		dec := json.NewDecoder(bytes.NewReader(c.raw))
		dec.UseNumber()
		var v any
		if dec.Decode(&v) != nil {
			return string(c.raw) // a number that JSON does not have: NaN
		}
		return v
	}
	return nil
}

// list is value of a cell that may be written as JSON in a table that has only texts.
func (c cell) list() any {
	v := c.value()
	if text, ok := v.(string); ok && len(text) > 1 && (text[0] == '[' || text[0] == '{') {
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		var list any
		if validJSON([]byte(text)) && dec.Decode(&list) == nil {
			return list
		}
	}
	return v
}

// pythonic reports whether a text is a list or a dictionary as Python prints it, not as
// JSON has it.
func pythonic(text string) bool {
	for _, begin := range []string{"['", "{'", "[{'", "[\"", "{\"", "array(", "[array("} {
		if strings.HasPrefix(text, begin) {
			return true
		}
	}
	return false
}

func (c cell) String() string {
	switch c.kind {
	case missing:
		return "missing"
	case null:
		return "null"
	case nested:
		return "a list or an object"
	case literal:
		return string(c.raw)
	}
	return fmt.Sprintf("%.60q", c.raw)
}
