package engine

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dev.road/workbench/model"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/tasks/window"
)

// row gathers what one step is worth telling. The memory of its parts, values and
// batches serves for every step.
type row struct {
	step     int
	loss     float64 // what the gradient was of: the mean over passes
	gradNorm float64
	ended    time.Time
	pace
	micros  []micro
	parts   []part
	values  []metrics.Value
	batches []batch // what the step was made of, for the guard
}

// micro is a micro-batch, whose sums come when its passes are collected.
type micro struct {
	d      *dataset
	losses []model.Loss
	sums   []model.LossSums
}

// part is one dataset's share of one task in a step.
type part struct {
	d      *dataset
	head   int
	sums   model.LossSums
	passes int
}

// columns are the tags of what a dataset gives to one task in a row.
type columns struct{ ce, total, accuracy, passes, soft, kd, yardstick string }

func columnsOf(dataset, task string) columns {
	key := dataset + "/" + task
	return columns{"ce/" + key, "total/" + key, "accuracy/" + key, "passes/" + key, "soft/" + key, "kd/" + key, "yardstick/" + key}
}

// newRow starts the row of a step with the values that it runs with.
func newRow(t *trainer, step int) *row {
	r := &t.row
	*r = row{step: step, parts: r.parts[:0], values: append(r.values[:0], t.turned...), batches: r.batches[:0]}
	r.set("lr", learningRate(t.set.Optim, step, t.set.Train.Steps))
	ce, divergence := t.lossWeights()
	r.set("hard_share", ce/(ce+divergence))
	for i, p := range t.sampler.Probabilities() {
		r.set(t.sampled[i].p, p)
	}
	return r
}

// set gives the row a number.
func (r *row) set(tag string, v float64) {
	r.values = append(r.values, metrics.Value{Tag: tag, Number: v})
}

// addMicro adds one micro-batch.
func (r *row) addMicro(d *dataset, b *model.Batch, losses []model.Loss, sums []model.LossSums) {
	r.windows += len(b.Lens)
	r.tokens += len(b.IDs)
	r.micros = append(r.micros, micro{d, losses, sums})
}

// addUp adds the sums of all micro-batches, once they are collected.
func (r *row) addUp() {
	for _, m := range r.micros {
		for i, s := range m.sums {
			r.loss += s.Total * m.losses[i].Scale
			p := r.part(m.d, m.losses[i].Head)
			p.sums.CE += s.CE
			p.sums.KD += s.KD
			p.sums.Total += s.Total
			p.sums.Yardstick += s.Yardstick
			p.sums.Windows += s.Windows
			p.sums.Soft += s.Soft
			p.sums.Taught += s.Taught
			p.sums.Correct += s.Correct
		}
	}
	r.micros = nil
}

func (r *row) part(d *dataset, head int) *part {
	for i := range r.parts {
		if p := &r.parts[i]; p.d == d && p.head == head {
			return p
		}
	}
	r.parts = append(r.parts, part{d: d, head: head})
	return &r.parts[len(r.parts)-1]
}

// addPass counts a finished pass for each of the dataset's tasks that had
// windows in it, by head.
func (r *row) addPass(b batch, counts []int) {
	r.batches = append(r.batches, b)
	for _, head := range b.d.heads {
		if counts[head] > 0 {
			r.part(b.d, head).passes++
		}
	}
}

// where names the step's windows, pass by pass.
func (r *row) where() string {
	var passes []string
	for _, b := range r.batches {
		var keys []string
		for _, w := range b.windows {
			ex, err := b.d.train.Example(w.Example)
			if err != nil {
				ex.ID = fmt.Sprint("example ", w.Example) // its name cannot be read back
			}
			keys = append(keys, window.Key(&ex, w.Index))
		}
		passes = append(passes, b.d.name+": "+strings.Join(keys, " "))
	}
	return strings.Join(passes, "; ")
}

// append finishes the row and hands it to the metrics. keep writes it: at the
// latest when the step is told of.
func (t *trainer) append(r *row) {
	r.set("loss", r.loss)
	r.set("grad_norm", r.gradNorm)
	r.set("windows", float64(r.windows))
	r.set("tokens", float64(r.tokens))
	took := r.split.total()
	r.set("step_seconds", took.Seconds())
	r.set("data_seconds", r.split.data.Seconds())
	r.set("pass_seconds", r.split.passes.Seconds())
	r.set("optimizer_seconds", r.split.optimizer.Seconds())
	r.set("job_seconds", r.split.jobs.Seconds())
	r.set("control_seconds", r.split.control.Seconds())
	r.set("windows_per_second", perSecond(float64(r.windows), took))
	r.set("tokens_per_second", perSecond(float64(r.tokens), took))
	flops := perSecond(r.flops, took)
	r.set("flops_per_second", flops)
	r.setKnown("mfu_percent", t.utilization(flops))
	r.note(t.gaugesNow())
	for i, share := range t.shares() {
		r.set(t.sampled[i].share, share)
	}
	for i := range r.parts {
		r.account(&r.parts[i])
	}
	t.metrics.Append(metrics.Row{Attempt: t.attempt, Step: r.step, Time: r.ended, Values: r.values})
}

// account adds a dataset's share of a task.
func (r *row) account(p *part) {
	n := float64(p.sums.Windows)
	if n == 0 {
		return
	}
	tags := &p.d.columns[slices.Index(p.d.heads, p.head)]
	r.set(tags.ce, p.sums.CE/n)
	r.set(tags.total, p.sums.Total/n)
	r.set(tags.accuracy, float64(p.sums.Correct)/n)
	r.set(tags.passes, float64(p.passes))
	r.set(tags.soft, float64(p.sums.Soft)/n)
	if p.sums.Soft > 0 {
		r.set(tags.kd, p.sums.KD/float64(p.sums.Soft))
	}
	if p.sums.Taught > 0 {
		r.set(tags.yardstick, p.sums.Yardstick/float64(p.sums.Taught))
	}
}

// keep writes the rows so far to the file. When they cannot be written the run
// pauses, and they are tried again at every safe point.
func (t *trainer) keep() {
	if err := t.metrics.Flush(); err != nil {
		t.halt(fmt.Sprintf("the metrics cannot be written: %v", err))
	}
}

// shares returns what part of the last passes each sampled dataset had.
func (t *trainer) shares() []float64 {
	shares := make([]float64, len(t.sampled))
	for _, i := range t.recent {
		shares[i] += 1 / float64(len(t.recent))
	}
	return shares
}
