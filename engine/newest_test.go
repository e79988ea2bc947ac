package engine_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// damage overwrites a byte in the middle of a checkpoint's file.
func damage(t *testing.T, f session.Folder, step int, name string) {
	t.Helper()
	file, err := os.OpenFile(filepath.Join(f.Checkpoint(step), name), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteAt([]byte{'?'}, info.Size()/2); err != nil {
		t.Fatal(err)
	}
}

// told reports whether one of a run's events has a text.
func told(t *testing.T, f session.Folder, text string) bool {
	t.Helper()
	events, err := session.Open(f).Events(0)
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(events, func(e wire.Event) bool { return contains(e.Text, text) })
}

func TestADamagedNewestCheckpointIsToldOfAndTheOneBeforeItServes(t *testing.T) {
	t.Parallel()
	f := create(t, small(t))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.do(at(24, set("kd.w", 0.5)))
	k.applied(wire.Request{Action: wire.Resume})
	k.wait()
	want := column(t, f, "loss")

	damage(t, f, 30, "optimizer.safetensors")
	if err := os.MkdirAll(f.Checkpoint(40)+".part", 0o755); err != nil {
		t.Fatal(err)
	}
	start(t, f, "ROAD_TEST_RESUME=1").wait()
	for _, text := range []string{"40.part was not finished", "optimizer.safetensors is damaged: its checksum", "continues from step 20",
		"kd.w 0.75 → 0.5"} {
		if !told(t, f, text) {
			t.Errorf("no event says %q", text)
		}
	}
	if got := column(t, f, "loss"); !maps.Equal(got, want) {
		t.Errorf("the losses are %v, before they were %v", got, want)
	}
	steps, err := f.CheckpointSteps()
	if err != nil || !slices.Equal(steps, []int{10, 20, 30}) {
		t.Errorf("the checkpoints are of %v, %v", steps, err)
	}
	if _, err := os.Stat(f.Checkpoint(30) + ".damaged"); err != nil {
		t.Error(err)
	}
}

func TestWithNoWholeCheckpointResumeFailsAndNamesEach(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=20"))
	start(t, f).wait()
	damage(t, f, 10, "model.safetensors")
	damage(t, f, 20, "state.json")
	k := start(t, f, "ROAD_TEST_RESUME=1")
	<-k.ended
	if code := k.cmd.ProcessState.ExitCode(); code != 1 {
		t.Errorf("the trainer ended with %d", code)
	}
	for _, text := range []string{"no intact checkpoint", "10/model.safetensors is damaged", "20/state.json is damaged"} {
		if !contains(k.log.String(), text) {
			t.Errorf("%q is not in its log:\n%s", text, k.log)
		}
	}
	if steps, err := f.CheckpointSteps(); err != nil || len(steps) != 2 {
		t.Errorf("the checkpoints are of %v, %v", steps, err)
	}
}

// Before there were checksums in state.json, the tensors had theirs already.
func TestCheckpointsWithoutChecksumsAreReadAndTheirTensorsChecked(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=20"))
	start(t, f).wait()
	want := column(t, f, "loss")
	for _, step := range []int{10, 20} {
		unsum(t, filepath.Join(f.Checkpoint(step), "state.json"))
	}
	damage(t, f, 20, "model.safetensors")
	start(t, f, "ROAD_TEST_RESUME=1").wait()
	if !told(t, f, "is corrupt: its checksum") || !told(t, f, "continues from step 10") {
		t.Error("the damaged checkpoint was not told of")
	}
	if got := column(t, f, "loss"); !maps.Equal(got, want) {
		t.Errorf("the losses are %v, before they were %v", got, want)
	}
}

// unsum takes the checksums out of a state.
func unsum(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var state map[string]json.RawMessage
	if err := json.Unmarshal(text, &state); err != nil {
		t.Fatal(err)
	}
	delete(state, "files")
	delete(state, "crc32c")
	if text, err = json.Marshal(state); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o644); err != nil || !strings.Contains(string(text), "cursors") {
		t.Fatal(err)
	}
}
