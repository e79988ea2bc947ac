package predictions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"dev.road/workbench/visible"
)

// readJSON reads one object, one list, or one value a line. Skipped is the number
// of lines before the text.
func readJSON(text []byte, skipped int) (*Set, error) {
	whole, rest, err := firstValue(text)
	if err != nil {
		return nil, place(text, skipped, err)
	}
	if len(rest) == 0 {
		switch whole[0] {
		case '[':
			return readList(whole)
		case '{':
			if o, err := object(whole); err != nil {
				return nil, place(text, skipped, err)
			} else if list, ok := o.values["predictions"]; ok && list[0] == '[' && !o.isRecord() {
				return readList(list)
			} else if !o.isRecord() {
				return byID(o)
			}
		}
	}
	var values []value
	for line, left := skipped, text; len(left) > 0; {
		raw, more, err := firstValue(left)
		if err != nil {
			return nil, place(text, skipped, err, len(text)-len(left))
		}
		line += bytes.Count(left[:bytes.Index(left, raw)], []byte("\n"))
		values = append(values, value{raw, fmt.Sprintf("line %d", line+1)})
		line += bytes.Count(left[bytes.Index(left, raw):len(left)-len(more)], []byte("\n"))
		left = more
	}
	return records(values)
}

// value is one JSON value with its place in the file.
type value struct {
	raw   json.RawMessage
	where string
}

// readList reads a list of records.
func readList(whole []byte) (*Set, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(whole, &list); err != nil {
		return nil, place(whole, 0, err)
	}
	values := make([]value, len(list))
	for i, raw := range list {
		values[i] = value{raw, fmt.Sprintf("record %d", i+1)}
	}
	return records(values)
}

// firstValue returns the first JSON value of a text and what follows it.
func firstValue(text []byte) (value, rest []byte, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return nil, nil, err
	}
	return raw, bytes.TrimLeft(text[d.InputOffset():], " \t\r\n"), nil
}

// fields are the keys of an object with their values, in the text's order. Of a
// key that is there twice the last value counts, in the first one's place.
type fields struct {
	keys   []string
	values map[string]json.RawMessage
	twice  []string // keys that are there again
}

func object(raw []byte) (fields, error) {
	o := fields{values: map[string]json.RawMessage{}}
	d := json.NewDecoder(bytes.NewReader(raw))
	if _, err := d.Token(); err != nil {
		return o, err
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return o, err
		}
		name, _ := key.(string) // an object's keys are strings
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return o, err
		}
		if _, known := o.values[name]; !known {
			o.keys = append(o.keys, name)
		} else {
			o.twice = append(o.twice, name)
		}
		o.values[name] = v
	}
	return o, nil
}

// first returns the value of the first of the names that the object has.
func (o fields) first(names ...string) (json.RawMessage, string) {
	for _, name := range names {
		if v, ok := o.values[name]; ok {
			return v, name
		}
	}
	return nil, ""
}

// kind is a JSON value's, in words.
func kind(raw json.RawMessage) string {
	if len(raw) == 0 {
		return "nothing"
	}
	switch raw[0] {
	case '"':
		return "a text"
	case '[':
		return "a list"
	case '{':
		return "an object"
	case 'n':
		return "null"
	case 't', 'f':
		return "a truth value"
	}
	return "a number"
}

// keyBefore names the last key of the outermost object in a text that breaks off: of
// predictions by ID in one line it is the question.
func keyBefore(text []byte) string {
	d := json.NewDecoder(bytes.NewReader(text))
	key, depth, isKey := "", 0, true
	for {
		token, err := d.Token()
		if err != nil {
			break
		}
		if depth == 1 && isKey {
			key, _ = token.(string) // of a list there is none
		}
		isKey = depth != 1 || !isKey
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	if key == "" {
		return ""
	}
	return " (" + visible.Name(key) + ")"
}

// place words a fault of the text's form, with line and column. From is where the
// value begins in which it lies.
func place(text []byte, skipped int, err error, from ...int) error {
	var start int
	if len(from) > 0 {
		start = from[0]
	}
	at := int64(len(text))
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = min(int64(start)+max(syntax.Offset-1, 0), int64(len(text)))
	}
	before := text[:at]
	line := skipped + 1 + bytes.Count(before, []byte("\n"))
	column := utf8.RuneCount(before[1+bytes.LastIndexByte(before, '\n'):]) + 1
	for _, number := range []string{"NaN", "Infinity", "-Infinity"} {
		if bytes.HasPrefix(text[at:], []byte(number)) || at > 0 && bytes.HasPrefix(text[at-1:], []byte(number)) {
			return fmt.Errorf("line %d, column %d%s: %s is no answer, probability or score: predict again, or leave the record out",
				line, column, keyBefore(text[start:at]), number)
		}
	}
	if at == int64(len(text)) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("line %d: the file is cut off: write it again", line)
	}
	return fmt.Errorf("line %d, column %d: not JSON, it has %s here: give a JSON object of texts by ID, JSON lines, or a TSV",
		line, column, visible.Name(strings.TrimSpace(string(text[at:min(at+20, int64(len(text)))]))))
}
