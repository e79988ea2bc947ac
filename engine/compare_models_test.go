package engine_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// compared is a comparison that has ended.
func (k *trainer) compared(dataset string, models ...string) wire.Job {
	k.t.Helper()
	e := k.applied(wire.Request{Action: wire.Compare, Dataset: dataset, Models: models})
	var out wire.Job
	k.until("the comparison", func(s wire.State) bool {
		i := slices.IndexFunc(s.Jobs, func(j wire.Job) bool { return j.ID == e.Job && !j.Ended.IsZero() })
		if i >= 0 {
			out = s.Jobs[i]
		}
		return i >= 0
	})
	if !slices.Equal(out.Models, models) || !slices.Equal(e.Models, models) {
		k.t.Errorf("asked for %v, the job has %v and the ledger %v", models, out.Models, e.Models)
	}
	return out
}

// Each model has the figures that an evaluation gives it, and the ensemble, whose answers
// are kept beside theirs, has its own; that of one model with itself has the model's.
func TestModelsAreComparedWithTheirEnsemble(t *testing.T) {
	t.Parallel()
	sets := measured("datasets.quac.teachers=demo:teacher-1", "train.steps=40", "checkpoint.every=10", "checkpoint.keep=100",
		"datasets.mnli.dev=")
	f := create(t, small(t, sets...))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	s := k.until("a pause", paused)
	k.applied(wire.Request{Action: wire.StepN, Steps: 10 - s.Step})
	k.until("step 10", func(s wire.State) bool { return paused(s) && s.Step == 10 })
	k.applied(wire.Request{Action: wire.Checkpoint})
	k.applied(wire.Request{Action: wire.Evaluate, Dataset: "quac"})
	s = k.until("the evaluation", func(s wire.State) bool { return len(s.Evals) == 3 })
	then := map[string]map[string]float64{}
	for _, e := range s.Evals {
		then[e.Task] = e.All
	}
	k.applied(wire.Request{Action: wire.StepN, Steps: 10})
	k.until("step 20", func(s wire.State) bool { return paused(s) && s.Step == 20 })

	same := k.compared("quac", "student@10", f.Checkpoint(10))
	if same.State != wire.JobDone || len(same.Evals) != 9 || same.Done != same.Total {
		t.Fatalf("%+v", same)
	}
	for i, model := range []string{"student@10", f.Checkpoint(10), "ensemble"} {
		for _, e := range same.Evals[3*i : 3*i+3] {
			if e.Model != model || !maps.Equal(e.All, then[e.Task]) || e.Baseline == 0 {
				t.Errorf("%s on %s has %v, the evaluation of step 10 gave %v", e.Model, e.Task, e.All, then[e.Task])
			}
		}
	}
	all := k.compared("quac", "student", "teacher-1", "student@10") // the teacher knows the first task
	rows := map[string]wire.Eval{}
	for _, e := range all.Evals {
		if e.Task == "mrc" {
			rows[e.Model] = e
		}
	}
	if all.State != wire.JobDone || len(rows) != 4 || !maps.Equal(rows["student@10"].All, then["mrc"]) ||
		maps.Equal(rows["ensemble"].All, rows["student"].All) || rows["student"].Step != 20 || !contains(all.Message, "ensemble f1 ") {
		t.Errorf("%+v", all)
	}
	k.applied(wire.Request{Action: wire.Evaluate, Dataset: "quac"})
	s = k.until("the evaluation of step 20", func(s wire.State) bool {
		return slices.ContainsFunc(s.Evals, func(e wire.Eval) bool { return e.Task == "mrc" && e.Step == 20 })
	})
	for _, e := range s.Evals {
		if e.Task == "mrc" && (!maps.Equal(e.All, rows["student"].All) || e.Model != "") {
			t.Errorf("the student has %v, in the comparison it had %v", e.All, rows["student"].All)
		}
	}
	predictions, _, err := session.Open(f).Predictions("quac", 20)
	if err != nil || len(predictions) == 0 {
		t.Fatal(err)
	}
	f1 := map[string]float64{}
	for _, p := range predictions {
		if len(p.Teachers) != 1 || p.Teachers[0].Model != "teacher-1" {
			t.Fatalf("%d teachers have answered %s", len(p.Teachers), p.ID)
		}
		for _, said := range p.Beside() {
			f1[said.Model] += 100 * said.F1 / float64(len(predictions))
		}
	}
	for _, model := range []string{"ensemble", "student@10", "teacher-1"} {
		if want := rows[model].All["f1"]; f1[model] < want-1e-6 || f1[model] > want+1e-6 {
			t.Errorf("the kept answers of %s have F1 %.4f, the row says %.4f", model, f1[model], want)
		}
	}

	for want, models := range map[string][]string{
		"compare needs models":    nil,
		"is named twice":          {"student", "student"},
		"the run has no model":    {"nobody"},
		"is called quac-10, as a": {"/a/quac/checkpoints/10", "/b/quac/checkpoints/10"},
	} {
		if e := k.do(wire.Request{Action: wire.Compare, Dataset: "quac", Models: models}); e.Fate != wire.Refused || !contains(e.Why, want) {
			t.Errorf("%v was %s: %s, want %q", models, e.Fate, e.Why, want)
		}
	}
	other := filepath.Join(t.TempDir(), "other") // of the same words in another order
	if err := os.CopyFS(other, os.DirFS(f.Checkpoint(10))); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(other, "tokenizer*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	vocabulary := "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nfair\nparis\n"
	if err := os.WriteFile(filepath.Join(other, "vocab.txt"), []byte(vocabulary), 0o600); err != nil {
		t.Fatal(err)
	}
	if j := k.compared("quac", "student", other); j.State != wire.JobFailed || !contains(j.Message, "different tokenizers") {
		t.Errorf("models of two tokenizers: %s, %s", j.State, j.Message)
	}
	if j := k.compared("quac", other); j.State != wire.JobDone || len(j.Evals) != 3 {
		t.Errorf("one of them alone: %s, %s", j.State, j.Message)
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
}
