package main

import (
	"fmt"
	"strings"

	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

type statusCmd struct{ runArg }

// Help implements kong's HelpProvider.
func (statusCmd) Help() string {
	return `Shows the trainer's state, or without a trainer the last one in the run's folder.

With --json: one object with state ("starting", "running", "paused", "stalled", "crashed",
"stopped" or "finished"), serving if a process answers for an ended run, note, step, steps, loss,
attempt, device (with gpu_uuid, or cpu_because if the CPU was not requested), precision, kd.w,
kd.temperature, datasets, tasks, evals, jobs (id, kind, state, done, total), teaching (waits, jobs,
done, total, eta_seconds) while the recipe's teachers teach, scheduled sets (id, step, changes,
author), exit after the trainer's end, and parent (id, run, step) of a branch.

w_effect is a sentence about W, such as "W acts on 31 % of windows". weighting has its figures over
the last steps (100 at most): steps, windows drawn with logits of teachers, acts (share of windows
with another soft target than the teachers' plain mean), falls (share where p(truth) falls by that),
and rows by dataset and task, with all_right, some_right, none_right, weights (right, wrong), truth,
truth_plain, truth_student, ahead and entropy. docs/method.md defines them.

Over the last 20 steps: step_seconds, and its split into data_seconds, pass_seconds,
optimizer_seconds, job_seconds and control_seconds; windows_per_second, tokens_per_second,
flops_per_second, and mfu_percent if the device's peak is known. gauges has the latest readings.
Unknown values are left out.

Exit status: 0 shown; 1 the run cannot be read; 2 bad usage.`
}

// Run implements the command.
func (c *statusCmd) Run(a *app) error {
	run, err := c.open()
	if err != nil {
		return err
	}
	s, knobs, err := a.stateOf(run)
	if err != nil {
		return err
	}
	entries, err := run.Entries()
	if err != nil {
		return err
	}
	result := struct {
		wire.State
		Scheduled []wire.Entry `json:"scheduled,omitempty"`
		W         *float64     `json:"kd.w,omitempty"`
		T         *float64     `json:"kd.temperature,omitempty"`
		Effect    string       `json:"w_effect,omitempty"`
	}{State: s, Scheduled: ledger.Scheduled(entries), Effect: s.Acts(knobs)}
	if w, t, known := wire.Distillation(knobs); known {
		result.W, result.T = &w, &t
	}
	return a.print(result, func() {
		a.status(s, knobs)
		for _, e := range result.Scheduled {
			a.printf("scheduled  %s  at step %d: %s (%s)\n", visible.Cell(e.ID), e.Step,
				visible.Cell(ledger.Changes(e.Changes)), visible.Cell(e.Author))
		}
	})
}

// stateOf returns the state of a run, and its knobs.
func (a *app) stateOf(run *session.Run) (wire.State, []wire.Knob, error) {
	s, err := run.State(a.ctx)
	if err != nil {
		return s, nil, err
	}
	knobs, err := run.Knobs(a.ctx)
	return s, knobs, err
}

// status prints a state as text.
func (a *app) status(s wire.State, knobs []wire.Knob) {
	phase := string(s.State)
	if s.Serving {
		phase += ", serving"
	}
	a.printf("%s  %s  step %d/%d  loss %s  attempt %d\n", s.Run, phase, s.Step, s.Steps, lossText(s), s.Attempt)
	if s.Note != "" {
		a.printf("%s\n", visible.Cell(s.Note))
	}
	if s.Teaching != nil {
		a.printf("%s\n", teachingText(*s.Teaching))
	}
	if s.Serving {
		a.printf("answers on %s%s\n", s.Device, processText(s))
	}
	if s.CPU != "" && s.Answers() {
		a.printf("warning: computing on the CPU: %s\n", s.CPU)
	}
	if p := s.Parent; p != nil {
		a.printf("branched from %s at step %d\n", p.Run, p.Step)
	}
	if s.State.Live() {
		if w, t, known := wire.Distillation(knobs); known {
			a.printf("W %g  T %g  ", w, t)
		}
		device := strings.TrimSpace(s.Device + " " + s.Precision)
		eta := "-" // not known before a step
		if s.ETASeconds > 0 || s.Step >= s.Steps {
			eta = duration(s.ETASeconds)
		}
		a.printf("lr %.3g  ETA %s  %s%s\n", s.LR, eta, device, processText(s))
		if s.StepSeconds > 0 {
			a.printf("%s\n", speedText(s))
		}
		a.printf("%s\n", gaugesText(s.Gauges))
	}
	if s.Parameters != nil {
		a.printf("%v\n", *s.Parameters)
	}
	if says := s.Acts(knobs); says != "" {
		a.printf("%s\n", says)
	}
	for _, line := range lastWords(s) {
		a.printf("log  %s\n", line)
	}
	rows := [][]string{{"DATASET", "TASKS", "REQUESTED", "SHARE", "PASSES", "DROPPED", "TARGETS"}}
	for _, d := range s.Datasets {
		var targets []string
		for _, t := range d.Targets {
			targets = append(targets, fmt.Sprintf("%s %d%%", t.Teacher, 100*t.Windows/max(1, d.Windows)))
		}
		rows = append(rows, []string{
			d.Name, strings.Join(d.Tasks, ","), fmt.Sprintf("%.1f%%", 100*d.Requested),
			fmt.Sprintf("%.1f%%", 100*d.Share), fmt.Sprint(d.Passes), fmt.Sprint(d.Dropped), strings.Join(targets, " "),
		})
	}
	a.table(rows)
	a.weighting(s.Weighting)
	for _, d := range s.Datasets {
		if d.Reading {
			a.printf("data  reading %s: %d+ examples\n", d.Name, d.Examples)
		}
	}
	for _, e := range s.Evals {
		further := ""
		for _, f := range e.Further() {
			further += fmt.Sprintf("  %s %.2f", f.Name, f.Value)
		}
		const format = "dev  %s %s  %s %.2f%s  best constant %.2f  at step %d\n"
		a.printf(format, e.Dataset, e.Task, e.Metric, e.Value, further, e.Baseline, e.Step)
	}
	for _, j := range s.Jobs {
		a.printf("job  %s\n", jobLine(j))
	}
}

// processText names the trainer's process, which is unknown at first while a run
// starts.
func processText(s wire.State) string {
	if s.PID == 0 {
		return ""
	}
	return fmt.Sprintf("  process %d on %s", s.PID, s.Host)
}

// speedText formats the speed of the last steps, and the split of their time.
func speedText(s wire.State) string {
	text := fmt.Sprintf("%.0f windows/s  %.0f tokens/s  %.3g TFLOP/s", s.WindowsRate, s.TokensRate, s.FLOPsRate/1e12)
	if s.MFU != nil {
		text += fmt.Sprintf(", %.0f%% of peak", *s.MFU)
	}
	text += fmt.Sprintf("  %.3g s per step:", s.StepSeconds)
	for _, p := range s.Split.Parts() {
		text += fmt.Sprintf("  %s %.0f%%", p.Name, 100*p.Seconds/s.StepSeconds)
	}
	return text
}

// gaugesText formats the known gauges of the machine and the device.
func gaugesText(g wire.Gauges) string {
	text := fmt.Sprintf("trainer %.2f GiB", g.RSS/(1<<30))
	add := func(format string, v *float64, scale float64) {
		if v != nil {
			text += fmt.Sprintf(format, *v/scale)
		}
	}
	add("  CPU %.0f%%", g.CPU, 1)
	add("  GPU memory %.1f", g.Used, 1<<30)
	add(", reserved %.1f GiB", g.Kept, 1<<30)
	if d := g.GPU; d != nil {
		text += "  " + d.Name
		add(" %.0f%%", d.Percent, 1)
		add("  %.1f", d.MemoryUsed, 1<<30)
		add(" of %.1f GiB", d.MemoryTotal, 1<<30)
		add("  %.0f W", d.Watts, 1)
		add("  %.0f °C", d.Celsius, 1)
		add("  %.0f MHz", d.MHz, 1)
	}
	return text
}
