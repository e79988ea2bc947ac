package engine_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// arm is a run of an experiment whose arms share one teaching.
func arm(t *testing.T, teacher session.Folder, sets ...string) session.Folder {
	t.Helper()
	return create(t, small(t, append([]string{
		"kd.start=wait", "datasets.quac.teachers=" + teacher.Checkpoint(10), "datasets.mnli.teachers=" + teacher.Checkpoint(10),
	}, sets...)...))
}

// sharing are the sets of an arm that takes another's targets.
func sharing(from session.Folder) []string {
	return []string{"datasets.quac.targets=" + from.Dir(), "datasets.mnli.targets=" + from.Targets()}
}

// refusedStart waits until a trainer has ended without a step, and sees that it said so.
func (k *trainer) refusedStart(says ...string) {
	k.t.Helper()
	<-k.ended
	for _, text := range says {
		if !contains(k.log.String(), text) {
			k.t.Errorf("it does not say %q:\n%s", text, k.log)
		}
	}
	if code := k.cmd.ProcessState.ExitCode(); code != 1 {
		k.t.Errorf("it ended with %d:\n%s", code, k.log)
	}
}

// A run with the targets of another is, bit for bit, the run that taught them itself, also
// after kill -9, a rewind, and as a branch; nothing is taught again, and nothing copied.
func TestARunWithSharedTargetsIsTheOneThatTaughtThem(t *testing.T) {
	t.Parallel()
	teacher := create(t, small(t, "train.steps=10"))
	start(t, teacher).wait()
	first := arm(t, teacher)
	start(t, first).wait()
	same := func(f session.Folder) {
		t.Helper()
		for _, tag := range []string{"loss", "soft/quac/mrc", "soft/mnli/nli", "grad_norm"} {
			if want, got := column(t, first, tag), column(t, f, tag); len(want) == 0 || !maps.Equal(want, got) {
				t.Errorf("%s differs:\nfirst %v\n%s %v", tag, want, f.Name(), got)
			}
		}
		if !bytes.Equal(read(t, first, 30, "model.safetensors"), read(t, f, 30, "model.safetensors")) {
			t.Error("the last weights differ")
		}
		if own, err := filepath.Glob(filepath.Join(f.Targets(), "*", "*", "*", "*")); err != nil || len(own) > 0 {
			t.Errorf("it has targets of its own: %q, %v", own, err)
		}
	}
	for _, tag := range []string{"soft/quac/mrc", "soft/mnli/nli"} {
		for step, soft := range column(t, first, tag) {
			if soft != 1 {
				t.Errorf("%s of the first arm is %v at step %d", tag, soft, step)
			}
		}
	}

	beside := start(t, arm(t, teacher, append(sharing(first), "seed=2")...)) // reads the same store at once
	second := arm(t, teacher, sharing(first)...)
	k := start(t, second).ready()
	k.applied(wire.Request{Action: wire.Pause})
	s := k.until("the shared targets", func(s wire.State) bool {
		return len(s.Datasets) == 3 && len(s.Datasets[1].Targets) == 1 && len(s.Datasets[2].Targets) == 1
	})
	for _, d := range s.Datasets[1:] {
		if at := d.Targets[0]; at.From != first.Targets() || at.Windows != d.Windows || at.Teacher != "small-10" {
			t.Errorf("%s has %+v of %d windows", d.Name, at, d.Windows)
		}
	}
	if e := k.do(wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: "small-10"}); e.Fate != wire.Refused ||
		!contains(e.Why, "are those of the store "+first.Targets()) {
		t.Errorf("teaching them once more was %s: %s", e.Fate, e.Why)
	}
	k.to(22)
	k.saved(10)
	k.applied(wire.Request{Action: wire.Rewind, Checkpoint: 10})
	k.to(15)
	k = k.again()
	k.wait()
	same(second)
	beside.wait()
	for _, j := range k.until("its end", func(wire.State) bool { return true }).Jobs {
		if j.Kind == wire.JobTeach {
			t.Errorf("it has taught: %+v", j)
		}
	}

	third := branch(t, second, 20)
	away := first.Targets() + ".away"
	if err := os.Rename(first.Targets(), away); err != nil {
		t.Fatal(err)
	}
	start(t, third, "ROAD_TEST_RESUME=1").refusedStart("by small-10 cannot be used", first.Targets(), "of run small: put it back")
	if err := os.Symlink(away, first.Targets()); err != nil { // the way to a store is the user's
		t.Fatal(err)
	}
	start(t, third, "ROAD_TEST_RESUME=1").wait()
	same(third)

	text, err := os.ReadFile(third.Recipe())
	if err != nil {
		t.Fatal(err)
	}
	text = []byte(strings.ReplaceAll(string(text), `targets = ["`+first.Targets()+`"]`, "targets = []"))
	if err := os.WriteFile(third.Recipe(), text, 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, third, "ROAD_TEST_RESUME=1", "ROAD_TEST_SET=train.steps=40").refusedStart("a store that datasets.", ".targets does not name")
}

// A store of other data, and one that is damaged, keep a run from starting: the data are
// known once they are read.
func TestFaultAForeignStoreKeepsARunFromStarting(t *testing.T) {
	t.Parallel()
	teacher := create(t, small(t, "train.steps=10"))
	start(t, teacher).wait()
	first := arm(t, teacher, "train.steps=1")
	start(t, first).wait()
	other := arm(t, teacher, append(sharing(first), "datasets.quac.limit=60")...)
	start(t, other).refusedStart(other.Recipe()+":", ": datasets.quac.targets cannot be used: "+first.Targets(),
		"its targets do not fit: data is ", " is wanted", "name another store there, or none")
	shards, err := filepath.Glob(filepath.Join(first.Targets(), "mnli", "*", "*", "*.logits"))
	if err != nil || len(shards) == 0 {
		t.Fatal(shards, err)
	}
	f := arm(t, teacher, sharing(first)...)
	content, err := os.ReadFile(shards[0])
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)-1] ^= 1
	if err := os.WriteFile(shards[0], content, 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, f).refusedStart(f.Recipe()+":", ": datasets.mnli.targets cannot be used: ", "is damaged: checksum ")
	if steps := column(t, f, "loss"); len(steps) > 0 {
		t.Errorf("it has taken the steps %v", steps)
	}
}
