package engine

import (
	"slices"
	"time"

	"dev.road/workbench/model"
	"dev.road/workbench/session/metrics"
)

// row gathers what one step is worth telling. The memory of its parts and values
// serves for every step.
type row struct {
	step     int
	loss     float64 // that the gradient is of: the mean over passes
	gradNorm float64
	ended    time.Time
	pace
	micros []micro
	parts  []part
	values []metrics.Value
}

// outputs are the heads that a dataset's tasks have, and the tags of each task in
// a row.
type outputs struct {
	heads   []int
	columns []columns
}

// columns are the tags of what a dataset gives to one task in a row.
type columns struct{ ce, total, accuracy, passes, soft, kd, yardstick string }

func columnsOf(dataset, task string) columns {
	key := dataset + "/" + task
	return columns{"ce/" + key, "total/" + key, "accuracy/" + key, "passes/" + key, "soft/" + key, "kd/" + key, "yardstick/" + key}
}

// micro is a micro-batch, whose sums come when its passes are collected.
type micro struct {
	of     *outputs
	losses []model.Loss
	sums   []model.LossSums
}

// part is one dataset's share of one task in a step.
type part struct {
	of     *outputs
	head   int
	sums   model.LossSums
	passes int
}

// begin starts the row of a step with the knobs that it runs with.
func (p *report) begin(step int) *row {
	r := &p.row
	*r = row{step: step, micros: r.micros[:0], parts: r.parts[:0], values: append(r.values[:0], p.turned...)}
	return r
}

// set gives the row a number.
func (r *row) set(tag string, v float64) {
	r.values = append(r.values, metrics.Value{Tag: tag, Number: v})
}

// setKnown gives the row a number, if there is one.
func (r *row) setKnown(tag string, v *float64) {
	if v != nil {
		r.set(tag, *v)
	}
}

// addMicro adds one micro-batch.
func (r *row) addMicro(of *outputs, b *model.Batch, losses []model.Loss, sums []model.LossSums) {
	r.windows += len(b.Lens)
	r.tokens += len(b.IDs)
	r.micros = append(r.micros, micro{of, losses, sums})
}

// addUp adds the sums of all micro-batches, once they are collected.
func (r *row) addUp() {
	for _, m := range r.micros {
		for i, s := range m.sums {
			r.loss += s.Total * m.losses[i].Scale
			p := r.part(m.of, m.losses[i].Head)
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
	clear(r.micros) // their windows are not needed any more
	r.micros = r.micros[:0]
}

func (r *row) part(of *outputs, head int) *part {
	for i := range r.parts {
		if p := &r.parts[i]; p.of == of && p.head == head {
			return p
		}
	}
	r.parts = append(r.parts, part{of: of, head: head})
	return &r.parts[len(r.parts)-1]
}

// addPass counts a finished pass for each of the dataset's tasks that had
// windows in it, by head.
func (r *row) addPass(of *outputs, counts []int) {
	for _, head := range of.heads {
		if counts[head] > 0 {
			r.part(of, head).passes++
		}
	}
}

// finish completes the row of a step that is done and hands it to the metrics.
// flush writes it: at the latest when the step is told of.
func (p *report) finish(r *row) {
	r.split, r.ended = p.watch.take(), time.Now()
	p.clock.add(r)
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
	r.setKnown("mfu_percent", p.utilization(flops))
	r.note(p.gaugesNow())
	for i := range r.parts {
		r.account(&r.parts[i])
	}
	p.last = *r
	p.metrics.Append(metrics.Row{Attempt: p.at.attempt, Step: r.step, Time: r.ended, Values: r.values})
}

// account adds a dataset's share of a task.
func (r *row) account(p *part) {
	n := float64(p.sums.Windows)
	if n == 0 {
		return
	}
	tags := &p.of.columns[slices.Index(p.of.heads, p.head)]
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
