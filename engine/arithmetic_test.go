package engine_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/model"
	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// A resumed run calculates as its checkpoint did, unless it is asked for
// something else; then it says so, and keeps to that.
func TestAResumedRunCalculatesAsBeforeUnlessAsked(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=2"))
	start(t, f).wait()
	type attempt struct{ set, is, told string }
	attempts := []attempt{
		{"", "1 mkl", ""},
		{"train.threads=1 train.matmul=mkl", "1 mkl", ""},
		{"train.threads=2", "2 mkl", "train.threads 1 → 2 as of step 7; "},
		{"", "2 mkl", ""},
	}
	if other := otherMatmul(t); other != "" {
		attempts = append(attempts,
			attempt{"train.threads=1 train.matmul=" + other, "1 " + other, "train.threads 2 → 1, train.matmul mkl → " + other + " as of step 11; "},
			attempt{"", "1 " + other, ""})
	}
	var want []string
	for i, c := range attempts {
		more := fmt.Sprint("train.steps=", 4+2*i)
		k := start(t, f, "ROAD_TEST_RESUME=1", "ROAD_TEST_SET="+more+" "+c.set)
		k.wait()
		if got := arithmeticOf(t, f); got != c.is {
			t.Errorf("asked for %q it calculated on %s, not %s", c.set, got, c.is)
		}
		if c.told != "" {
			want = append(want, c.told)
		}
		told := k.told(wire.EventState, wire.LevelWarn)
		if len(told) != len(want) || len(want) > 0 && !strings.HasPrefix(told[len(told)-1], want[len(want)-1]) {
			t.Errorf("asked for %q it has told %q, want %q", c.set, told, want)
		}
	}
}

// otherMatmul is a matmul backend of this machine beside MKL, which every machine
// has.
func otherMatmul(t *testing.T) string {
	t.Helper()
	for _, m := range []string{"onednn", "amx"} {
		if model.Multiplies(m) {
			return m
		}
	}
	t.Log("this machine has only mkl: a change of train.matmul was not tried")
	return ""
}

// arithmeticOf is the arithmetic of a run's newest checkpoint.
func arithmeticOf(t *testing.T, f session.Folder) string {
	t.Helper()
	steps, err := f.CheckpointSteps()
	if err != nil || len(steps) == 0 {
		t.Fatal(steps, err)
	}
	text, err := os.ReadFile(filepath.Join(f.Checkpoint(steps[len(steps)-1]), "state.json"))
	if err != nil {
		t.Fatal(err)
	}
	var saved struct {
		Threads int
		Matmul  string
	}
	if err := json.Unmarshal(text, &saved); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(saved.Threads, " ", saved.Matmul)
}

func TestArithmeticThatThereIsNotIsRefused(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=2"))
	for set, why := range map[string]string{
		"train.threads=1.5":  "must be a whole number",
		"train.threads=2000": "outside 0 … 1024",
		"train.matmul=blas":  "none of auto, mkl, onednn",
	} {
		k := start(t, f, "ROAD_TEST_SET="+set)
		<-k.ended
		if k.cmd.ProcessState.ExitCode() == 0 || !contains(k.log.String(), why) {
			t.Errorf("%s: %v, %s", set, k.cmd.ProcessState, k.log)
		}
	}
}
