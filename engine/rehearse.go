package engine

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/kd"
	"dev.road/workbench/model"
)

// Rehearsal is a run whose steps compute and read nothing: they only keep
// their thread busy. The rest of its time is a trainer's for requests, rows,
// events, its state and attached clients.
type Rehearsal struct {
	PerSecond int    // steps
	Ready     func() // called when they begin
	computed  atomic.Int64
}

// Computed is the processor time that a trainer would have computed in.
func (r *Rehearsal) Computed() time.Duration { return time.Duration(r.computed.Load()) }

// Run is as the trainer's, until ctx is done.
func (r *Rehearsal) Run(ctx context.Context, o Options) error { return live(ctx, o, r.rehearse) }

func (r *Rehearsal) rehearse(t *trainer, ctx context.Context) error {
	passes := map[*feed.Dataset]*pretended{}
	for _, d := range t.feed.Sampled {
		passes[d] = t.pretend(d)
	}
	r.Ready()
	began := time.Now()
	for n := 1; ctx.Err() == nil; n++ {
		if err := t.safePoint(); err != nil {
			return err
		}
		t.pretendStep(passes)
		from := threadTime()
		for time.Since(began) < time.Duration(n)*time.Second/time.Duration(r.PerSecond) {
		}
		r.computed.Add(int64(threadTime() - from))
	}
	return nil
}

// threadTime is the processor time of the calling thread.
func threadTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		return 0 // Linux has it
	}
	return time.Duration(t.Nano())
}

// pretended is a pass that nobody has computed.
type pretended struct {
	batch   model.Batch
	losses  []model.Loss
	tallies []kd.Tally
	sums    []model.LossSums
	counts  []int
}

func (t *trainer) pretend(d *feed.Dataset) *pretended {
	n := t.feed.PassWindows()
	tokens := make([]int32, n*t.set.Model.MaxLen)
	p := &pretended{batch: model.Batch{IDs: tokens, Lens: tokens[:n]}, counts: make([]int, len(t.feed.Heads))}
	for _, head := range d.Heads {
		p.losses, p.sums = append(p.losses, model.Loss{Head: head}), append(p.sums, model.LossSums{Windows: n})
		p.counts[head] = n
	}
	p.tallies = make([]kd.Tally, len(p.losses))
	return p
}

// pretendStep is a step of such passes; its losses have all their digits.
func (t *trainer) pretendStep(passes map[*feed.Dataset]*pretended) {
	s := &step{row: t.beginRow(t.at.Step + 1)}
	for pass := range t.set.Train.Passes {
		d, _ := t.feed.Draw(s.row.Step, pass)
		p := passes[d]
		for i := range p.losses {
			loss := 1 / float64(s.row.Step+pass+i)
			p.losses[i].Scale, p.sums[i].CE, p.sums[i].Total = loss, loss, loss
		}
		s.row.Count(len(p.batch.Lens), len(p.batch.IDs))
		s.micros = append(s.micros, micro{&d.Outputs, p.losses, p.tallies, p.sums})
		s.row.AddPass(&d.Outputs, p.counts)
		t.feed.Passed(d)
	}
	s.addUp()
	s.row.GradNorm = s.row.Loss
	t.done(s.row, false)
}
