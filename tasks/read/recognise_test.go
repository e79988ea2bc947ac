package read

import (
	"slices"
	"testing"
)

// No format takes another's file. The formats of any table or line of JSON come
// last.
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
		"quac.json":                  "squad",
		"drop.json":                  "drop",
		"newsqa-combined.csv":        "newsqa-csv",
		"newsqa-combined.json":       "newsqa-json",
		"newsqa-tokenized.csv":       "newsqa-csv",
		"advglue.json":               "advglue",
		"amazon-polarity.csv":        "class-title-text",
		"amazon-stars.csv":           "class-title-text",
		"mnli.tsv":                   "nli",
		"snli.txt":                   "nli",
		"qqp.tsv":                    "qqp",
		"mrpc.tsv":                   "mrpc",
		"paws.tsv":                   "paws",
		"paws.noheader.tsv":          "paws",
		"sst2.tsv":                   "sst2",
		"sst2-test.tsv":              "sst2",
		"cola.tsv":                   "cola",
		"qnli.tsv":                   "qnli",
		"rte.tsv":                    "rte",
		"wnli.tsv":                   "rte",
		"stsb.tsv":                   "stsb",
		"plain.tsv":                  "tsv",
		"plain.csv":                  "csv",
		"squad-item.parquet":         "parquet",
		"anli.jsonl":                 "jsonl",
		"multilingual.jsonl":         "jsonl",
		"blimp.jsonl":                "jsonl",
		"boolq.jsonl":                "jsonl",
		"piqa.jsonl":                 "jsonl",
		"commonsenseqa.jsonl":        "jsonl",
		"squad.jsonl":                "jsonl",
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
			if other.name != want && !slices.Contains([]string{"jsonl", "json", "tsv", "csv"}, other.name) && other.is(f.head, r.file()) {
				t.Errorf("%s is also taken for %s", file, other.name)
			}
		}
		f.Close()
	}
}
