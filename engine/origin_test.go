package engine_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// copyFolder copies a folder as a person would. A live run's temporary files, and the
// checkpoints that it removes, may be gone when their turn comes.
func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	cmd := exec.Command("cp", "-a", from, to)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if !contains(line, "No such file or directory") {
			t.Fatalf("%v\n%s", err, out)
		}
	}
}

// A checkpoint of another run, which its folder was put into this one's, is refused by a
// rewind, which changes nothing, and by a resume.
func TestAnotherRunsCheckpointIsRefused(t *testing.T) {
	t.Parallel()
	other := create(t, small(t, "name=other", "train.steps=20", "optim.lr=0.005"))
	start(t, other).wait()
	k := changing(t, create(t, small(t)))
	f := k.folder
	k.to(12)
	k.saved(10)
	if err := os.RemoveAll(f.Checkpoint(10)); err != nil {
		t.Fatal(err)
	}
	copyFolder(t, other.Checkpoint(10), f.Checkpoint(10))
	why := "checkpoint of step 10: it is of another run, other (" + info(t, other).ID + "); move it away"
	before := info(t, f)
	if e := k.do(rewind(10)); e.Fate != wire.Refused || !contains(e.Why, why) {
		t.Errorf("a rewind was %s: %s", e.Fate, e.Why)
	}
	if after := info(t, f); after.Attempt != before.Attempt {
		t.Errorf("it is attempt %d after %d", after.Attempt, before.Attempt)
	}
	k.kill()

	copyFolder(t, other.Checkpoint(20), f.Checkpoint(20))
	k = start(t, f, "ROAD_TEST_RESUME=1")
	<-k.ended
	if code := k.cmd.ProcessState.ExitCode(); code != 1 || !contains(k.log.String(), "it is of another run, other (") {
		t.Errorf("the trainer ended with %d:\n%s", code, k.log)
	}
	if steps, err := f.CheckpointSteps(); err != nil || !slices.Equal(steps, []int{10, 20}) {
		t.Errorf("the checkpoints are of %v, %v", steps, err)
	}
}

// A copy of a live run goes on as a run of its own, from a checkpoint that is whole;
// the original does not notice.
func TestACopyOfALiveRunIsARunOfItsOwn(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=100000", "checkpoint.keep=1000"))
	k := start(t, f).ready()
	k.until("a checkpoint", func(s wire.State) bool { return s.Step > 20 })
	c := session.Folder(filepath.Join(t.TempDir(), "copied"))
	copyFolder(t, f.Dir(), c.Dir()) // beside the steps
	if s, err := session.Open(c).State(t.Context()); err != nil || s.State.Live() {
		t.Errorf("the copy is %s: %s, %v", s.State, s.Note, err)
	}
	if e, err := session.Open(c).Do(t.Context(), set("kd.w", 0.6), patience); err == nil {
		t.Errorf("the copy has no trainer, and a set was %s", e.Fate)
	}
	b := start(t, c, "ROAD_TEST_RESUME=1").ready()
	b.applied(wire.Request{Action: wire.Pause})
	b.applied(set("kd.w", 0.6))
	b.applied(wire.Request{Action: wire.Stop})
	b.wait()
	b.intact()
	text := "this folder is a copy of run small (" + info(t, f).ID + "): it continues as a separate run, copied (" + info(t, c).ID + ")"
	if !told(t, c, text) {
		t.Errorf("no event says %q", text)
	}
	if told(t, c, "is damaged") {
		t.Error("a checkpoint of the copy was damaged")
	}
	if e := b.told(wire.EventCheckpoint, wire.LevelError); len(e) > 0 {
		t.Error(e)
	}
	k.applied(wire.Request{Action: wire.Pause})
	if scale, _ := k.distillation(); scale != 0.75 {
		t.Errorf("the original has W %v", scale)
	}
	entries, err := k.run.Entries()
	if err != nil || slices.ContainsFunc(entries, func(e wire.Entry) bool { return e.Action == wire.Set }) {
		t.Errorf("the original's ledger has %+v, %v", entries, err)
	}
}

func TestTheWeightsOfAnyRunStartAnother(t *testing.T) {
	t.Parallel()
	other := create(t, small(t, "name=other", "train.steps=10"))
	start(t, other).wait()
	f := create(t, small(t, "train.steps=10", "model.init="+other.Checkpoint(10)))
	start(t, f).wait()
	if bytes.Equal(read(t, f, 10, "model.safetensors"), read(t, other, 10, "model.safetensors")) {
		t.Error("nothing was trained")
	}
}
