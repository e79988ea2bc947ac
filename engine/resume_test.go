package engine_test

import (
	"bytes"
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// The same run twice: once to its end, once killed in the middle with changes
// acknowledged since the last checkpoint, and resumed.
func TestResumedRunRepeatsTheUninterruptedOneBitForBit(t *testing.T) {
	t.Parallel()
	for _, precision := range []string{"fp32", "bf16"} {
		t.Run(precision, func(t *testing.T) {
			t.Parallel()
			resumedAsUninterrupted(t, "model.precision="+precision)
		})
	}
}

// A run began when kd.none_right, kd.start, model.dropout and model.precision had other
// defaults, and its recipe names none of them: today's trainer resumes it as it was.
func TestAResumedRunOfAnEarlierVersionKeepsWhatItHad(t *testing.T) {
	t.Parallel()
	r := small(t, "train.steps=20", "kd.method=weighted", "kd.none_right=scaled", "kd.start=manual", "model.dropout=0.1",
		"model.precision=fp32", "datasets.quac.teachers=demo:teacher-1,demo:teacher-2")
	straight := create(t, r)
	start(t, straight).wait()

	f := create(t, r)
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.to(12)
	k.saved(10)
	k.kill()
	text, err := os.ReadFile(f.Recipe())
	if err != nil {
		t.Fatal(err)
	}
	then := regexp.MustCompile(`(?m)^(none_right|start|dropout|precision|standardize|targets|dev_limit) = .*\n`).ReplaceAll(text, nil)
	if bytes.Count(text, []byte("\n"))-bytes.Count(then, []byte("\n")) < 7 {
		t.Fatalf("the recipe does not have them:\n%s", text)
	}
	if err := os.WriteFile(f.Recipe(), then, 0o600); err != nil {
		t.Fatal(err)
	}
	k = start(t, f, "ROAD_TEST_RESUME=1")
	k.wait()
	knobs, err := k.run.Knobs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{"kd.none_right": "scaled", "model.dropout": 0.1} {
		i := slices.IndexFunc(knobs, func(k wire.Knob) bool { return k.Name == name })
		if i < 0 || knobs[i].Value != want || knobs[i].Default != want {
			t.Errorf("%s is not %v: %+v", name, want, knobs)
		}
	}
	for _, tag := range []string{"loss", "grad_norm", "soft/quac/mrc"} {
		if want, got := column(t, straight, tag), column(t, f, tag); !maps.Equal(want, got) {
			t.Errorf("%s differs:\nstraight %v\nresumed  %v", tag, want, got)
		}
	}
	if s, err := f.State(time.Now()); err != nil || s.Precision != "fp32" || len(s.Jobs) > 0 {
		t.Errorf("in %s, with the jobs %+v, %v", s.Precision, s.Jobs, err)
	}
}

// changesInBetween are the sets of the runs' knobs, by step: some before the
// checkpoint that is gone back to, some after it, some after the kill.
var changesInBetween = map[int][]wire.Change{
	4:  {{Name: "train.passes", Value: 2.0}, {Name: "train.batch", Value: 8.0}, {Name: "model.frozen_layers", Value: 1.0}},
	6:  {{Name: "sampling.strategy", Value: "epoch"}},
	12: {{Name: "optim.weight_decay", Value: 0.1}, {Name: "optim.clip", Value: 0.5}, {Name: "optim.layer_decay", Value: 0.8}},
	13: {{Name: "kd.w", Value: 0.5}, {Name: "tasks.mrc.frozen", Value: true}},
	15: {{Name: "sampling.strategy", Value: "power"}, {Name: "sampling.power", Value: 0.5}},
	16: {{Name: "optim.lr_scale", Value: 0.5}, {Name: "train.batch", Value: 12.0}, {Name: "train.passes", Value: 3.0}},
	17: {{Name: "model.dropout", Value: 0.3}, {Name: "train.token_budget", Value: 128.0}, {Name: "train.recompute", Value: true}},
	22: {{Name: "sampling.strategy", Value: "epoch"}},
	25: {{Name: "tasks.nli.loss_weight", Value: 2.0}, {Name: "model.frozen_layers", Value: 0.0}, {Name: "tasks.mrc.frozen", Value: false}},
}

func resumedAsUninterrupted(t *testing.T, setting string) {
	changes := func(k *trainer) {
		for step, set := range changesInBetween {
			k.scheduled(step, set...)
		}
	}
	whole := create(t, small(t, setting))
	k := start(t, whole).ready()
	k.applied(wire.Request{Action: wire.Pause})
	changes(k)
	k.applied(wire.Request{Action: wire.Resume})
	k.wait()

	cut := create(t, small(t, setting))
	k = start(t, cut).ready()
	k.applied(wire.Request{Action: wire.Pause})
	changes(k)
	k.applied(wire.Request{Action: wire.StepN, Steps: 17})
	k.until("17 steps", func(s wire.State) bool { return paused(s) && s.Step >= 17 })
	k.kill()
	k = start(t, cut, "ROAD_TEST_RESUME=1")
	k.wait()

	tags := []string{"loss", "grad_norm", "windows", "ce/nq/mrc", "ce/quac/yesno"}
	for _, set := range changesInBetween {
		for _, c := range set {
			tags = append(tags, c.Name)
		}
	}
	for _, tag := range tags {
		want, got := column(t, whole, tag), column(t, cut, tag)
		if tag == "loss" && len(want) != 30 {
			t.Fatalf("the uninterrupted run has %d losses, not 30", len(want))
		}
		if !maps.Equal(want, got) {
			t.Errorf("%s differs:\nuninterrupted %v\nresumed       %v", tag, want, got)
		}
	}
	for step, set := range changesInBetween {
		for _, c := range set {
			want := map[any]float64{true: 1, false: 0, "power": 3, "epoch": 4}[c.Value]
			if f, ok := c.Value.(float64); ok {
				want = f
			}
			if values := column(t, cut, c.Name); values[step] != want || values[step-1] == want {
				t.Errorf("%s is %v at step %d and %v at step %d, where it was set to %v", c.Name, values[step-1], step-1, values[step], step, want)
			}
		}
	}
}

// A crash before the first checkpoint starts over, with the changes.
func TestResumeWithoutACheckpointStartsOverWithTheChanges(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=8"))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.applied(wire.Request{Action: wire.StepN, Steps: 3})
	k.until("a pause", func(s wire.State) bool { return paused(s) && s.Step >= 3 })
	e := k.applied(set("kd.temperature", 6.0))
	k.kill()
	k = start(t, f, "ROAD_TEST_RESUME=1")
	k.wait()
	got := column(t, f, "kd.temperature")
	if got[e.Step-1] != 4 || got[e.Step] != 6 || len(got) != 8 {
		t.Errorf("kd.temperature is %v, want 4 before step %d and 6 from then on", got, e.Step)
	}
}

func TestSecondTrainerIsRefusedByTheLock(t *testing.T) {
	t.Parallel()
	f := create(t, small(t))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	other := start(t, f)
	<-other.ended
	if other.cmd.ProcessState.ExitCode() == 0 || !contains(other.log.String(), "held") {
		t.Errorf("the second trainer ended with %v:\n%s", other.cmd.ProcessState, other.log)
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	if s, err := session.Open(f).State(t.Context()); err != nil || s.State != wire.Stopped {
		t.Errorf("after stop the run is %v, %v", s.State, err)
	}
}
