package worded

import (
	"encoding/json"
	"fmt"
)

// Unmarshal is json.Unmarshal of a text that others wrote, with its errors in words. A
// text with more values than the maximum is refused before it is read: an empty one
// takes two bytes, and a hundred times that in memory.
func Unmarshal(text []byte, into any, most int) error {
	if err := Bounded(text, most); err != nil {
		return err
	}
	return JSON(json.Unmarshal(text, into), into)
}

// Bounded refuses a JSON text with more values than the maximum.
func Bounded(text []byte, most int) error {
	if len(text) > most && values(text) > most {
		return fmt.Errorf("it has more than %d values, the maximum", most)
	}
	return nil
}

// values returns the number of values in a JSON text, or a few more: that of its commas
// and opening brackets outside of strings.
func values(text []byte) int {
	n, quoted := 1, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ',' || c == '[' || c == '{'):
			n++
		}
	}
	return n
}
