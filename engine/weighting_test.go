package engine_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// A run with two teachers, whose targets are there from step 5 on; W is 1 from step 11 on.
func TestARunTellsWhatWDoes(t *testing.T) {
	t.Parallel()
	teachers := ""
	for seed := range 2 {
		teacher := create(t, small(t, "train.steps=10", fmt.Sprint("seed=", seed+1)))
		start(t, teacher).wait()
		place := filepath.Join(t.TempDir(), fmt.Sprint("teacher", seed))
		if err := os.CopyFS(place, os.DirFS(teacher.Checkpoint(10))); err != nil {
			t.Fatal(err)
		}
		teachers += "," + place
	}
	f := create(t, small(t, measured("train.steps=20", "kd.w=0.5", "kd.none_right=mean", "datasets.nq.train=", "datasets.mnli.train=",
		"datasets.quac.teachers="+teachers[1:])...))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.scheduled(11, wire.Change{Name: "kd.w", Value: 1.0})
	k.applied(wire.Request{Action: wire.StepN, Steps: 4})
	state := k.until("a pause", func(s wire.State) bool { return paused(s) && s.Step >= 4 })
	if said := k.says(state); state.Weighting != nil || said != "W has no effect: no targets joined" {
		t.Errorf("before any targets: %+v, %s", state.Weighting, said)
	}
	for i := range 2 {
		k.applied(wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: state.Datasets[2].Teachers[i]})
	}
	k.until("targets", func(s wire.State) bool {
		targets := s.Datasets[2].Targets
		return len(targets) == 2 && targets[0].Windows+targets[1].Windows == 2*s.Datasets[2].Windows
	})
	k.applied(wire.Request{Action: wire.StepN, Steps: 5})
	state = k.until("a pause", func(s wire.State) bool { return paused(s) && s.Step >= 9 })
	w := state.Weighting
	if w == nil || w.Steps != 9 || len(w.Rows) != 3 {
		t.Fatalf("the weighting is %+v", w)
	}
	some, windows := 0.0, 0
	for _, row := range w.Rows {
		windows += row.Windows
		some += row.SomeRight * float64(row.Windows)
	}
	if windows != w.Windows || math.Abs(w.Acts-some/float64(windows)) > 1e-9 || w.Acts == 0 {
		t.Errorf("W acts on %v of %d windows; on %v of the rows' a teacher alone is right", w.Acts, w.Windows, some/float64(windows))
	}
	if said := k.says(state); !contains(said, fmt.Sprintf("W acts on %.0f %% of windows", 100*w.Acts)) {
		t.Error(said)
	}
	k.applied(wire.Request{Action: wire.Resume})
	k.wait()

	decided := 0
	for _, task := range []string{"quac/mrc", "quac/yesno", "quac/followup"} {
		columns := map[string]map[int]float64{}
		for _, kind := range []string{"passes", "all_right", "some_right", "none_right", "weight_right", "weight_wrong", "acts", "falls",
			"truth", "truth_plain", "truth_student", "ahead", "entropy"} {
			columns[kind] = column(t, f, kind+"/"+task)
		}
		at := func(kind string, step int) float64 {
			v, ok := columns[kind][step]
			if !ok {
				t.Errorf("step %d has no %s/%s", step, kind, task)
			}
			return v
		}
		for step := range columns["passes"] {
			if step < 5 {
				for kind, values := range columns {
					if _, ok := values[step]; ok && kind != "passes" {
						t.Errorf("step %d has %s/%s before there were targets", step, kind, task)
					}
				}
				continue
			}
			some := at("some_right", step)
			if sum := at("all_right", step) + some + at("none_right", step); math.Abs(sum-1) > 3e-6 {
				t.Errorf("step %d: shares of %s add up to %v", step, task, sum)
			}
			acts, right, wrong := some, 1.5, 0.5
			if step >= 11 {
				acts, right, wrong = 0, 1, 1
			}
			if at("acts", step) != acts || at("falls", step) > acts {
				t.Errorf("step %d: W acts on %v of %s, p(truth) falls on %v; a teacher alone is right on %v", step, at("acts", step), task,
					at("falls", step), some)
			}
			if some > 0 {
				decided++
				if at("weight_right", step) != right || at("weight_wrong", step) != wrong {
					t.Errorf("step %d: teachers of %s weigh %v and %v", step, task, at("weight_right", step), at("weight_wrong", step))
				}
			} else if _, ok := columns["weight_right"][step]; ok {
				t.Errorf("step %d: there are weights of %s without a window", step, task)
			}
			truth, plain := at("truth", step), at("truth_plain", step)
			if acts == 0 && truth != plain || !(truth > 0 && truth < 1) || !(at("truth_student", step) > 0) || !(at("entropy", step) > 0) {
				t.Errorf("step %d: p(truth) of %s is %v, by the plain mean %v", step, task, truth, plain)
			}
			if v := at("ahead", step); v < 0 || v > 1 {
				t.Errorf("step %d: the student is ahead on %v of %s", step, v, task)
			}
		}
	}
	if decided == 0 {
		t.Error("no window has one right teacher")
	}
	ended, err := session.Open(f).State(t.Context())
	if err != nil || ended.Weighting == nil || ended.Weighting.Steps != 10 || k.says(ended) != "W = 1 is the plain mean: W has no effect" {
		t.Errorf("after its end: %+v, %s, %v", ended.Weighting, k.says(ended), err)
	}
}

// says returns the sentence of a state about W.
func (k *trainer) says(s wire.State) string {
	k.t.Helper()
	knobs, err := k.run.Knobs(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	return s.Acts(knobs)
}
