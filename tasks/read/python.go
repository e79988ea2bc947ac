package read

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Python's json module writes numbers that JSON does not have.
var pythonNumbers = [][]byte{[]byte("NaN"), []byte("-Infinity"), []byte("Infinity")}

// withoutNaN returns a text with null in the place of each of pythonNumbers outside of
// strings, or, with in place, a number of the same length, which moves nothing: nil if
// there is none.
func withoutNaN(text []byte, inPlace bool) []byte {
	if !bytes.Contains(text, pythonNumbers[0]) && !bytes.Contains(text, pythonNumbers[2]) {
		return nil
	}
	var out []byte
	quoted, from := false, 0
scan:
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted || c != 'N' && c != '-' && c != 'I':
		default:
			for _, number := range pythonNumbers {
				if !bytes.HasPrefix(text[i:], number) {
					continue
				}
				out = append(out, text[from:i]...)
				if inPlace {
					out = append(append(out, '0'), bytes.Repeat([]byte(" "), len(number)-1)...)
				} else {
					out = append(out, "null"...)
				}
				from = i + len(number)
				i = from - 1
				continue scan
			}
		}
	}
	if from == 0 {
		return nil
	}
	return append(out, text[from:]...)
}

// pandasOrient names a table as pandas's to_json writes it by columns, by index or split,
// with the remedy; "" of anything else.
func pandasOrient(head []byte) string {
	const remedy = "a table as pandas writes it with orient=\"%s\": write it with to_json(orient=\"records\", lines=True)"
	var keys []string
	inner := ""
	_ = newCursor(bytes.NewReader(head)).object(func(c *cursor, key string) error { // the head is cut off anywhere
		keys = append(keys, key)
		b, err := c.text.next()
		if len(keys) > 1 || err != nil || b != '{' && key != "columns" {
			return errEnough
		}
		if b != '{' {
			return c.skip()
		}
		return c.object(func(c *cursor, key string) error {
			if inner == "" {
				inner = key
			}
			return c.skip()
		})
	})
	switch {
	case slices.Equal(keys[:min(len(keys), 2)], []string{"columns", "index"}):
		return fmt.Sprintf(remedy, "split")
	case isNumber(inner):
		return fmt.Sprintf(remedy, "columns")
	case len(keys) > 0 && isNumber(keys[0]) && inner != "":
		return fmt.Sprintf(remedy, "index")
	}
	return ""
}

// validJSON is json.Valid of a text that may have pythonNumbers.
func validJSON(text []byte) bool {
	if json.Valid(text) {
		return true
	}
	other := withoutNaN(text, true)
	return other != nil && json.Valid(other)
}

// unmarshal is json.Unmarshal of a text that may have pythonNumbers. The places in its
// errors are the text's.
func unmarshal(text []byte, v any) error {
	if !json.Valid(text) {
		if other := withoutNaN(text, true); other != nil {
			if !json.Valid(other) {
				return json.Unmarshal(other, v)
			}
			return json.Unmarshal(withoutNaN(text, false), v)
		}
	}
	return json.Unmarshal(text, v)
}
