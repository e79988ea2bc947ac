package engine_test

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// timed is a row's account of its step's time.
type timed struct {
	Step      int
	Time      time.Time
	Loss      *float64
	Whole     float64 `json:"step_seconds"`
	Data      float64 `json:"data_seconds"`
	Passes    float64 `json:"pass_seconds"`
	Optimizer float64 `json:"optimizer_seconds"`
	Jobs      float64 `json:"job_seconds"`
	Control   float64 `json:"control_seconds"`
}

// timedSteps reads the rows of the steps, by step.
func timedSteps(t *testing.T, f session.Folder) map[int]timed {
	t.Helper()
	file, err := os.Open(f.Metrics())
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows := map[int]timed{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var r timed
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		if r.Loss != nil {
			rows[r.Step] = r
		}
	}
	return rows
}

func TestTheTimesOfAStepAddUpAndLeaveAPauseOut(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, measured("train.steps=12", "checkpoint.every=5")...))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.applied(wire.Request{Action: wire.StepN, Steps: 4})
	k.until("four steps", func(s wire.State) bool { return paused(s) && s.Step == 4 })
	began := time.Now()
	k.applied(wire.Request{Action: wire.Evaluate, Dataset: "quac"})
	k.until("an evaluation", func(s wire.State) bool { return len(s.Evals) > 0 })
	pause := time.Since(began)
	k.applied(wire.Request{Action: wire.Resume})
	k.wait()

	for _, tag := range []string{"flops_per_second", "rss_bytes"} {
		if rate := column(t, f, tag); len(rate) != 12 || !(rate[12] > 0) {
			t.Errorf("%s: %v", tag, rate)
		}
	}
	if mfu := column(t, f, "mfu_percent"); len(mfu) > 0 {
		t.Errorf("on a CPU, whose peak is not known, a part of it is used: %v", mfu)
	}
	rows := timedSteps(t, f)
	if len(rows) != 12 {
		t.Fatalf("there are rows of %d steps, want 12", len(rows))
	}
	for step, r := range rows {
		parts := r.Data + r.Passes + r.Optimizer + r.Jobs + r.Control
		if math.Abs(parts-r.Whole) > 1e-6 || r.Passes <= 0 || r.Optimizer <= 0 || r.Control <= 0 {
			t.Errorf("step %d: the parts of %+v add up to %v", step, r, parts)
		}
	}
	between := rows[5].Time.Sub(rows[4].Time)
	if r := rows[5]; r.Whole > (between - pause).Seconds() {
		t.Errorf("step 5 took %.3f s by its row, of the %v since the row before; %v were a pause", r.Whole, between, pause)
	}
	// With the checkpoints between them, steps fill the time.
	whole := 0.0
	for step := 6; step <= 12; step++ {
		whole += rows[step].Whole
	}
	if filled := rows[12].Time.Sub(rows[5].Time).Seconds(); math.Abs(whole-filled) > 1e-3 {
		t.Errorf("steps 6 to 12 took %.3f s by their rows, and %.3f s lie between these", whole, filled)
	}
}
