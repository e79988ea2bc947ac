package answers

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
)

// appendText appends a JSON string.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			return appendEscaped(b, s)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// appendEscaped appends a string that may need escapes, or is not of ASCII alone.
func appendEscaped(b []byte, s string) []byte {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // of a string it does not fail
	return append(b, bytes.TrimSuffix(text.Bytes(), []byte("\n"))...)
}

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

// appendProb appends a probability with five significant digits: an error of calibration
// or a threshold is not read to more.
func appendProb(b []byte, v float64) []byte { return appendNumber(b, v, 5, 64) }

// appendScore appends a difference of logits, which have the digits of a float32.
func appendScore(b []byte, v float64) []byte { return appendNumber(b, v, -1, 32) }

// appendShare appends a number with all of its digits, so that means of it agree.
func appendShare(b []byte, v float64) []byte { return appendNumber(b, v, -1, 64) }

// appendNumber appends 0 for a number that JSON does not have: the weights have diverged.
func appendNumber(b []byte, v float64, digits, bits int) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(b, '0')
	}
	return strconv.AppendFloat(b, v, 'g', digits, bits)
}
