package recipe

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/demo"
)

const dev = `name = "r"
[model]
vocab = "demo"
[datasets.nq]
task = "mrc"
train = "demo:nq"
dev = "demo:nq"
[datasets.own]
task = "nli"
dev = "pairs.jsonl"
dev_limit = 2
`

// The first dev examples are those of a limit, of the demo's sets as of files.
func TestDevLimit(t *testing.T) {
	file := write(t, dev)
	pairs := strings.Repeat(`{"text":"a","pair":"b","label":"neutral"}`+"\n", 5)
	if err := os.WriteFile(filepath.Join(filepath.Dir(file), "pairs.jsonl"), []byte(pairs), 0o600); err != nil {
		t.Fatal(err)
	}
	nq, _ := demo.Load("nq")
	for set, want := range map[string]int{"7": 7, "0": len(nq.Dev), "1e6": len(nq.Dev)} {
		r, err := Load(file, []string{"datasets.nq.dev_limit=" + set})
		if err != nil {
			t.Fatal(err)
		}
		for name, n := range map[string]int{"nq": want, "own": 2} {
			d := r.Datasets[name]
			task, _ := r.Task(d.Task[0])
			got, _, err := d.DevExamples([]tasks.Task{task})
			if err != nil || len(got) != n {
				t.Errorf("dev_limit %s: %d examples of %s, %v; want %d", set, len(got), name, err, n)
			}
			if name == "nq" && got[6].ID != nq.Dev[6].ID {
				t.Errorf("dev_limit %s: the seventh is %s", set, got[6].ID)
			}
		}
	}
	if _, err := Load(file, []string{"datasets.nq.dev_limit=-1"}); err == nil || !strings.Contains(err.Error(), "must be at least 0") {
		t.Errorf("-1: %v", err)
	}
}

// A run of before the demo's dev sets had 3,000 examples goes on with those that it had.
func TestARunOfBeforeTheLargeDevSetsKeepsItsOwn(t *testing.T) {
	text := strings.Replace(dev, "dev_limit = 2\n", "", 1)
	for _, c := range []struct {
		text    string
		nq, own int
	}{{text, 240, 0}, {strings.Replace(text, `dev = "demo:nq"`, "dev = \"demo:nq\"\ndev_limit = 0", 1), 0, 0}} {
		r, err := ReadRun(write(t, c.text), nil)
		if err != nil || r.Datasets["nq"].DevLimit != c.nq || r.Datasets["own"].DevLimit != c.own {
			t.Errorf("nq has the limit %d, own %d: %v", r.Datasets["nq"].DevLimit, r.Datasets["own"].DevLimit, err)
		}
	}
	if r, err := Read(write(t, text), nil); err != nil || r.Datasets["nq"].DevLimit != 0 {
		t.Errorf("a recipe has the limit %d: %v", r.Datasets["nq"].DevLimit, err)
	}
}
