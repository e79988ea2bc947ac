package read

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"dev.road/workbench/tasks"
)

// Every file of the acceptance data is read without a fault, with the counts
// of its README.
func TestAcceptanceReadsEverything(t *testing.T) {
	folder := os.Getenv("ROAD_ACCEPTANCE")
	if folder == "" {
		t.Skip("ROAD_ACCEPTANCE names no folder")
	}
	const none = "(no answer)"
	labelled := func(task string, names ...string) Options {
		return Options{Tasks: []tasks.Task{{Name: task, Kind: tasks.Class, Labels: names}}}
	}
	nli, paraphrase, mrc := serving("nli"), serving("paraphrase"), serving("mrc")
	blimp := labelled("acceptability", unacceptable, acceptable)
	choice := labelled("choice", wrong, right)
	part := func(o Options, split string) Options { o.Split = split; return o }
	for _, c := range []struct {
		file, format string
		options      Options
		records      int
		labels       map[string]int // a span example without answers is none
	}{
		{"squad2/train-16-articles.json", "squad", mrc, 6078, map[string]int{none: 3168}},
		{"squad2/dev-19-articles.json", "squad", mrc, 5795, map[string]int{none: 2777}},
		{"squad2/dev-full.json", "squad", mrc, 11873, map[string]int{none: 5945}},
		{"formats/squad_v2-derived.parquet", "parquet", mrc, 11873, map[string]int{none: 5945}},
		{"mnli/dev_matched.jsonl", "jsonl", nli, 9815, map[string]int{"entailment": 3479, "neutral": 3123, "contradiction": 3213}},
		{"mnli/train-8999.jsonl", "jsonl", nli, 8999, map[string]int{"entailment": 3061, "neutral": 2980, "contradiction": 2958}},
		{"snli/dev.jsonl", "jsonl", nli, 9842, map[string]int{"entailment": 3329, "neutral": 3235, "contradiction": 3278}},
		{"snli/train-8999.jsonl", "jsonl", nli, 8999, map[string]int{"entailment": 2981, "neutral": 2994, "contradiction": 3024}},
		{"formats/mnli-glue-48.tsv", "nli", nli, 48, map[string]int{"entailment": 16, "neutral": 16, "contradiction": 16}},
		{"paws/dev.noheader.tsv", "paws", paraphrase, 8000, map[string]int{"different": 4461, "same": 3539}},
		{"paws/test.noheader.tsv", "paws", paraphrase, 8000, map[string]int{"different": 4464, "same": 3536}},
		{"blimp/npi_present_1.jsonl", "jsonl", blimp, 1000, map[string]int{acceptable: 1000, unacceptable: 1000}},
		{"blimp/passive_1.jsonl", "jsonl", blimp, 1000, map[string]int{acceptable: 1000, unacceptable: 1000}},
		{"blimp/regular_plural_subject_verb_agreement_1.jsonl", "jsonl", blimp, 1000, map[string]int{acceptable: 1000, unacceptable: 1000}},
		{"blimp/transitive.jsonl", "jsonl", blimp, 1000, map[string]int{acceptable: 1000, unacceptable: 1000}},
		{"blimp/wh_island.jsonl", "jsonl", blimp, 1000, map[string]int{acceptable: 1000, unacceptable: 1000}},
		{"boolq/val.jsonl", "jsonl", labelled("boolq", "no", "yes"), 3270, map[string]int{"yes": 2033, "no": 1237}},
		{"piqa/valid.jsonl", "jsonl", choice, 1838, map[string]int{right: 1838, wrong: 1838}},
		{"commonsenseqa/dev_rand_split.jsonl", "jsonl", choice, 1221, map[string]int{right: 1221, wrong: 4 * 1221}},
		{"advglue/dev.zip", "advglue", Options{}, 738, nil},
		{"advglue/dev.zip", "advglue", part(labelled("sst2", "negative", "positive"), "sst2"), 148,
			map[string]int{"negative": 72, "positive": 76}},
		{"advglue/dev.zip", "advglue", part(paraphrase, "qqp"), 78, map[string]int{"different": 46, "same": 32}},
		{"advglue/dev.zip", "advglue", part(nli, "mnli"), 121, map[string]int{"entailment": 32, "neutral": 39, "contradiction": 50}},
		{"advglue/dev.zip", "advglue", part(nli, "mnli-mm"), 162, map[string]int{"entailment": 60, "neutral": 45, "contradiction": 57}},
		{"advglue/dev.zip", "advglue", part(labelled("qnli", "entailment", "not_entailment"), "qnli"), 148,
			map[string]int{"entailment": 74, "not_entailment": 74}},
		{"advglue/dev.zip", "advglue", part(labelled("rte", "entailment", "not_entailment"), "rte"), 81,
			map[string]int{"entailment": 35, "not_entailment": 46}},
	} {
		t.Run(c.file+"#"+c.options.Split, func(t *testing.T) {
			c.options.Strict = true
			counts := map[string]int{}
			report, err := Stream(filepath.Join(folder, c.file), c.options, func(ex *tasks.Example) error {
				if len(ex.Labels) == 0 && ex.Answers == nil {
					counts[none]++
				}
				for _, label := range ex.Labels {
					counts[label]++
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := report.Records - report.OtherSplit; got != c.records || report.Format != c.format || report.Dropped+report.Unlabelled > 0 {
				t.Errorf("%s: %d records instead of %d, %d dropped, %d unlabelled", report.Format, got, c.records, report.Dropped, report.Unlabelled)
			}
			if c.labels != nil && !maps.Equal(counts, c.labels) {
				t.Errorf("labels %v instead of %v", counts, c.labels)
			}
		})
	}
}
