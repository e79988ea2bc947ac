package engine_test

import (
	"math"
	"testing"

	"dev.road/workbench/session/wire"
)

// A run that has all its targets from the first step on, annealed and then of
// the best teacher.
func TestMethodsOfDistillationActOnTheLoss(t *testing.T) {
	t.Parallel()
	teacher := create(t, small(t, "train.steps=10"))
	start(t, teacher).wait()
	f := create(t, small(t, measured("train.steps=20", "kd.method=annealed", "kd.ce_weight=0.2", "kd.kd_weight=0.6",
		"datasets.nq.train=", "datasets.mnli.train=", "datasets.quac.teachers="+teacher.Dir()+"/checkpoints/10")...))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.scheduled(11, wire.Change{Name: "kd.method", Value: "best"}, wire.Change{Name: "kd.none_right", Value: "skip"})
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
				t.Errorf("step %d of 20, %s: the loss is %v, annealed it is %v; %v of the windows have targets", step, task, total[step], want,
					soft[step])
			}
			if math.Abs(share[step]-hard) > 1e-12 {
				t.Errorf("step %d of 20: the labels' part is %v, want %v", step, share[step], hard)
			}
		}
		for step := 11; step <= 20; step++ {
			skipped += 1 - soft[step]
		}
	}
	if share[11] != 0.25 || skipped == 0 {
		t.Errorf("under best the labels' part is %v, want 0.25; %v windows without a right teacher were skipped", share[11], skipped)
	}
}
