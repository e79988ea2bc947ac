package server

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"dev.road/workbench/session/wire"
)

// exposition writes a state, and the knobs with a gauge, in Prometheus's text format
// (prometheus.io/docs/instrumenting/exposition_formats).
func exposition(w io.Writer, s wire.State, knobs []wire.Knob) {
	e := families{w: w, run: label("run", s.Run)}
	e.family("road_state", "The run's phase: 1 for the current one.")
	for _, p := range []wire.Phase{wire.Starting, wire.Running, wire.Paused, wire.Stalled, wire.Crashed, wire.Stopped, wire.Finished} {
		in := 0.0
		if s.State == p {
			in = 1
		}
		e.sample(in, label("state", string(p)))
	}
	e.gauge("road_attempt", "Number of the attempt.", float64(s.Attempt))
	e.gauge("road_step", "Steps done.", float64(s.Step))
	e.gauge("road_steps", "Total steps of the run.", float64(s.Steps))
	if s.Loss != nil {
		e.gauge("road_loss", "Loss of the last step.", *s.Loss)
	}
	e.gauge("road_learning_rate", "Learning rate of the next step.", s.LR)
	if scale, temperature, known := wire.Distillation(knobs); known {
		e.gauge("road_kd_w", "Scale of a wrong teacher's logits.", scale)
		e.gauge("road_kd_temperature", "Temperature of the distillation.", temperature)
	}
	e.gauge("road_step_seconds", "Mean duration of the last 20 steps.", s.StepSeconds)
	e.family("road_split_seconds", "Mean split of the time of the last 20 steps.")
	for _, p := range s.Split.Parts() {
		e.sample(p.Seconds, label("part", p.Name))
	}
	e.gauge("road_windows_per_second", "Windows trained on per second.", s.WindowsRate)
	e.gauge("road_tokens_per_second", "Real tokens trained on per second.", s.TokensRate)
	e.gauge("road_flops_per_second", "Floating-point operations of the model's matrix products per second.", s.FLOPsRate)
	e.known("road_mfu_percent", "Model FLOPs utilization of the device's peak.", s.MFU)
	e.gauge("road_rss_bytes", "Memory of the trainer.", s.Gauges.RSS)
	e.known("road_cpu_percent", "Utilization of all processors.", s.Gauges.CPU)
	e.known("road_gpu_used_bytes", "GPU memory in use by the trainer's models and passes.", s.Gauges.Used)
	e.known("road_gpu_kept_bytes", "GPU memory reserved by libtorch for the trainer.", s.Gauges.Kept)
	if g := s.Gauges.GPU; g != nil {
		e.known("road_gpu_percent", "Share of the time with a running kernel on the GPU.", g.Percent)
		e.known("road_gpu_memory_used_bytes", "GPU memory in use by all processes.", g.MemoryUsed)
		e.known("road_gpu_memory_total_bytes", "Total GPU memory.", g.MemoryTotal)
		e.known("road_gpu_watts", "Power that the GPU draws.", g.Watts)
		e.known("road_gpu_celsius", "Temperature of the GPU.", g.Celsius)
		e.known("road_gpu_mhz", "Clock of the GPU's multiprocessors.", g.MHz)
	}
	e.gauge("road_eta_seconds", "Estimated time to the end of the run, jobs included.", s.ETASeconds)
	e.gauge("road_skipped_steps", "Steps skipped as not finite.", float64(s.Skipped))
	e.gauge("road_clients", "Open event streams.", float64(s.Clients))
	e.family("road_dataset_requested", "Probability that the next pass draws the dataset.")
	for _, d := range s.Datasets {
		e.sample(d.Requested, label("dataset", d.Name))
	}
	e.family("road_dataset_share", "Share of the last 200 passes.")
	for _, d := range s.Datasets {
		e.sample(d.Share, label("dataset", d.Name))
	}
	e.family("road_dataset_passes", "Passes since the start of the run.")
	for _, d := range s.Datasets {
		e.sample(float64(d.Passes), label("dataset", d.Name))
	}
	e.family("road_eval", "Latest evaluation on a dev set, in percent.")
	for _, v := range s.Evals {
		e.sample(v.Value, label("dataset", v.Dataset), label("task", v.Task), label("metric", v.Metric))
	}
	e.family("road_job_done", "Completed share of a job, 0 to 1.")
	for _, j := range s.Jobs {
		e.sample(float64(j.Done)/float64(max(1, j.Total)), label("job", j.ID), label("kind", string(j.Kind)),
			label("dataset", j.Dataset), label("state", string(j.State)))
	}
}

// families writes gauges, all with the run's label.
type families struct {
	w    io.Writer
	run  string
	name string
}

func (f *families) family(name, help string) {
	f.name = name
	fmt.Fprintf(f.w, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name)
}

func (f *families) sample(v float64, labels ...string) {
	all := strings.Join(append([]string{f.run}, labels...), ",")
	fmt.Fprintf(f.w, "%s{%s} %s\n", f.name, all, strconv.FormatFloat(v, 'g', -1, 64))
}

func (f *families) gauge(name, help string, v float64) {
	f.family(name, help)
	f.sample(v)
}

// known writes a gauge that may have no value.
func (f *families) known(name, help string, v *float64) {
	if v != nil {
		f.gauge(name, help, *v)
	}
}

func label(name, value string) string {
	return name + `="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(value) + `"`
}
