package model

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/native"
)

var ownHeads = []checkpoint.Head{
	{Name: "squad2/mrc"}, {Name: "nq/mrc"},
	{Name: "mnli/nli", Labels: goldenHeads[1].Labels}, {Name: "snli/nli", Labels: goldenHeads[1].Labels},
}

// Heads of datasets start as the one that they shared, go their own ways, and
// come back from a checkpoint; one of them is exported as its task's.
func TestADatasetCanHaveAHeadOfItsOwn(t *testing.T) {
	shared, dir := saved(t)
	m := mustLoad(t, dir, ownHeads)
	g, _ := random(1, 3, 20, shared.config.VocabSize)
	infer := func(m *Model, head int) []float32 {
		t.Helper()
		z, err := m.Infer(g, []int{head})
		if err != nil {
			t.Fatal(err)
		}
		return z[0]
	}
	for i, h := range ownHeads {
		if !slices.Equal(infer(m, i), infer(shared, shared.Head(h.Task()))) {
			t.Errorf("%s does not start from the shared head", h.Name)
		}
	}
	_, losses := random(1, 3, 20, shared.config.VocabSize)
	span, class := losses[0], losses[1]
	span.Head, class.Head = 1, 2 // nq/mrc and mnli/nli
	before := buffer(t, m, native.Weights)
	mustPass(t, m, g, []Loss{span, class}, 1)
	u := update
	u.Heads = []bool{false, true, true, false}
	mustStep(t, m, u)
	after := buffer(t, m, native.Weights)
	for name, moved := range map[string]bool{
		"squad2/mrc.qa_outputs.weight": false, "nq/mrc.qa_outputs.weight": true,
		"classifier.mnli/nli.out_proj.weight": true, "classifier.snli/nli.out_proj.weight": false,
	} {
		if before[name] == nil || slices.Equal(before[name], after[name]) == moved {
			t.Errorf("%s moved: %v, want %v", name, !moved, moved)
		}
	}

	again := t.TempDir()
	if err := backup(t, m).Save(again); err != nil {
		t.Fatal(err)
	}
	loaded := mustLoad(t, again, nil)
	if diff := cmp.Diff(ownHeads, loaded.Heads()); diff != "" {
		t.Error(diff)
	}
	for i := range ownHeads {
		if !slices.Equal(infer(loaded, i), infer(m, i)) {
			t.Errorf("%s came back another", ownHeads[i].Name)
		}
	}

	f, err := checkpoint.Open(again)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i, class := range map[int]string{1: "ElectraForQuestionAnswering", 2: "ElectraForSequenceClassification"} {
		to := t.TempDir()
		if got, err := f.Export(to, ownHeads[i].Name); err != nil || got != class {
			t.Fatalf("%s is exported as %q, %v", ownHeads[i].Name, got, err)
		}
		exported := mustLoad(t, to, nil)
		if diff := cmp.Diff([]checkpoint.Head{ownHeads[i].Shared()}, exported.Heads()); diff != "" {
			t.Error(diff)
		}
		if !slices.Equal(infer(exported, 0), infer(m, i)) {
			t.Errorf("%s is another in its export", ownHeads[i].Name)
		}
	}
}
