package engine_test

import (
	"os"
	"os/exec"
	"slices"
	"syscall"
	"testing"

	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
)

// The tests called TestFault… inject a fault into a running trainer; `make
// faults` runs them alone.

// thorough is how often a test does something: the lesser number, or under
// `make faults` the greater one.
func thorough(t *testing.T, short, long int) int {
	t.Helper()
	if os.Getenv("ROAD_FAULTS") == "" {
		return short
	}
	return long
}

// unshared runs the test again in a process that may mount file systems of its
// own, which nobody else sees. It is true there, and false in the process that
// was to start it, for which the test is over then.
func unshared(t *testing.T) bool {
	t.Helper()
	if os.Getenv("ROAD_TEST_UNSHARED") == t.Name() {
		return true
	}
	cmd := exec.Command(os.Args[0], "-test.v", "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), "ROAD_TEST_UNSHARED="+t.Name())
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	out, err := cmd.CombinedOutput()
	switch {
	case cmd.ProcessState == nil:
		t.Skipf("this system lets nobody mount file systems of their own: %v", err)
	case err != nil:
		t.Errorf("%v\n%s", err, out)
	case contains(string(out), "--- SKIP: "+t.Name()):
		t.Skipf("%s", out)
	}
	return false
}

// disk mounts a file system of a given size, in bytes, over a new folder.
func disk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("disk", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// intact checks what the folder says of a run that faults were injected into:
// every acknowledged request has exactly one fate, or waits for a step to come,
// the ledger's lines are in order, there is a row of metrics for each step, and
// predictions are whole.
func (k *trainer) intact() {
	k.t.Helper()
	lines, err := jsonl.Read[wire.Entry](k.folder.Ledger())
	if err != nil {
		k.t.Fatal(err)
	}
	fates := map[string][]wire.Entry{}
	for i, e := range lines {
		if e.Seq != int64(i+1) {
			k.t.Fatalf("line %d of the ledger has seq %d", i+1, e.Seq)
		}
		if e.Fate != wire.Scheduled {
			fates[e.ID] = append(fates[e.ID], e)
		}
	}
	losses := column(k.t, k.folder, "loss")
	for _, told := range k.acknowledged {
		kept := fates[told.ID]
		ok := len(kept) == 1 && kept[0].Seq == told.Seq && kept[0].Fate == told.Fate
		if told.Fate == wire.Scheduled {
			ok = len(kept) == 1 || len(kept) == 0 && told.Step > len(losses)
		}
		if !ok {
			k.t.Errorf("%s was acknowledged as %+v; the ledger has %+v", told.ID, told, kept)
		}
	}
	for step := 1; step <= len(losses); step++ {
		if _, ok := losses[step]; !ok {
			k.t.Errorf("the metrics have no row of step %d, but %d others", step, len(losses))
		}
	}
	predicted, err := k.folder.Predicted()
	if err != nil {
		k.t.Error(err)
	}
	for _, d := range predicted {
		for _, s := range d.Steps {
			all, _, err := k.run.Predictions(d.Dataset, s.Step)
			if err != nil || len(all) != s.Examples || len(all) == 0 {
				k.t.Errorf("the predictions for %s of step %d: %d of %d, %v", d.Dataset, s.Step, len(all), s.Examples, err)
			}
		}
	}
}

// told returns the texts of a run's events of a kind and level.
func (k *trainer) told(kind wire.EventKind, level wire.Level) []string {
	k.t.Helper()
	var texts []string
	err := k.run.EachEvent(0, func(e wire.Event) error {
		if e.Kind == kind && e.Level == level {
			texts = append(texts, e.Text)
		}
		return nil
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return texts
}

// resumed ends a trainer's attempt, if it goes on, starts the next and waits
// for its end.
func (k *trainer) resumed() *trainer {
	k.t.Helper()
	k.kill()
	next := start(k.t, k.folder, "ROAD_TEST_RESUME=1")
	next.acknowledged = slices.Clone(k.acknowledged)
	next.wait()
	return next
}
