package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/bench"
)

const document = `# P
<!-- rows ui- -->
old
<!-- end -->
between
<!-- rows tokenize- against tokenize -->
kept
<!-- end -->
`

func nowhere(against string) (string, error) { return "*here" + against + ".*", nil }

func TestRowsFillTheirTableAndNoOther(t *testing.T) {
	rows, err := read(strings.NewReader(`{"name":"ui-load","ours":0.2345,"theirs":0.3,"ratio":1.279,"spread":0.126,"unit":"CPU s"}
{"name":"ui-idle","ours":0,"theirs":0,"ratio":1,"spread":0,"unit":"bytes"}
`))
	if err != nil {
		t.Fatal(err)
	}
	got, err := fill(document, rows, nowhere)
	want := strings.Replace(document, "old\n", "| row | ours | goal | unit | ratio | spread |\n|---|---:|---:|---|---:|---:|\n"+
		"| `ui-load` | 0.234 | 0.3 | CPU s | 1.28 | 13 % |\n| `ui-idle` | 0 | 0 | bytes | 1.00 | 0 % |\n\n*here.*\n", 1)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if again, err := fill(got, rows, nowhere); again != got || err != nil {
		t.Errorf("filled again it is another, %v:\n%s", err, again)
	}
	got, err = fill(document, []bench.Row{{Name: "tokenize-x"}}, nowhere)
	if err != nil || !strings.Contains(got, "| ours | theirs |") || !strings.Contains(got, "*heretokenize.*") ||
		!strings.Contains(got, "old") {
		t.Errorf("%v:\n%s", err, got)
	}
}

func TestWhatCannotBeWrittenIsAnError(t *testing.T) {
	if _, err := fill(document, []bench.Row{{Name: "gpu-x"}}, nowhere); err == nil || !strings.Contains(err.Error(), "gpu-x") {
		t.Errorf("a row without a table: %v", err)
	}
	for _, text := range []string{`{"name":`, `{"ours":1}`, "NAME OURS"} {
		if _, err := read(strings.NewReader(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

// The document has a table for each benchmark that scripts/bench.sh knows.
func TestTheDocumentHasTheTables(t *testing.T) {
	text, err := os.ReadFile("../../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ui-idle", "control", "tokenize-wordpiece", "cpu-fixed", "avx2-mix", "gpu-512", "predict", "predict-wall"} {
		if _, err := fill(string(text), []bench.Row{{Name: name}}, nowhere); err != nil {
			t.Error(err)
		}
	}
}
