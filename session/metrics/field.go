package metrics

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
)

// first are the tags that every row of a step begins with, if it has them; the
// rest follow sorted.
var first = []string{"loss", "lr", "kd.w", "kd.temperature"}

// byPlace orders tags as a row has them.
func byPlace(a, b string) int {
	i, j := slices.Index(first, a), slices.Index(first, b)
	switch {
	case i >= 0 && j >= 0:
		return i - j
	case i >= 0:
		return -1
	case j >= 0:
		return 1
	}
	return strings.Compare(a, b)
}

// field is a tag's part of the lines. Most numbers are those of the line
// before, as every setting's is, so it keeps the text of the last one.
type field struct {
	tag    string
	next   *field  // the one that came after it in a row
	line   int     // the last that has it
	number float64 // in that line
	text   []byte  // `,"tag":` and the number that was last written
	key    int     // the length of text before the number
	bits   uint64  // that number's bits
}

func newField(tag string) *field {
	quoted, _ := json.Marshal(tag) // a string always has a JSON form
	text := slices.Concat([]byte{','}, quoted, []byte{':'})
	return &field{tag: tag, text: text, key: len(text)}
}

// append adds the field to a line.
func (f *field) append(line []byte) []byte {
	if bits := math.Float64bits(f.number); bits != f.bits || len(f.text) == f.key {
		f.bits, f.text = bits, appendNumber(f.text[:f.key], f.number)
	}
	return append(line, f.text...)
}

// appendNumber writes a value. About half are whole numbers, which are sooner
// written as such; one that is not finite is null.
func appendNumber(b []byte, v float64) []byte {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return append(b, "null"...)
	case v == math.Trunc(v) && math.Abs(v) < 1e6 && v != 0:
		return strconv.AppendInt(b, int64(v), 10)
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
}
