package read

import (
	"slices"
	"testing"
)

// No format takes another's file. What any table or line of JSON is taken for
// comes last.
func TestFixturesAreRecognised(t *testing.T) {
	for file, want := range map[string]string{
		"nq.jsonl":                   "nq",
		"nq-dev.jsonl":               "nq",
		"nq-original.jsonl":          "nq",
		"triviaqa/qa/web-train.json": "triviaqa",
		"qasrl.qa":                   "qasrl",
		"qasrl-bank.jsonl":           "qasrl-bank",
		"qazre.tsv":                  "qazre",
		"mrqa.jsonl":                 "mrqa",
		"drop.json":                  "drop",
		"newsqa-combined.csv":        "newsqa-csv",
		"newsqa-combined.json":       "newsqa-json",
		"newsqa-tokenized.csv":       "newsqa-csv",
	} {
		f, err := openSource("testdata/" + file)
		if err != nil {
			t.Error(err)
			continue
		}
		r := reader{path: f.path}
		if got, err := r.format(f); err != nil || got.name != want {
			t.Errorf("%s is recognised as %q, %v", file, got.name, err)
		}
		for _, other := range formats() {
			if other.name != want && !slices.Contains([]string{"jsonl", "tsv", "csv"}, other.name) && other.is(f.head, r.file()) {
				t.Errorf("%s is also taken for %s", file, other.name)
			}
		}
		f.Close()
	}
}
