package session_test

import (
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

func TestNotesOnARunWithoutATrainerAreWrittenUnderItsLock(t *testing.T) {
	f := newRun(t)
	o, err := session.Own(f)
	if err != nil {
		t.Fatal(err)
	}
	dev := devSet("Where was it?")
	set := keptExamples(t, o, "squad2", dev)
	keptAnswers(t, o, "squad2", set, 10, "student", dev)
	o.Release()

	text := "in both passages"
	change := wire.NoteChanges{Dataset: "squad2", Author: "ann", Changes: []wire.NoteChange{{ID: "q1", Add: []string{"odd"}, Text: &text}}}
	if err := session.Open(f).Note(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	n, err := session.Open(f).Notes("squad2")
	if err != nil || len(n) != 1 || n["q1"].Text != text || n["q1"].Author != "ann" {
		t.Errorf("%+v, %v", n, err)
	}
	if steps, err := f.PredictionSteps("squad2"); err != nil || len(steps) != 1 {
		t.Errorf("notes are taken for predictions: %v, %v", steps, err)
	}

	// Another process has the run, and does not answer.
	if o, err = session.Own(f); err != nil {
		t.Fatal(err)
	}
	defer o.Release()
	if err := session.Open(f).Note(t.Context(), change); err == nil || strings.Contains(err.Error(), "%!") {
		t.Errorf("a run of another process: %v", err)
	}
	if n, err = session.Open(f).Notes("squad2"); err != nil || len(n) != 1 {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestANoteThatALiveTrainerAcknowledgedOutlivesIt(t *testing.T) {
	f := newRun(t)
	o, err := session.Own(f)
	if err != nil {
		t.Fatal(err)
	}
	dev := devSet("Where was it?")
	keptAnswers(t, o, "squad2", keptExamples(t, o, "squad2", dev), 10, "student", dev)
	o.Release()
	start(t, f, session.StartOptions{})
	change := wire.NoteChanges{Dataset: "squad2", Changes: []wire.NoteChange{{ID: "q1", Add: []string{"odd"}}}}
	if err := session.Open(f).Note(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	if err := session.Kill(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the end of the trainer", func() bool { l, err := f.Liveness(time.Now()); return err == nil && !l.Held })
	change.Changes[0] = wire.NoteChange{ID: "q1", Add: []string{"after"}} // now under the lock
	if err := session.Open(f).Note(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	n, err := session.Open(f).Notes("squad2")
	if err != nil || strings.Join(n["q1"].Tags, " ") != "after odd" || n["q1"].Author != session.Author() {
		t.Errorf("%+v, %v", n, err)
	}
}
