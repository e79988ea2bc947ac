package engine_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// A run that has all its targets from the first step on: annealed, then of the best
// teacher, and at last by confidence, of standardized logits.
func TestMethodsOfDistillationActOnTheLoss(t *testing.T) {
	t.Parallel()
	teacher := create(t, small(t, "train.steps=10"))
	start(t, teacher).wait()
	f := create(t, small(t, measured("train.steps=20", "kd.method=annealed", "kd.ce_weight=0.2", "kd.kd_weight=0.6",
		"datasets.nq.train=", "datasets.mnli.train=", "datasets.quac.teachers="+teacher.Dir()+"/checkpoints/10")...))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.scheduled(11, wire.Change{Name: "kd.method", Value: "best"}, wire.Change{Name: "kd.none_right", Value: "skip"})
	k.scheduled(16, wire.Change{Name: "kd.method", Value: "confidence"}, wire.Change{Name: "kd.standardize", Value: true})
	state := k.until("a dataset", func(s wire.State) bool { return len(s.Datasets) == 3 })
	k.applied(wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: state.Datasets[2].Teachers[0]})
	k.until("targets", func(s wire.State) bool {
		return len(s.Datasets[2].Targets) == 1 && s.Datasets[2].Targets[0].Windows == s.Datasets[2].Windows
	})
	k.applied(wire.Request{Action: wire.Resume})
	k.wait()
	share, skipped := column(t, f, "hard_share"), 0.0
	for _, task := range []string{"quac/mrc", "quac/yesno", "quac/followup"} {
		ce, kd, total, soft := column(t, f, "ce/"+task), column(t, f, "kd/"+task), column(t, f, "total/"+task), column(t, f, "soft/"+task)
		for step := 1; step <= 10; step++ {
			hard := float64(step-1) / 20
			if want := 0.8 * (hard*ce[step] + (1-hard)*kd[step]); soft[step] != 1 || math.Abs(total[step]-want) > 1e-4*want {
				t.Errorf("step %d of 20, %s: the loss is %v, annealed it is %v; %v of the windows have targets", step, task, total[step],
					want, soft[step])
			}
			if math.Abs(share[step]-hard) > 1e-12 {
				t.Errorf("step %d of 20: the labels' part is %v, want %v", step, share[step], hard)
			}
		}
		for step := 11; step <= 15; step++ {
			skipped += 1 - soft[step]
		}
		for step := 16; step <= 20; step++ {
			want := 0.2*ce[step] + 0.6*kd[step]
			if soft[step] != 1 || math.Abs(total[step]-want) > 1e-4*want {
				t.Errorf("step %d, %s: the loss is %v, by confidence it is %v; %v of the windows have targets", step, task, total[step],
					want, soft[step])
			}
		}
	}
	if share[11] != 0.25 || skipped == 0 {
		t.Errorf("under best the labels' part is %v, want 0.25; %v windows without a right teacher were skipped", share[11], skipped)
	}
}

// Skipped windows train on their label alone; judged apart, a start that the teacher has
// keeps its target where the end has none. Targets do not depend on the student.
func TestSkippedHalvesOfSpans(t *testing.T) {
	t.Parallel()
	teacher := create(t, small(t, "train.steps=30"))
	start(t, teacher).wait()
	run := func(right string) (soft, ce, kd, total map[int]float64) {
		f := create(t, small(t, measured("train.steps=6", "kd.start=wait", "kd.right="+right, "kd.none_right=skip",
			"kd.ce_weight=0", "kd.kd_weight=1", "datasets.nq.train=", "datasets.mnli.train=",
			"datasets.quac.teachers="+teacher.Dir()+"/checkpoints/30")...))
		start(t, f).wait()
		return column(t, f, "soft/quac/mrc"), column(t, f, "ce/quac/mrc"), column(t, f, "kd/quac/mrc"), column(t, f, "total/quac/mrc")
	}
	joint, ce, kd, total := run("joint")
	apart, _, _, _ := run("separate")
	more := 0
	for step := 1; step <= 6; step++ {
		if apart[step] < joint[step] {
			t.Errorf("step %d: judged apart %v of the windows have targets, jointly %v", step, apart[step], joint[step])
		}
		if apart[step] > joint[step] {
			more++
		}
		if joint[step] == 0 && math.Abs(total[step]-ce[step]) > 1e-4 {
			t.Errorf("step %d: skipped, the loss is %v, its cross entropy %v (divergence %v)", step, total[step], ce[step], kd[step])
		}
	}
	if more == 0 {
		t.Errorf("judged apart, no step has more soft targets: %v and %v", apart, joint)
	}
}

// A store of targets is of one teacher: another one at the same place is refused, and
// the run goes on.
func TestTargetsOfAnotherTeacherAreRefused(t *testing.T) {
	t.Parallel()
	var teachers []session.Folder
	for seed := range 2 {
		teachers = append(teachers, create(t, small(t, "train.steps=1", fmt.Sprint("seed=", seed+1))))
		start(t, teachers[seed]).wait()
	}
	place := filepath.Join(t.TempDir(), "teacher")
	put := func(f session.Folder) {
		t.Helper()
		if err := errors.Join(os.RemoveAll(place), os.CopyFS(place, os.DirFS(f.Checkpoint(1)))); err != nil {
			t.Fatal(err)
		}
	}
	teach := wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: "teacher"}
	put(teachers[0])
	f := create(t, small(t, "train.steps=1000", "datasets.quac.teachers="+place))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	e := k.applied(teach)
	k.until("the targets", func(s wire.State) bool {
		return slices.ContainsFunc(s.Jobs, func(j wire.Job) bool { return j.ID == e.Job && j.State == wire.JobDone })
	})
	put(teachers[1])
	k = k.again().ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.until("the end of the teaching that was resumed", func(s wire.State) bool {
		return slices.ContainsFunc(s.Jobs, func(j wire.Job) bool {
			return j.State == wire.JobFailed && contains(j.Message, "teacher's weights is ")
		})
	})
	if e := k.do(teach); e.Fate != wire.Refused || !contains(e.Why, "teacher's weights is ") {
		t.Errorf("%s: %s", e.Fate, e.Why)
	}
	k.to(k.until("a pause", paused).Step + 2)
}
