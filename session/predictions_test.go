package session_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/session"
	"dev.road/workbench/session/answers"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// devSet is a dev set of questions about two passages.
func devSet(question string) []tasks.Example {
	var all []tasks.Example
	for i := range 4 {
		all = append(all, tasks.Example{
			ID: fmt.Sprint("q", i), Title: "Oslo", Passage: fmt.Sprintf("The fair of %d was in Oslo.", 1900+i/2), Question: question,
			Answers: []tasks.Answer{{Text: "Oslo", Start: 21}},
		})
	}
	return all
}

// keptExamples keeps the examples of a dev set, and returns its name.
func keptExamples(t *testing.T, o *session.Owner, dataset string, all []tasks.Example) string {
	t.Helper()
	file, err := o.NewExamples(dataset)
	if err != nil {
		t.Fatal(err)
	}
	e := answers.NewExamples(file)
	for i := range all {
		if err := e.Add(&all[i]); err != nil {
			t.Fatal(err)
		}
	}
	set, err := e.Set()
	if err == nil {
		err = o.KeepExamples(file, dataset, set)
	}
	if err != nil || !o.HasExamples(dataset, set) {
		t.Fatal(err)
	}
	return set
}

// keptAnswers keeps the answers of a model, each the same text: of the student for a step.
func keptAnswers(t *testing.T, o *session.Owner, dataset, set string, step int, model string, all []tasks.Example) {
	t.Helper()
	file, err := o.NewAnswers(dataset, set, step)
	if model != "student" {
		if err := file.Drop(); err != nil {
			t.Fatal(err)
		}
		file, err = o.NewTeacherAnswers(dataset, set, model)
	}
	if err != nil {
		t.Fatal(err)
	}
	w, err := answers.NewWriter(file, answers.Header{
		Model: model, Step: step, Dataset: dataset, Tasks: []string{"mrc"}, Examples: len(all), Time: time.Now(),
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		said := wire.Said{Model: model, Text: "Oslo", EM: 1, F1: 1, Top: []wire.Span{{Start: 21, End: 25, Prob: 0.5}}}
		if err := w.Add(all[i].ID, 1, &said, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Flush(), file.Keep()); err != nil {
		t.Fatal(err)
	}
}

// owner owns a new run.
func owner(t *testing.T) *session.Owner {
	t.Helper()
	o, err := session.Own(newRun(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Release)
	return o
}

func TestPredictionsAreJoinedFromExamplesAndAnswers(t *testing.T) {
	o := owner(t)
	f, all := session.Folder(o.Dir()), devSet("Where was it?")
	set := keptExamples(t, o, "squad2", all)
	keptAnswers(t, o, "squad2", set, 20, "student", all)
	keptAnswers(t, o, "squad2", set, 100, "student", all)
	keptAnswers(t, o, "squad2", set, 0, "large", all)
	if err := os.WriteFile(f.Prediction("squad2", 10), []byte(`{"id":"old","teachers":[{"model":"base"}]}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := session.Open(f)
	for step, want := range map[int]int{0: 100, 20: 20, 100: 100} {
		got, steps, err := r.Predictions("squad2", step)
		if err != nil || len(got) != 4 || !slices.Equal(steps, []int{10, 20, 100}) {
			t.Fatal(got, steps, err)
		}
		p := got[3]
		if p.ID != "q3" || p.Step != want || p.Passage != "The fair of 1901 was in Oslo." || p.Student.Text != "Oslo" || p.Student.Start != 21 ||
			p.Student.Prob != 0.5 || len(p.Teachers) != 1 || p.Teachers[0].Model != "large" || p.Group != "Oslo" {
			t.Errorf("%+v", p)
		}
	}
	if got, _, err := r.Predictions("squad2", 10); err != nil || len(got) != 1 || got[0].ID != "old" {
		t.Error(got, err)
	}
	want := []wire.Predicted{{Dataset: "squad2", Steps: []wire.PredictedStep{
		{Step: 10, Examples: 1, Teachers: []string{"base"}, Asked: true},
		{Step: 20, Set: set, Examples: 4, Teachers: []string{"large"}},
		{Step: 100, Set: set, Examples: 4, Teachers: []string{"large"}},
	}}}
	got, err := f.Predicted()
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// Answers are never joined with the examples of another version of the dev file.
func TestADevFileThatChangesHasAnotherSet(t *testing.T) {
	o := owner(t)
	before, after := devSet("Where was it?"), devSet("Where was the fair?")
	first := keptExamples(t, o, "squad2", before)
	keptAnswers(t, o, "squad2", first, 20, "student", before)
	keptAnswers(t, o, "squad2", first, 0, "large", before)
	second := keptExamples(t, o, "squad2", after)
	keptAnswers(t, o, "squad2", second, 30, "student", after)
	keptAnswers(t, o, "squad2", second, 20, "student", after) // the same weights, measured again
	r := session.Open(session.Folder(o.Dir()))
	for _, step := range []int{20, 30} {
		got, steps, err := r.Predictions("squad2", step)
		if err != nil || len(got) != 4 || got[0].Question != "Where was the fair?" || len(got[0].Teachers) != 0 || len(steps) != 2 {
			t.Errorf("step %d: %+v, %v, %v", step, got, steps, err)
		}
	}
	if first == second {
		t.Error("both have the same set")
	}
}

func TestPredictionsThatAreGoneAreNamed(t *testing.T) {
	o := owner(t)
	f, all := session.Folder(o.Dir()), devSet("Where was it?")
	set := keptExamples(t, o, "squad2", all)
	for _, step := range []int{20, 30} {
		keptAnswers(t, o, "squad2", set, step, "student", all)
	}
	open, err := f.OpenPredictions("squad2", 20)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	if err := o.RemovePredictions("squad2", 20); err != nil {
		t.Fatal(err)
	}
	if got, err := answers.All(open, open.Examples); err != nil || len(got) != 4 {
		t.Errorf("who has opened them has %d, %v", len(got), err)
	}
	_, _, err = session.Open(f).Predictions("squad2", 20)
	if err == nil || err.Error() != "run "+f.Name()+" has no predictions for squad2 of step 20; it has those of steps [30]" {
		t.Error(err)
	}
	if err := o.RemovePredictions("squad2", 20); err != nil {
		t.Errorf("once more: %v", err)
	}
	_, err = f.OpenPredictions("nq", 30)
	if err == nil || err.Error() != "run "+f.Name()+" has no predictions for nq of step 30" {
		t.Error(err)
	}
}

// The mark of predictions that a person has asked for changes nothing else of them.
func TestPredictionsAreKeptForGood(t *testing.T) {
	o := owner(t)
	f, all := session.Folder(o.Dir()), devSet("Where was it?")
	set := keptExamples(t, o, "squad2", all)
	keptAnswers(t, o, "squad2", set, 20, "student", all)
	before, _, err := session.Open(f).Predictions("squad2", 20)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := o.KeepForGood("squad2", set, 20); err != nil {
			t.Fatal(err)
		}
		after, _, err := session.Open(f).Predictions("squad2", 20)
		if diff := cmp.Diff(before, after); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if got, err := f.Predicted(); err != nil || !got[0].Steps[0].Asked {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

// A crash leaves files whole or absent; unfinished ones are removed.
func TestUnfinishedPredictionsAreRemoved(t *testing.T) {
	o := owner(t)
	f := session.Folder(o.Dir())
	set := keptExamples(t, o, "squad2", devSet("Where was it?"))
	for _, begin := range []func() error{
		func() error { _, err := o.NewExamples("squad2"); return err },
		func() error { _, err := o.NewAnswers("squad2", set, 20); return err },
		func() error { _, err := o.NewTeacherAnswers("squad2", set, "large"); return err },
	} {
		if err := begin(); err != nil {
			t.Fatal(err)
		}
	}
	if steps, err := f.PredictionSteps("squad2"); err != nil || len(steps) != 0 {
		t.Errorf("there are those of %v, %v", steps, err)
	}
	if err := o.ClearPredictions(); err != nil {
		t.Fatal(err)
	}
	var left []string
	err := filepath.WalkDir(f.Predictions(), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			left = append(left, strings.TrimPrefix(path, f.Predictions()))
		}
		return err
	})
	if want := []string{"/squad2/" + set + "/examples.jsonl"}; err != nil || !slices.Equal(left, want) {
		t.Errorf("left are %v, %v", left, err)
	}
}
