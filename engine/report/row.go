package report

import (
	"slices"
	"time"

	"dev.road/workbench/engine/clock"
	"dev.road/workbench/kd"
	"dev.road/workbench/session/metrics"
)

// Row gathers the numbers of one step. The memory of its parts and values
// serves for every step.
type Row struct {
	Step     int
	Loss     float64 // that the gradient is of: the mean over passes
	GradNorm float64
	rule     kd.Rule
	ended    time.Time
	clock.Pace
	parts  []part
	values []metrics.Value
}

// Outputs are the heads that a dataset's tasks have, and the tags of each task in
// a row.
type Outputs struct {
	Heads   []int
	Columns []columns
}

// Columns are the tags of one dataset's task in a row.
type columns struct {
	dataset, task                                    string
	ce, total, accuracy, passes, soft, kd, yardstick string
	weighting                                        weightingColumns
}

// ColumnsOf makes the tags of a dataset's task.
func ColumnsOf(dataset, task string) columns {
	key := dataset + "/" + task
	return columns{
		dataset: dataset, task: task,
		ce: "ce/" + key, total: "total/" + key, accuracy: "accuracy/" + key, passes: "passes/" + key, soft: "soft/" + key,
		kd: "kd/" + key, yardstick: "yardstick/" + key, weighting: weightingColumnsOf(key),
	}
}

// Sums are a task's sums over the windows of a micro-batch: model.LossSums has the
// same fields, so that this package needs no model.
type Sums struct {
	CE, KD, Total, Yardstick        float64
	Windows, Whole, Taught          int
	Soft                            float64
	Correct                         int
	Truth, PlainTruth, StudentTruth float64
	Falls, Ahead                    int
	Entropy                         float64
}

// part is one dataset's share of one task in a step.
type part struct {
	of     *Outputs
	head   int
	sums   Sums
	tally  kd.Tally
	passes int
}

// Begin starts the row of a step with the knobs that it runs with, and the combination
// of soft targets by them.
func (p *Report) Begin(step int, rule kd.Rule) *Row {
	r := &p.row
	*r = Row{Step: step, rule: rule, parts: r.parts[:0], values: append(r.values[:0], p.KnobValues...)}
	return r
}

// Set gives the row a number.
func (r *Row) Set(tag string, v float64) {
	r.values = append(r.values, metrics.Value{Tag: tag, Number: v})
}

// setKnown gives the row a number, if there is one.
func (r *Row) setKnown(tag string, v *float64) {
	if v != nil {
		r.Set(tag, *v)
	}
}

// Count counts the windows and the tokens of a micro-batch.
func (r *Row) Count(windows, tokens int) {
	r.Windows += windows
	r.Tokens += tokens
}

// Add adds the sums of one of a dataset's heads, whose loss is scaled by scale, and
// what the combination of its soft targets did.
func (r *Row) Add(of *Outputs, head int, scale float64, s Sums, t kd.Tally) {
	r.Loss += s.Total * scale
	p := r.part(of, head)
	p.sums.add(s)
	p.tally.Add(t)
}

func (s *Sums) add(o Sums) {
	s.CE, s.KD, s.Total, s.Yardstick = s.CE+o.CE, s.KD+o.KD, s.Total+o.Total, s.Yardstick+o.Yardstick
	s.Windows, s.Whole, s.Taught, s.Correct = s.Windows+o.Windows, s.Whole+o.Whole, s.Taught+o.Taught, s.Correct+o.Correct
	s.Soft += o.Soft
	s.Truth, s.PlainTruth, s.StudentTruth = s.Truth+o.Truth, s.PlainTruth+o.PlainTruth, s.StudentTruth+o.StudentTruth
	s.Falls, s.Ahead, s.Entropy = s.Falls+o.Falls, s.Ahead+o.Ahead, s.Entropy+o.Entropy
}

func (r *Row) part(of *Outputs, head int) *part {
	for i := range r.parts {
		if p := &r.parts[i]; p.of == of && p.head == head {
			return p
		}
	}
	r.parts = append(r.parts, part{of: of, head: head})
	return &r.parts[len(r.parts)-1]
}

// tags are those of the part's dataset and task.
func (p *part) tags() *columns { return &p.of.Columns[slices.Index(p.of.Heads, p.head)] }

// AddPass counts a finished pass for each of the dataset's tasks that had
// windows in it, by head.
func (r *Row) AddPass(of *Outputs, counts []int) {
	for _, head := range of.Heads {
		if counts[head] > 0 {
			r.part(of, head).passes++
		}
	}
}

// Finish completes the row of a step that is done and hands it to the metrics.
// flush writes it: at the latest when the step is told of.
func (p *Report) Finish(r *Row) {
	r.Split, r.ended = p.Watch.Take(), time.Now()
	p.Speed.Add(r.Pace)
	r.Set("loss", r.Loss)
	r.Set("grad_norm", r.GradNorm)
	r.Set("windows", float64(r.Windows))
	r.Set("tokens", float64(r.Tokens))
	took := r.Split.Total()
	r.Set("step_seconds", took.Seconds())
	r.Set("data_seconds", r.Split.Data.Seconds())
	r.Set("pass_seconds", r.Split.Passes.Seconds())
	r.Set("optimizer_seconds", r.Split.Optimizer.Seconds())
	r.Set("job_seconds", r.Split.Jobs.Seconds())
	r.Set("control_seconds", r.Split.Control.Seconds())
	r.Set("windows_per_second", clock.PerSecond(float64(r.Windows), took))
	r.Set("tokens_per_second", clock.PerSecond(float64(r.Tokens), took))
	flops := clock.PerSecond(r.Flops, took)
	r.Set("flops_per_second", flops)
	r.setKnown("mfu_percent", p.utilization(flops))
	r.note(p.gaugesNow())
	for i := range r.parts {
		r.account(&r.parts[i])
	}
	p.recent.add(r)
	p.Last = *r
	p.Metrics.Append(metrics.Row{Attempt: p.at.Attempt, Step: r.Step, Time: r.ended, Values: r.values})
}

// account adds a dataset's share of a task.
func (r *Row) account(p *part) {
	n := float64(p.sums.Windows)
	if n == 0 {
		return
	}
	tags := p.tags()
	r.Set(tags.ce, p.sums.CE/n)
	r.Set(tags.total, p.sums.Total/n)
	r.Set(tags.accuracy, float64(p.sums.Correct)/n)
	r.Set(tags.passes, float64(p.passes))
	r.Set(tags.soft, p.sums.Soft/n)
	if p.sums.Soft > 0 {
		r.Set(tags.kd, p.sums.KD/p.sums.Soft)
	}
	if p.sums.Taught > 0 {
		r.Set(tags.yardstick, p.sums.Yardstick/float64(p.sums.Taught))
	}
	if p.tally.Windows > 0 {
		r.weigh(&tags.weighting, p.weighting())
	}
}
