package read

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/tasks"
	"dev.road/workbench/worded/wordedtest"
)

// spoiled are ways to damage a text of any format: values of another kind, keys and
// brackets that are something else, numbers that no type holds, and an early end.
var spoiled = map[string]func(text []byte) []byte{
	"texts are numbers":     replaced(`(: ?)"[^"\\]*"`, "${1}7"),
	"numbers are texts":     replaced(`(: ?)-?[0-9.]+`, `${1}"seven"`),
	"numbers are huge":      replaced(`-?\b[0-9]+\b`, "1e999"),
	"numbers are fractions": replaced(`-?\b[0-9]+\b`, "0.5"),
	"lists are objects":     replaced(`(: ?)\[[^\[\]]*\]`, `${1}{"x": 1}`),
	"objects are lists":     replaced(`(: ?)\{[^{}]*\}`, `${1}[1]`),
	"elements are lists":    replaced(`\{[^{}]*\}`, `[[1]]`),
	"all is null":           replaced(`(: ?)("[^"\\]*"|-?[0-9.]+|true|false)`, "${1}null"),
	"all is true":           replaced(`(: ?)("[^"\\]*"|-?[0-9.]+|null)`, "${1}true"),
	"quotes are missing":    replaced(`"`, ``),
	"quotes are doubled":    replaced(`"`, `""`),
	"no colons":             replaced(`:`, `;`),
	"tabs are commas":       replaced("\t", `,`),
	"lines are joined":      replaced("\n", ` `),
	"no first line":         replaced(`^[^\n]*\n`, ``),
	"cut off":               func(text []byte) []byte { return text[:len(text)*2/3] },
	"no letters":            replaced(`[a-z]`, "\xff"),
	"zeros within":          zeroed,
	"NaN for numbers":       replaced(`(: ?)-?[0-9.]+`, "${1}NaN"),
	"an array of the lines": func(text []byte) []byte {
		return []byte("[" + strings.Join(strings.Split(string(text), "\n"), ",\n") + "]")
	},
	"in an array twice":   func(text []byte) []byte { return slices.Concat([]byte("[["), text, []byte("]]")) },
	"indented":            replaced(`([{,]) ?"`, "${1}\n \""),
	"Latin-1":             replaced(`[a-e]`, "\xe9"),
	"compressed, cut off": func(text []byte) []byte { z := gzipped(text); return z[:len(z)*2/3] },
	"compressed, damaged": func(text []byte) []byte { return zeroed(gzipped(text)) },
	"an archive, damaged": func(text []byte) []byte { return zeroed(zipped(text)) },
	"an archive, cut off": func(text []byte) []byte { z := zipped(text); return z[:len(z)*2/3] },
}

func replaced(pattern, by string) func([]byte) []byte {
	r := regexp.MustCompile(pattern)
	return func(text []byte) []byte { return r.ReplaceAll(text, []byte(by)) }
}

// zeroed damages what has no text to damage, too.
func zeroed(text []byte) []byte {
	text = append([]byte(nil), text...)
	for i := range text {
		if i%97 > 89 {
			text[i] = 0
		}
	}
	return text
}

func gzipped(text []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(text) // a bytes.Buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

func zipped(text []byte) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, _ := z.Create("f.jsonl") // as above
	_, _ = w.Write(text)
	_ = z.Close()
	return b.Bytes()
}

// foreignWords are more of Go's than package wordedtest knows, which a reader could let through.
var foreignWords = regexp.MustCompile(`cannot unmarshal|unsupported value|\bEOF\b|flate:|gzip:|zip:|zstd:|lz4:|bufio|bytes\.|encoding/|` +
	`parse error on line|index out of range|slice bounds|nil pointer`)

// No word of this program or of Go's libraries for it reaches a person, whatever is wrong
// with a file of whatever format.
func TestFaultsAreToldInTheWordsOfTheData(t *testing.T) {
	fixtures, err := filepath.Glob("testdata/*.*")
	if err != nil || len(fixtures) < 40 {
		t.Fatalf("%d fixtures, %v", len(fixtures), err)
	}
	told := 0
	for _, fixture := range fixtures {
		text, err := os.ReadFile(fixture)
		if err != nil {
			t.Fatal(err)
		}
		for how, spoil := range spoiled {
			bad := spoil(text)
			name := file(t, filepath.Base(fixture), string(bad))
			for _, o := range []Options{serving("mrc"), serving("nli"), serving("mrc", "yesno", "followup")} {
				report, err := Stream(name, o, func(*tasks.Example) error { return nil })
				if err != nil {
					told++
					wordedtest.Worded(t, err.Error(), string(bad))
					if word := foreignWords.FindString(err.Error()); word != "" {
						t.Errorf("it has the words of a program, %q: %v", word, err)
					}
				}
				if report == nil {
					continue
				}
				for _, d := range report.First {
					told++
					wordedtest.Worded(t, d.String(), string(bad))
					if word := foreignWords.FindString(d.String()); word != "" {
						t.Errorf("it has the words of a program, %q: %v", word, d)
					}
				}
			}
			if t.Failed() {
				t.Fatalf("%s: %s", fixture, how)
			}
		}
	}
	if told < len(fixtures)*len(spoiled) {
		t.Errorf("%d faults were told of: does this damage anything?", told)
	}
}
