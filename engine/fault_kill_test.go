package engine_test

import (
	"bytes"
	"context"
	"maps"
	"os"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// kept starts a trainer as road does: below a keeper, which records its exit.
func kept(t *testing.T, f session.Folder) *trainer {
	t.Helper()
	k := &trainer{t: t, folder: f, run: session.Open(f), log: &bytes.Buffer{}, ended: make(chan struct{})}
	go func() {
		defer close(k.ended)
		if err := session.Keep(t.Context(), f, []string{"env", "ROAD_TEST_TRAINER=" + f.Dir(), os.Args[0]}); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { <-k.ended }) // the test's context ends before, and asks it to
	return k
}

// A trainer that is killed is said to have crashed, and by what; resumed, the
// run goes on as if nothing had been.
func TestFaultAKilledTrainerCrashedByItsSignal(t *testing.T) {
	t.Parallel()
	whole := start(t, create(t, small(t)))
	whole.wait()
	k := kept(t, create(t, small(t)))
	k.until("an answer", func(wire.State) bool { _, err := k.run.Hello(t.Context()); return err == nil })
	k.applied(wire.Request{Action: wire.Pause})
	k.to(14)
	if err := session.Kill(context.Background(), k.folder); err != nil {
		t.Fatal(err)
	}
	<-k.ended
	s, err := k.run.State(t.Context())
	if err != nil || s.State != wire.Crashed || s.Exit == nil || s.Exit.Signal != "SIGKILL" || s.Note != "the trainer was ended by SIGKILL" {
		t.Errorf("the state is %+v, %v", s, err)
	}
	next := start(t, k.folder, "ROAD_TEST_RESUME=1")
	next.wait()
	next.intact()
	if want, got := column(t, whole.folder, "loss"), column(t, k.folder, "loss"); !maps.Equal(want, got) {
		t.Errorf("the losses are %v, undisturbed %v", got, want)
	}
}
