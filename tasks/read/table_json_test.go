package read

import (
	"encoding/json"
	"testing"
	"unicode/utf8"
)

// A line is taken apart as encoding/json takes it, and refused with it.
func FuzzObject(f *testing.F) {
	for _, seed := range []string{
		`{}`, ` { "a" : 1 , "b":[1,{"c":"]"}], "c":"\u00e9\"", "d":null,"e":true } `, `{"a":"x","a":"y"}`, `{"\u0061":"é"}`, "{\"a\":\"\xff\"}",
		`{"a":1,}`, `{"a":01}`, `{"a":"x" "b":1}`, `{"a":"\x"}`, `{"a":[1}`, `{"a":{"b"}}`, `{"a":nul}`, `{"a":"x`, `{} x`, `{"a":-1.5e+3}`,
		"{\"a\":\"\n\"}", `{"a":]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var want map[string]any
		if !utf8.Valid(line) || withoutNaN(line, true) != nil {
			return // refused before, and read as null
		}
		err := json.Unmarshal(line, &want)
		var w row
		if got := w.scan(line); got != (err == nil && want != nil) {
			t.Fatalf("%q: %v, encoding/json says %v", line, got, err)
		} else if !got {
			return
		}
		for name, value := range want {
			text, why := w.text(name)
			if said, ok := value.(string); ok != (why == nil) || said != text {
				t.Fatalf("%q: %q is %q (%v), not %v", line, name, text, why, value)
			}
		}
	})
}
