package effect

import (
	"math"
	"strings"
	"testing"

	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
)

// targets is the arrival of a shard.
func targets(step int, dataset, task string) wire.Entry {
	return wire.Entry{
		Action: wire.TargetsIn, Fate: wire.Applied, Step: step, Dataset: dataset, Teacher: "t",
		Shards: []string{dataset + "/t/" + task + "/00000.logits"},
	}
}

// plain is a run of noisy losses without any effect.
func plain(steps int) *recorded {
	r := &recorded{series: map[string]metrics.Series{}}
	for step := 1; step <= steps; step++ {
		for i, tag := range []string{"ce/quac/mrc", "ce/quac/yesno", "ce/nq/mrc", "ce/mnli/nli"} {
			r.add(tag, step, 1+0.1*math.Sin(float64(step*(i+7)*(i+3))))
		}
	}
	return r
}

func TestWhyThereIsNoEffect(t *testing.T) {
	rewind := wire.Entry{Action: wire.Rewind, Fate: wire.Applied, Step: 200}
	late := []wire.Entry{change(200, "kd.w"), targets(300, "nq", "mrc")}
	two := []wire.Entry{change(200, "optim.clip"), change(212, "optim.lr_scale")}
	for name, c := range map[string]struct {
		entries []wire.Entry
		k       int
		task    string
		steps   int
		why     string
	}{
		"too early":                 {[]wire.Entry{change(200, "optim.clip")}, 0, "", 211, "too early to say: 12 of 30 steps"},
		"at the beginning":          {[]wire.Entry{change(20, "optim.clip")}, 0, "", 400, "19 of the 30 steps needed before it"},
		"W without targets":         {[]wire.Entry{change(200, "kd.w")}, 0, "", 400, "kd.w acts on soft targets, and none had joined"},
		"targets that came later":   {late, 0, "", 400, "none had joined"},
		"another task's targets":    {[]wire.Entry{targets(200, "nq", "mrc")}, 0, "yesno", 400, "it does not act on yesno"},
		"another task's weight":     {[]wire.Entry{change(200, "tasks.nli.loss_weight")}, 0, "mrc", 400, "it does not act on mrc"},
		"a knob of the checkpoints": {[]wire.Entry{change(200, "checkpoint.every")}, 0, "", 400, "checkpoint.every does not act"},
		"a rewind":                  {[]wire.Entry{rewind}, 0, "", 400, "a rewind without a change"},
		"two at once":               {two, 0, "", 400, "another change 12 steps away"},
	} {
		h := Read(c.entries)
		if e := h.Of(plain(c.steps), c.k, c.task); !strings.Contains(e.String(), c.why) || e.Shown() {
			t.Errorf("%s: %q; want %q", name, e, c.why)
		}
	}
}

func TestAnEffectIsToldForWhatTheChangeTouches(t *testing.T) {
	run := &recorded{series: map[string]metrics.Series{}}
	whole := plain(400)
	for tag, s := range whole.series {
		for i, step := range s.Steps {
			v := s.Values[i]
			if tag == "ce/nq/mrc" && step >= 200 {
				v *= 0.8
			}
			run.add(tag, step, v)
		}
	}
	h := Read([]wire.Entry{targets(200, "nq", "mrc"), targets(230, "nq", "mrc"), change(210, "eval.every")})
	if len(h.Changes) != 2 {
		t.Fatalf("the changes are %+v", h.Changes)
	}
	e := h.Of(run, 0, "")
	if !e.Shown() || math.Abs(e.Relative+0.2) > e.Margin || e.Steps != mostSteps {
		t.Errorf("the effect on nq is %v (%+v)", e, e)
	}
	if !strings.HasPrefix(e.String(), "CE -2") && !strings.HasPrefix(e.String(), "CE -1") {
		t.Errorf("in words it is %q", e)
	}
	// W acts on the same series from then on, and a set before bounds the comparison.
	h = Read([]wire.Entry{targets(100, "nq", "mrc"), change(200, "kd.w")})
	if e := h.Of(run, 1, "mrc"); !e.Shown() || e.Steps != 100 {
		t.Errorf("the effect of W is %v (%+v)", e, e)
	}
}

// A change of the sampling alone moves the mean over passes, and no loss.
func TestAChangeOfTheSamplingIsNoEffect(t *testing.T) {
	run := &recorded{series: map[string]metrics.Series{}}
	for step := 1; step <= 400; step++ {
		noise := 0.1 * math.Sin(float64(step*step))
		easy := step%2 == 0 || step >= 200 && step%5 > 0
		if easy {
			run.add("ce/mnli/nli", step, 1+noise)
		} else {
			run.add("ce/nq/mrc", step, 4+noise)
		}
	}
	h := Read([]wire.Entry{change(200, "sampling.weight.nq")})
	if e := h.Of(run, 0, ""); e.Shown() || e.Why != "" {
		t.Errorf("the effect is %v", e)
	}
}

func TestQuantile(t *testing.T) {
	// Of R's qt(0.995, df).
	for free, want := range map[float64]float64{10: 3.169273, 20: 2.845340, 60: 2.660283, 1000: 2.580755} {
		if got := quantile(free); math.Abs(got-want) > 1e-3 {
			t.Errorf("with %v degrees of freedom it is %v, not %v", free, got, want)
		}
	}
}
