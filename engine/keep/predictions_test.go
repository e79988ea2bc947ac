package keep

import (
	"io"
	"log/slog"
	"slices"
	"testing"

	"dev.road/workbench/engine/report"
	"dev.road/workbench/session"
	"dev.road/workbench/session/answers"
	"dev.road/workbench/session/recipe"
)

// predicted keeps predictions without examples of some steps.
func predicted(t *testing.T, o *session.Owner, dataset string, asked []int, steps ...int) {
	t.Helper()
	file, err := o.NewExamples(dataset)
	if err != nil {
		t.Fatal(err)
	}
	set, err := answers.NewExamples(io.Discard).Set()
	if err == nil {
		err = o.KeepExamples(file, dataset, set)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range steps {
		file, err := o.NewAnswers(dataset, set, step)
		if err != nil {
			t.Fatal(err)
		}
		w, err := answers.NewWriter(file, answers.Header{
			Model: answers.Student, Step: step, Dataset: dataset, Tasks: []string{"mrc"}, Asked: slices.Contains(asked, step),
		})
		if err == nil {
			err = w.Flush()
		}
		if err == nil {
			err = file.Keep()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Kept are the predictions of the newest steps, of those with a checkpoint, of the best,
// and those that a person has asked for.
func TestPredictionsAreKeptByTheRule(t *testing.T) {
	r, err := recipe.Load("demo", nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err := session.Create(t.TempDir(), r)
	if err != nil {
		t.Fatal(err)
	}
	owner, err := session.Own(d.Folder())
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Release()
	at := &report.Position{}
	k := New(at, report.New(at, slog.New(slog.DiscardHandler), "fp32", ""), r, owner, nil, func() {}, func() State { return State{} })
	steps := []int{10, 20, 30, 40, 50, 60, 70, 80}
	if err := owner.WriteCheckpoint(30, func(string) error { return nil }); err != nil {
		t.Fatal(err)
	}
	for i, f1 := range []float64{50, 70, 60, 60, 60, 60, 60, 60} {
		k.History.Add("dev/nq/mrc/f1", steps[i], f1)
		k.History.Add("dev/quac/mrc/f1", steps[i], 100-f1)
	}
	for _, c := range []struct {
		keep int
		want []int
	}{{9, steps}, {2, []int{20, 30, 50, 70, 80}}, {0, []int{20, 30, 50}}} {
		predicted(t, owner, "nq", []int{50}, steps...)
		r.Eval.Keep = c.keep
		k.PrunePredictions("nq")
		got, err := owner.PredictionSteps("nq")
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("eval.keep %d keeps %v, %v; want %v", c.keep, got, err, c.want)
		}
	}
	k.saving.done, k.saving.step = make(chan error), 10 // a checkpoint that is being written
	predicted(t, owner, "nq", nil, steps...)
	k.PrunePredictions("nq")
	if got, err := owner.PredictionSteps("nq"); err != nil || !slices.Equal(got, []int{10, 20, 30}) {
		t.Errorf("while the checkpoint of step 10 is written, there are %v, %v", got, err)
	}
	predicted(t, owner, "quac", nil, 10) // another dataset is left alone
	k.PrunePredictions("nq")
	if got, err := owner.PredictionSteps("quac"); err != nil || len(got) != 1 {
		t.Errorf("quac has %v, %v", got, err)
	}
}
