package engine_test

import (
	"math"
	"testing"

	"dev.road/workbench/session/wire"
)

// How a pass is cut into micro-batches is a matter of memory alone, dropout
// included.
func TestTheTokenBudgetChangesNothingButRounding(t *testing.T) {
	t.Parallel()
	losses := func(budget string) map[int]float64 {
		f := create(t, small(t, "train.steps=6", "model.dropout=0.1", "train.token_budget="+budget))
		start(t, f).wait()
		return column(t, f, "loss")
	}
	whole, cut := losses("16384"), losses("80")
	for step, want := range whole {
		if got := cut[step]; math.Abs(got-want) > 1e-3*want {
			t.Errorf("step %d has the loss %v in one micro-batch a pass, and %v in many", step, want, got)
		}
	}
}

// The size of a step changes whole: where batch and passes do not fit, nothing
// changes.
func TestBatchAndPassesChangeTogether(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=6"))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	for name, value := range map[string]float64{"train.batch": 18, "train.passes": 3} {
		if e := k.do(set(name, value)); e.Fate != wire.Refused || !contains(e.Why, "train.batch ") || !contains(e.Why, "train.passes ") {
			t.Errorf("%s %v alone was %s: %s", name, value, e.Fate, e.Why)
		}
	}
	if e := k.do(set("train.token_budget", 63.0)); e.Fate != wire.Refused || !contains(e.Why, "model.max_len 64") {
		t.Errorf("a budget below a window's length was %s: %s", e.Fate, e.Why)
	}
	k.scheduled(4, wire.Change{Name: "train.batch", Value: 18.0}, wire.Change{Name: "train.passes", Value: 3.0})
	k.applied(wire.Request{Action: wire.Resume})
	k.wait()
	passes := map[int]float64{}
	for _, dataset := range []string{"nq/mrc", "mnli/nli", "quac/mrc"} {
		for step, n := range column(t, f, "passes/"+dataset) {
			passes[step] += n
		}
	}
	windows := column(t, f, "windows")
	for step := 1; step <= 6; step++ {
		want := [2]float64{16, 4}
		if step >= 4 {
			want = [2]float64{18, 3}
		}
		if got := [2]float64{windows[step], passes[step]}; got != want {
			t.Errorf("step %d has %v windows and passes, want %v", step, got, want)
		}
	}
}

func TestAWeightOfZeroStopsADataset(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=12"))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Set, Changes: []wire.Change{
		{Name: "sampling.strategy", Value: "weighted"}, {Name: "sampling.weight.quac", Value: 0.0}, {Name: "sampling.weight.nq", Value: 3.0},
	}})
	refused := k.do(wire.Request{Action: wire.Set, Changes: []wire.Change{
		{Name: "sampling.weight.nq", Value: 0.0}, {Name: "sampling.weight.mnli", Value: 0.0},
	}})
	if refused.Fate != wire.Refused {
		t.Errorf("stopping every dataset was %s", refused.Fate)
	}
	k.wait()
	changed := 0
	entries, err := k.run.Entries()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Fate == wire.Applied && e.Action == wire.Set {
			changed = e.Step
		}
	}
	for step := range column(t, f, "passes/quac/mrc") {
		if step >= changed {
			t.Errorf("quac was drawn at step %d; its weight is 0 since step %d", step, changed)
		}
	}
	if p := column(t, f, "p/nq"); p[12] != 0.75 {
		t.Errorf("nq is drawn with probability %v, want 0.75", p[12])
	}
}

func TestAnEpochTakesEveryMiniBatchOnce(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=60", "sampling.strategy=epoch", "datasets.nq.limit=30", "datasets.quac.limit=45"))
	k := start(t, f).ready()
	k.wait()
	s, err := k.run.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	task := map[string]string{"nq": "mrc", "mnli": "nli", "quac": "mrc"}
	all := 0
	for _, d := range s.Datasets {
		all += (d.Windows + 3) / 4
	}
	for _, d := range s.Datasets {
		passes, drawn, most := column(t, f, "passes/"+d.Name+"/"+task[d.Name]), 0, (d.Windows+3)/4
		for step := 1; step <= (all+3)/4; step++ {
			drawn += int(passes[step])
			if step <= all/4 && drawn > most {
				t.Errorf("%s was drawn %d times by step %d, before the epoch was over; it has %d mini-batches", d.Name, drawn, step, most)
			}
		}
		if drawn < most {
			t.Errorf("%s was drawn %d times in an epoch, it has %d mini-batches", d.Name, drawn, most)
		}
		if p := column(t, f, "p/"+d.Name)[1]; math.Abs(p-float64(most)/float64(all)) > 1e-12 {
			t.Errorf("the probability of %s is %v, its part of the mini-batches is %d/%d", d.Name, p, most, all)
		}
	}
}

func TestLargeDatasetsAreDrawnMoreOftenByTheirSize(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=4", "sampling.strategy=power", "sampling.power=0.5", "datasets.nq.limit=16"))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.scheduled(3, wire.Change{Name: "sampling.strategy", Value: "proportional"})
	k.applied(wire.Request{Action: wire.Resume})
	k.wait()
	s, err := k.run.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sum := [2]float64{}
	for _, d := range s.Datasets {
		sum[0], sum[1] = sum[0]+math.Sqrt(float64(d.Windows)), sum[1]+float64(d.Windows)
	}
	for _, d := range s.Datasets {
		p := column(t, f, "p/"+d.Name)
		if want := math.Sqrt(float64(d.Windows)) / sum[0]; math.Abs(p[1]-want) > 1e-12 {
			t.Errorf("%s with %d windows has the probability %v under power, want %v", d.Name, d.Windows, p[1], want)
		}
		if want := float64(d.Windows) / sum[1]; math.Abs(p[4]-want) > 1e-12 {
			t.Errorf("%s with %d windows has the probability %v under proportional, want %v", d.Name, d.Windows, p[4], want)
		}
	}
}

// A task that no pass of a step serves keeps its head; a loss weight of 0
// still counts its loss.
func TestLossWeightsScaleTheLossAndNotTheCrossEntropy(t *testing.T) {
	t.Parallel()
	run := func(weight string) (loss, ce map[int]float64) {
		f := create(t, small(t, "train.steps=1", "model.dropout=0", "tasks.mrc.loss_weight="+weight, "tasks.nli.loss_weight="+weight,
			"tasks.yesno.loss_weight="+weight, "tasks.followup.loss_weight="+weight))
		start(t, f).wait()
		return column(t, f, "loss"), column(t, f, "ce/nq/mrc")
	}
	one, ce1 := run("1")
	half, ce2 := run("0.5")
	if math.Abs(half[1]-one[1]/2) > 1e-6 {
		t.Errorf("the loss is %v at weight 1 and %v at 0.5", one[1], half[1])
	}
	if ce1[1] != ce2[1] {
		t.Errorf("the cross entropy is %v at weight 1 and %v at 0.5", ce1[1], ce2[1])
	}
}
