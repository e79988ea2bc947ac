package read

import "testing"

// No format takes another's file.
func TestFixturesAreRecognised(t *testing.T) {
	for file, want := range map[string]string{
		"nq.jsonl":                   "nq",
		"nq-dev.jsonl":               "nq",
		"nq-original.jsonl":          "nq",
		"triviaqa/qa/web-train.json": "triviaqa",
		"qasrl.qa":                   "qasrl",
		"qasrl-bank.jsonl":           "qasrl-bank",
		"qazre.tsv":                  "qazre",
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
			if other.name != want && other.name != "jsonl" && other.is(f.head, r.file()) {
				t.Errorf("%s is also taken for %s", file, other.name)
			}
		}
		f.Close()
	}
}
