package recipe

import (
	"os"
	"path/filepath"
	"testing"
)

func TestLocatedStartsPathsFromItsFolder(t *testing.T) {
	base := t.TempDir()
	if err := os.Mkdir(filepath.Join(base, "model"), 0o700); err != nil {
		t.Fatal(err)
	}
	for set, want := range map[string]string{
		"datasets.mnli.train=a.jsonl":                   `datasets.mnli.train=["` + base + `/a.jsonl"]`,
		`datasets.mnli.train=["a.jsonl", "demo:mnli"]`:  `datasets.mnli.train=["` + base + `/a.jsonl", "demo:mnli"]`,
		"datasets.mnli.dev = sub/b.jsonl#dev":           "datasets.mnli.dev=" + base + "/sub/b.jsonl#dev",
		"datasets.mnli.dev=/c.jsonl":                    "datasets.mnli.dev=/c.jsonl",
		"datasets.mnli.dev=demo:mnli":                   "datasets.mnli.dev=demo:mnli",
		"model.init=model":                              "model.init=" + base + "/model",
		"model.init=google/electra-small-discriminator": "model.init=google/electra-small-discriminator",
		"model.init=scratch":                            "model.init=scratch",
		"datasets.mnli.teachers=":                       "datasets.mnli.teachers=",
		"datasets.mnli.targets=run":                     "datasets.mnli.targets=run",
		"kd.w=0.5":                                      "kd.w=0.5",
		"no.such=value":                                 "no.such=value",
	} {
		if got := Located(set, base); got != want {
			t.Errorf("%s: %s, want %s", set, got, want)
		}
	}
}
