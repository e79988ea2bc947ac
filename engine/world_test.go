package engine_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/kd"
	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/demo"
)

// worldly is a run with two teachers of the world, which err on half of every dataset and
// on one in ten of mnli.
func worldly(t *testing.T, sets ...string) session.Folder {
	t.Helper()
	return create(t, small(t, append([]string{"train.steps=1000", "checkpoint.every=0",
		"world.one.errors=0.5", "world.one.dataset_errors.mnli=0.1", "world.two.errors=0.5", "world.two.seed=9",
		"datasets.quac.teachers=world:one", "datasets.mnli.teachers=world:one", "datasets.mnli.limit=1500",
		"datasets.quac.limit=600"}, sets...)...))
}

// taughtBy teaches datasets, and returns the files of the targets by their paths.
func taughtBy(t *testing.T, f session.Folder, teacher string, datasets ...string) map[string][]byte {
	t.Helper()
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	for _, dataset := range datasets {
		e := k.applied(wire.Request{Action: wire.Teach, Dataset: dataset, Teacher: teacher})
		s := k.until("the targets", func(s wire.State) bool {
			return slices.ContainsFunc(s.Jobs, func(j wire.Job) bool {
				return j.ID == e.Job && j.State != wire.JobQueued && j.State != wire.JobRunning
			})
		})
		if j := s.Jobs[slices.IndexFunc(s.Jobs, func(j wire.Job) bool { return j.ID == e.Job })]; j.State != wire.JobDone {
			t.Fatalf("%s: %s: %s", dataset, j.State, j.Message)
		}
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	files := map[string][]byte{}
	root := filepath.Join(f.Dir(), "targets")
	err := filepath.WalkDir(root, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		files[name] = content
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// The stores of a teacher of the world are the same bytes whatever the run's seed and the
// order of teaching are, others for another seed of the rule, and as right as the rule says.
func TestTeachersOfTheWorldWriteStores(t *testing.T) {
	t.Parallel()
	one := taughtBy(t, worldly(t), "one", "quac", "mnli")
	again := taughtBy(t, worldly(t, "seed=5"), "one", "mnli", "quac")
	other := taughtBy(t, worldly(t, "world.one.seed=2"), "one", "quac", "mnli")
	if len(one) == 0 || len(again) != len(one) || len(other) != len(one) {
		t.Fatalf("%d, %d and %d files", len(one), len(again), len(other))
	}
	for name, content := range one {
		if string(again[name]) != string(content) {
			t.Errorf("%s differs in a run with another seed", name)
		}
		if string(other[name]) == string(content) {
			t.Errorf("%s is the same by a rule with another seed", name)
		}
	}
}

// stored opens a folder of targets with all of its shards.
func stored(t *testing.T, dir string) *kd.Reader {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m kd.Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(m.Weights, "rule ") {
		t.Errorf("the manifest's weights are %q, no digest of a rule", m.Weights)
	}
	r, err := kd.Open(dir, dir, m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	shards, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, shard := range shards {
		if name := filepath.Base(shard); kd.IsShard(name) {
			if err := r.Use(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	return r
}

// Targets of a rule join the run as those of a model do: as many right ones as the rule
// says, and a rule that has changed since does not continue them.
func TestTargetsOfARuleJoinAndAreItsOwn(t *testing.T) {
	t.Parallel()
	f := worldly(t, "kd.method=weighted")
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.applied(wire.Request{Action: wire.Teach, Dataset: "mnli", Teacher: "one"})
	s := k.until("targets", func(s wire.State) bool {
		i := slices.IndexFunc(s.Datasets, func(d wire.Dataset) bool { return d.Name == "mnli" })
		return i >= 0 && len(s.Datasets[i].Targets) == 1 && s.Datasets[i].Targets[0].Windows == s.Datasets[i].Windows
	})
	i := slices.IndexFunc(s.Datasets, func(d wire.Dataset) bool { return d.Name == "mnli" })
	if d := s.Datasets[i]; !slices.Equal(d.Rules, []string{"one"}) || !slices.Equal(d.Teachers, []string{"one"}) {
		t.Errorf("its teachers are %v, its rules %v", d.Teachers, d.Rules)
	}
	if e := k.do(wire.Request{Action: wire.Teach, Dataset: "mnli", Teacher: "world:three"}); e.Fate != wire.Refused ||
		!contains(e.Why, "no table [world.three]") {
		t.Errorf("a teacher without a rule was %s: %s", e.Fate, e.Why)
	}
	k.to(s.Step + 3)
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	nli, _ := tasks.Lookup("nli")
	set, _ := demo.Load("mnli")
	right, r := 0, stored(t, filepath.Join(f.Dir(), "targets/mnli/one/nli"))
	for i := range 1500 { // no windows are cut from an example of a class but one
		z, ok, err := r.Logits(nil, i)
		if err != nil || !ok {
			t.Fatalf("window %d: %t %v", i, ok, err)
		}
		if kd.RightClass(z, nli.Label(set.Train[i].Labels["nli"])) {
			right++
		}
	}
	if right < 1300 || right > 1400 {
		t.Errorf("right on %d of 1500, want nine in ten", right)
	}
}

// A rule cannot be asked: a comparison with it is refused before it starts, and
// predictions go without it.
func TestARuleIsNotAsked(t *testing.T) {
	t.Parallel()
	f := worldly(t, "datasets.mnli.dev=demo:mnli", "eval.keep=3")
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	if e := k.do(wire.Request{Action: wire.Compare, Dataset: "mnli", Models: []string{"student", "one"}}); e.Fate != wire.Refused ||
		!contains(e.Why, "draws its answers from the truth") {
		t.Errorf("a comparison with a rule was %s: %s", e.Fate, e.Why)
	}
	e := k.applied(wire.Request{Action: wire.Predict, Dataset: "mnli"})
	k.until("predictions", func(s wire.State) bool {
		return slices.ContainsFunc(s.Jobs, func(j wire.Job) bool { return j.ID == e.Job && j.State == wire.JobDone })
	})
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
}
