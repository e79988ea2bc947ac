package recipe

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/durable"
	"dev.road/workbench/kd"
	"dev.road/workbench/tasks"
)

// fillStore writes a teacher's targets for a class task, as far as the last window.
func fillStore(t *testing.T, store string, m kd.Manifest, windows int) {
	t.Helper()
	w, err := kd.Create(durable.At(filepath.Join(store, m.Dataset, m.Teacher, m.Task)), m)
	if err != nil {
		t.Fatal(err)
	}
	for range windows {
		if _, err := w.Add(make([]float32, len(m.Labels))); err != nil {
			t.Fatal(err)
		}
	}
}

// A store that is missing or of something else is refused at the line that names it, with
// both values, before a run is made.
func TestAForeignStoreIsToldWithItsPlace(t *testing.T) {
	root := t.TempDir()
	t.Setenv("ROAD_RUNS", root)
	teacher := teacherFolder(t, "a", "b")
	file := write(t, `[model]
max_len = 64
vocab = "student.txt"
[datasets.mnli]
task = "nli"
train = "demo:mnli"
overlap = 16
max_question = 16
teachers = ["`+teacher+`"]
targets = ["arm"]
`)
	vocabulary := filepath.Join(filepath.Dir(file), "student.txt")
	writeVocabulary(t, vocabulary, "a", "b", "c")
	student := (&assembly{recipe: &Recipe{Model: Model{Init: "scratch", Vocab: vocabulary}}}).studentTokenizer()
	sum, err := digest(teacher)
	if err != nil {
		t.Fatal(err)
	}
	nli, _ := tasks.Lookup("nli")
	good := kd.Manifest{
		Dataset: "mnli", Teacher: "large", Task: "nli", Kind: "class", Labels: nli.Labels, Data: "d", Tokenizer: student.Hash(),
		Windowing: "max_len 64, overlap 16, max_question 16", Weights: sum, Windows: 3, ShardSize: 2,
	}
	run := filepath.Join(root, "arm")
	if err := os.MkdirAll(run, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(run, "recipe.toml"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	store := filepath.Join(run, "targets")
	refused := func(what, says string, sets ...string) {
		t.Helper()
		_, err := Load(file, sets)
		if says == "" && err != nil {
			t.Errorf("%s: %v", what, err)
		}
		place := "r.toml:10: datasets.mnli.targets cannot be used: "
		if says != "" && (err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), place)) {
			t.Errorf("%s: %v\nwant %s%s", what, err, place, says)
		}
	}
	refused("missing", "the store "+store+" cannot be read: ")
	for what, c := range map[string]struct {
		change  func(*kd.Manifest)
		windows int
		says    string
	}{
		"good":         {func(*kd.Manifest) {}, 3, ""},
		"growing":      {func(*kd.Manifest) {}, 2, "is unfinished: it has 1 of 2 shards"},
		"dataset":      {func(m *kd.Manifest) { m.Dataset = "snli" }, 3, "has no targets of mnli; it has those of snli"},
		"teacher":      {func(m *kd.Manifest) { m.Teacher = "small" }, 3, "has no targets of mnli by any of its teachers; it has those of small"},
		"task":         {func(m *kd.Manifest) { m.Task = "paraphrase" }, 3, "has no targets of mnli by any of its teachers"},
		"labels":       {func(m *kd.Manifest) { m.Labels = []string{"contradiction", "neutral", "entailment"} }, 3, `labels is ["contradiction"`},
		"tokenizer":    {func(m *kd.Manifest) { m.Tokenizer = "other" }, 3, `tokenizer is "other", but `},
		"windows":      {func(m *kd.Manifest) { m.Windowing = "max_len 32" }, 3, `windowing is "max_len 32", but "max_len 64, overlap 16`},
		"the weights":  {func(m *kd.Manifest) { m.Weights = "other" }, 3, `teacher's weights is "other", but "` + sum},
		"before seals": {func(m *kd.Manifest) { m.Weights = "" }, 3, ""},
	} {
		m := good
		c.change(&m)
		fillStore(t, store, m, c.windows)
		refused(what, c.says)
		if err := os.RemoveAll(store); err != nil {
			t.Fatal(err)
		}
	}
	fillStore(t, store, good, 3)
	refused("a folder", "", "datasets.mnli.targets="+store)
	leaf := filepath.Join(store, "mnli", "large", "nli")
	_, err = Load(file, []string{"datasets.mnli.targets=" + leaf})
	if err == nil || !strings.Contains(err.Error(), "has no targets of mnli (name") {
		t.Errorf("the folder of a teacher: %v", err)
	}
	shard := filepath.Join(leaf, "00001.logits")
	whole, err := os.ReadFile(shard)
	if err != nil {
		t.Fatal(err)
	}
	for says, content := range map[string][]byte{"nli/00001.logits: window 2: its logits end at byte ": whole[:len(whole)-1],
		"nli/00001.logits: its index is damaged: ": slices.Concat(whole[:60], []byte{^whole[60]}, whole[61:])} {
		if err := os.WriteFile(shard, content, 0o600); err != nil {
			t.Fatal(err)
		}
		refused("a damaged shard", says)
	}
	if err := os.WriteFile(shard, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Load(file, []string{"datasets.mnli.targets=arm," + run})
	if err == nil || !strings.Contains(err.Error(), "both have targets of mnli by large: name one of them") {
		t.Errorf("the same twice: %v", err)
	}
	other := good
	other.Teacher, other.Weights = "small", "s"
	fillStore(t, store, other, 3)
	of := func(sets ...string) string {
		t.Helper()
		r, err := Load(file, sets)
		if err != nil {
			t.Fatal(err)
		}
		shared, err := r.Shared("mnli", []tasks.Task{nli})
		if err != nil {
			t.Fatal(err)
		}
		names := make([]string, len(shared))
		for i, s := range shared {
			names[i] = s.Teacher
		}
		return strings.Join(names, " ")
	}
	if got := of(); got != "large" {
		t.Errorf("with teachers: %s", got)
	}
	if got := of("datasets.mnli.teachers="); got != "large small" {
		t.Errorf("without: %s", got)
	}
	// A stranger's store leads nowhere else.
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.Rename(filepath.Join(store, "mnli", "large"), outside); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(store, "mnli", "large")); err != nil {
		t.Fatal(err)
	}
	refused("a link", "is a symbolic link, but must be a folder")
}
