package engine

import (
	"context"
	"time"

	"dev.road/workbench/model"
)

// Rehearse is Run without what a step computes and reads, so many steps a
// second until ctx is done: what it takes is what a trainer takes for requests,
// rows, events, its state and whoever is attached. ready is called when the
// steps begin.
func Rehearse(ctx context.Context, o Options, perSecond int, ready func()) error {
	return live(ctx, o, func(t *trainer, ctx context.Context) error {
		ready()
		return t.rehearse(ctx, perSecond)
	})
}

func (t *trainer) rehearse(ctx context.Context, perSecond int) error {
	const often = 20 * time.Millisecond
	ticker := time.NewTicker(often)
	defer ticker.Stop()
	passes := map[*dataset]*pretended{}
	for _, d := range t.sampled {
		passes[d] = t.pretend(d)
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		for range perSecond / int(time.Second/often) {
			if err := t.safePoint(); err != nil {
				return err
			}
			t.pretendStep(passes)
		}
	}
}

// pretended is a pass that nobody has computed.
type pretended struct {
	batch  model.Batch
	losses []model.Loss
	sums   []model.LossSums
	counts []int
}

func (t *trainer) pretend(d *dataset) *pretended {
	n := t.passWindows()
	tokens := make([]int32, n*t.set.Model.MaxLen)
	p := &pretended{batch: model.Batch{IDs: tokens, Lens: tokens[:n]}, counts: make([]int, len(t.heads))}
	for _, head := range d.heads {
		p.losses, p.sums = append(p.losses, model.Loss{Head: head}), append(p.sums, model.LossSums{Windows: n})
		p.counts[head] = n
	}
	return p
}

// pretendStep is a step of such passes; its losses have all their digits.
func (t *trainer) pretendStep(passes map[*dataset]*pretended) {
	row := newRow(t, t.step+1)
	for pass := range t.set.Train.Passes {
		d, _ := t.draw(row.step, pass)
		p := passes[d]
		for i := range p.losses {
			loss := 1 / float64(row.step+pass+i)
			p.losses[i].Scale, p.sums[i].CE, p.sums[i].Total = loss, loss, loss
		}
		row.addMicro(d, &p.batch, p.losses, p.sums)
		row.addPass(batch{d: d}, p.counts)
		d.passes++
		t.remember(d)
	}
	row.gradNorm = row.loss
	t.done(row, false)
}
