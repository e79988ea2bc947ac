// Package wordedtest checks the refusals of bad input, for fuzz targets.
package wordedtest

import (
	"strings"
	"testing"
)

// longest is the maximum size of a refusal in bytes, whatever the input.
const longest = 4 << 10

// Refused checks that an error names a file, and tells of the input in words: in bounded
// ones, without those of this program. The input itself may have these, so it is passed.
func Refused(t testing.TB, err error, file string, input string) {
	t.Helper()
	text := err.Error()
	if !strings.Contains(text, file) {
		t.Errorf("it does not name %s: %v", file, err)
	}
	Worded(t, text, input)
}

// Worded is Refused for a text that need not name a file.
func Worded(t testing.TB, text, input string) {
	t.Helper()
	for _, bad := range []string{
		" json: ", " toml: ", "Go struct", "Go value", "Time.Unmarshal", "strconv.", "reflect", "runtime error", "%!", "interface {}",
		"<nil>", "map[string", "[]string", "[]int", "float64",
	} {
		if strings.Contains(text, bad) && !strings.Contains(input, bad) {
			t.Errorf("it has the words of a program, %q: %s", bad, text)
		}
	}
	if len(text) > longest {
		t.Errorf("it has %d bytes: %.500s…", len(text), text)
	}
}
