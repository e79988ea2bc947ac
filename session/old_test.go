package session_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/kd"
	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// oldRuns unpacks the run folders that scripts/old-runs.sh made with an earlier
// version, and returns the one of that name.
func oldRuns(t testing.TB, archive, name string) session.Folder {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("tar", "xzf", archive, "-C", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return session.Folder(filepath.Join(dir, "runs", name))
}

func TestRunsOfEarlierVersionsOpen(t *testing.T) {
	for name, want := range map[string]struct {
		state   wire.Phase
		attempt int
		last    string // event
		seen    string // in the ledger
	}{
		"finished": {wire.Finished, 1, "finished at step 8", ""},
		"branched": {wire.Finished, 2, "finished at step 8", "kd.temperature 4 → 5 applied at step 5"},
		"taught":   {wire.Finished, 1, "stopped at step 8 of 100000", "targets nq ← finished-8, 1 shard applied at step 6"},
		"rewound":  {wire.Finished, 2, "stopped at step 6 of 100000", "rewind to step 3 with kd.temperature 4 → 3 applied"},
		"killed":   {wire.Stalled, 1, "running from step 47", "undo kd.temperature 6 → 4, optim.lr_scale 0.5 → 1 applied at step 47"},
	} {
		t.Run(name, func(t *testing.T) {
			f := oldRuns(t, "testdata/format-1.tar.gz", name)
			run := session.Open(f)
			s, err := run.State(t.Context())
			if err != nil || s.State != want.state || s.Attempt != want.attempt {
				t.Errorf("%s, attempt %d, %v", s.State, s.Attempt, err)
			}
			if branched := s.Parent != nil && s.Parent.Run == "finished" && s.Parent.Step == 4; branched != (name == "branched") {
				t.Errorf("parent %+v", s.Parent)
			}
			knobs, err := run.Knobs(t.Context())
			if err != nil || !slices.ContainsFunc(knobs, func(k wire.Knob) bool { return k.Name == "kd.w" }) {
				t.Errorf("%d knobs, %v", len(knobs), err)
			}
			events, err := run.Events(0)
			if err != nil || len(events) == 0 || events[len(events)-1].Text != want.last {
				t.Errorf("events end with %v, %v", events[max(len(events)-1, 0):], err)
			}
			entries, err := run.Entries()
			if err != nil || !strings.Contains(told(entries), want.seen) {
				t.Errorf("%v, ledger:\n%s", err, told(entries))
			}
			if _, err := run.Poll(); err != nil || len(run.Columns().Get("loss").Steps) < s.Step {
				t.Errorf("losses of steps %d, at step %d, %v", run.Columns().Get("loss").Steps, s.Step, err)
			}
			newest, err := f.NewestCheckpoint()
			if err != nil {
				t.Fatal(err)
			}
			if whole, err := session.Unseal(f.Checkpoint(newest), new(struct{})); err != nil || !whole {
				t.Errorf("checkpoint %d: whole %v, %v", newest, whole, err)
			}
		})
	}
}

// told has each entry as a sentence on a line.
func told(entries []wire.Entry) string {
	var text strings.Builder
	for _, e := range entries {
		text.WriteString(ledger.Sentence(e) + "\n")
	}
	return text.String()
}

func TestTargetsAndPredictionsOfEarlierVersionsOpen(t *testing.T) {
	f := oldRuns(t, "testdata/format-1.tar.gz", "taught")
	predicted, steps, err := session.Open(f).Predictions("mnli", 0)
	if err != nil || !slices.Equal(steps, []int{8}) || len(predicted) != 9 || predicted[0].Student.Text == "" {
		t.Errorf("%d predictions of steps %v, %v", len(predicted), steps, err)
	}
	for kind, windows := range map[string]int{"nq/finished-8/mrc": 6, "mnli/finished-8/nli": 9} {
		dir := filepath.Join(f.Targets(), kind)
		text, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
		if err != nil {
			t.Fatal(err)
		}
		var m kd.Manifest
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatal(err)
		}
		r, err := kd.Open(dir, dir, m)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Use("00000.logits"); err != nil || r.Windows() != windows {
			t.Errorf("%s: %d windows, %v", kind, r.Windows(), err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

// The recipes of these runs say nothing of what was not there yet, and read as it was then.
func TestRecipesOfEarlierVersionsKeepTheirDefaults(t *testing.T) {
	for _, name := range []string{"finished", "branched", "taught", "rewound", "killed"} {
		f := oldRuns(t, "testdata/format-1.tar.gz", name)
		text, err := os.ReadFile(f.Recipe())
		if err != nil {
			t.Fatal(err)
		}
		for _, later := range []string{"start", "standardize", "targets", "dev_limit", "combine"} {
			if regexp.MustCompile(`(?m)^` + later + ` = `).Match(text) {
				t.Errorf("%s: the fixture's recipe has %s", name, later)
			}
		}
		r, err := recipe.ReadRun(f.Recipe(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.KD.Start != recipe.StartManual || r.KD.NoneRight != kd.Scaled || r.KD.Standardize || len(r.Schedule) > 0 ||
			r.Gradients.Combine != recipe.CombineMean ||
			r.Model.Dropout != recipe.ScratchDropout || r.Model.Precision != "fp32" {
			t.Errorf("%s: %+v, schedules %v, dropout %v in %s", name, r.KD, r.Schedule, r.Model.Dropout, r.Model.Precision)
		}
		for _, d := range r.Datasets {
			if len(d.Targets) > 0 || d.DevLimit != 0 {
				t.Errorf("%s: %+v", name, d)
			}
		}
	}
}

// kd.none_right was scaled when these runs began: they keep it, and so does a branch,
// whether or not the recipe of the run names it.
func TestRunsOfEarlierVersionsKeepTheirTargetWithoutARightTeacher(t *testing.T) {
	for _, named := range []bool{true, false} {
		f := oldRuns(t, "testdata/format-1.tar.gz", "taught")
		text, err := os.ReadFile(f.Recipe())
		if err != nil {
			t.Fatal(err)
		}
		without := regexp.MustCompile(`(?m)^none_right = .*\n`).ReplaceAll(text, nil)
		if len(without) == len(text) {
			t.Fatal("the fixture's recipe does not name it")
		}
		if !named {
			if err := os.WriteFile(f.Recipe(), without, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		d, err := session.Branch(t.Context(), t.TempDir(), f, 0, "")
		if err != nil {
			t.Fatal(err)
		}
		for name, f := range map[string]session.Folder{"run": f, "branch": d.Folder()} {
			if r, err := recipe.ReadRun(f.Recipe(), nil); err != nil || r.KD.NoneRight != kd.Scaled {
				t.Errorf("named %v: the %s begins with %+v, %v", named, name, r, err)
			}
			knobs, err := session.Open(f).Knobs(t.Context())
			i := slices.IndexFunc(knobs, func(k wire.Knob) bool { return k.Name == "kd.none_right" })
			if err != nil || i < 0 || knobs[i].Value != "scaled" {
				t.Errorf("named %v: the %s has %d knobs, %v", named, name, len(knobs), err)
			}
		}
		if r, err := recipe.Read(d.Folder().Recipe(), nil); err != nil || r.KD.NoneRight != kd.Scaled {
			t.Errorf("named %v: the branch's recipe does not say it: %+v, %v", named, r, err)
		}
	}
}

func TestAFolderOfANewerFormatIsRefused(t *testing.T) {
	f := oldRuns(t, "testdata/format-1.tar.gz", "finished")
	file := filepath.Join(f.Dir(), "run.json")
	text := fmt.Sprintf(`{"format": %d, "id": "x", "name": "finished", "attempt": 1, "pid": 1, "version": "v9"}`, session.Format+1)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("the folder of run finished has format %d, written by version v9; this version reads formats up to %d; "+
		"open it with that version or a newer one", session.Format+1, session.Format)
	_, found := session.Find(f.Dir())
	_, looked := session.Open(f).State(t.Context())
	_, owned := session.Own(f)
	_, branched := session.Branch(t.Context(), t.TempDir(), f, 8, "other")
	for act, err := range map[string]error{"find": found, "state": looked, "own": owned, "branch": branched} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", act, err)
		}
	}
	if kept, err := os.ReadFile(file); err != nil || string(kept) != text {
		t.Errorf("%s, %v", kept, err)
	}
}

// The lock of a killed trainer is free: on its own machine the run has crashed,
// and on another one, which cannot look, it is silent.
func TestARunOfAnEarlierVersionWhoseTrainerWasKilled(t *testing.T) {
	f := oldRuns(t, "testdata/format-1.tar.gz", "killed")
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(f.Dir(), "run.json")
	text, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, []byte(strings.Replace(string(text), `"host": "old"`, `"host": "`+host+`"`, 1)), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := session.Open(f).State(t.Context())
	if err != nil || s.State != wire.Crashed || s.Step != 46 || !strings.HasSuffix(s.Note, " on "+host+" is gone, cause unknown") {
		t.Errorf("%s at step %d: %s, %v", s.State, s.Step, s.Note, err)
	}
}
