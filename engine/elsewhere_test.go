package engine_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// computesIn is the word that a run's recipe.toml has.
func computesIn(t *testing.T, f session.Folder) string {
	t.Helper()
	r, err := recipe.ReadRun(f.Recipe(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r.Model.Precision
}

// pretend makes a run one that was last on another device.
func pretend(t *testing.T, f session.Folder, device string) {
	t.Helper()
	file := filepath.Join(f.Dir(), "run.json")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	info := map[string]any{}
	if err := json.Unmarshal(text, &info); err != nil {
		t.Fatal(err)
	}
	info["device"] = device
	if text, err = json.Marshal(info); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestTheRecipeOfARunKeepsThePrecisionThatTheDeviceHasIt(t *testing.T) {
	t.Parallel()
	r := small(t, "train.steps=1")
	if r.Model.Precision != "auto" {
		t.Fatalf("the default is %q", r.Model.Precision)
	}
	f := create(t, r)
	before, err := os.Stat(f.Recipe())
	if err != nil {
		t.Fatal(err)
	}
	k := start(t, f)
	k.wait()
	if word := computesIn(t, f); word != "fp32" {
		t.Errorf("on the CPU the recipe has come to %q", word)
	}
	if s, err := k.run.State(t.Context()); err != nil || s.Precision != "fp32" {
		t.Errorf("the state says %q, %v", s.Precision, err)
	}
	if after, err := os.Stat(f.Recipe()); err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("the recipe's time has changed: runs are listed by it; %v", err)
	}
}

// A run that began in bf16 on a GPU does not go on on a CPU by itself. Refused,
// it is as it was; told to go on otherwise it says from which step, and keeps to
// that.
func TestARunIsNotResumedElsewhereInAnotherPrecisionUnasked(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=2", "model.precision=bf16"))
	start(t, f).wait()
	pretend(t, f, "cuda:0")
	for range 2 {
		k := start(t, f, "ROAD_TEST_RESUME=1", "ROAD_TEST_SET=train.steps=3")
		<-k.ended
		if k.cmd.ProcessState.ExitCode() == 0 || !contains(k.log.String(), "was computed in bf16 on cuda:0, and this attempt is on the CPU; ") {
			t.Fatalf("it ended with %v:\n%s", k.cmd.ProcessState, k.log)
		}
		if i, _, err := f.Info(); err != nil || i.Attempt != 1 || i.Device != "cuda:0" || computesIn(t, f) != "bf16" {
			t.Fatalf("a refusal has left %+v, %s, %v", i, computesIn(t, f), err)
		}
	}
	const told = "model.precision bf16 → fp32 as of step 3; "
	for i, set := range []string{"train.steps=4 model.precision=fp32", "train.steps=5"} {
		k := start(t, f, "ROAD_TEST_RESUME=1", "ROAD_TEST_SET="+set)
		k.wait()
		if word := computesIn(t, f); word != "fp32" {
			t.Errorf("after %s it computes in %s", set, word)
		}
		if warned := k.told(wire.EventState, wire.LevelWarn); len(warned) != 1 || !strings.HasPrefix(warned[0], told) {
			t.Errorf("attempt %d: it has told %q, want %q", i, warned, told)
		}
	}
}

// A branch has its parent's word, and another device may have another.
func TestABranchKeepsThePrecisionOfItsParentUnlessAsked(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=2", "model.precision=bf16"))
	start(t, f).wait()
	pretend(t, f, "cuda:0")
	branch := func(name string, set string) (*trainer, session.Folder) {
		b, err := session.Branch(t.Context(), filepath.Dir(f.Dir()), f, 0, name)
		if err != nil {
			t.Fatal(err)
		}
		return start(t, b.Folder(), "ROAD_TEST_RESUME=1", "ROAD_TEST_SET=train.steps=3"+set), b.Folder()
	}
	k, _ := branch("same", "")
	<-k.ended
	if k.cmd.ProcessState.ExitCode() == 0 || !contains(k.log.String(), "run same was computed in bf16 on cuda:0") {
		t.Errorf("it ended with %v:\n%s", k.cmd.ProcessState, k.log)
	}
	k, b := branch("other", " model.precision=auto")
	k.wait()
	if word := computesIn(t, b); word != "fp32" || computesIn(t, f) != "bf16" {
		t.Errorf("asked for auto on the CPU the branch computes in %s, its parent in %s", word, computesIn(t, f))
	}
}
