package model

import (
	"fmt"

	"dev.road/workbench/model/native"
)

// Pass is Begin and Collect in one.
func (m *Model) Pass(b *Batch, losses []Loss, dropoutSeed uint64) ([]LossSums, error) {
	sums, err := m.Begin(b, losses, dropoutSeed)
	if err != nil {
		return nil, err
	}
	return sums, m.Collect()
}

// Begin runs the encoder over the batch, the losses over its output, and
// backward; gradients add up until Step or ZeroGrad. Dropout depends on
// dropoutSeed and the batch's keys. The sums are in the order of the losses; a
// GPU is not waited for, and until Collect they only have the numbers of
// windows. A batch that is refused leaves the gradients as they were.
func (m *Model) Begin(b *Batch, losses []Loss, dropoutSeed uint64) ([]LossSums, error) {
	if err := m.check(b); err != nil {
		return nil, fmt.Errorf("pass: %w", err)
	}
	ls := make([]native.Loss, len(losses))
	for i := range losses {
		if err := m.checkLoss(&losses[i], b); err != nil {
			return nil, fmt.Errorf("pass: %w", err)
		}
		ls[i] = m.nativeLoss(&losses[i])
	}
	sums, err := m.native.Pass(b.native(), ls, native.Dropout{
		Hidden: m.config.HiddenDropout, Attention: m.config.AttentionDropout, Classes: m.config.ClassDropout,
	}, dropoutSeed)
	if err != nil {
		return nil, fmt.Errorf("pass of %d windows, %d tokens: %w", len(b.Lens), len(b.IDs), err)
	}
	out := make([]LossSums, len(sums))
	for i, s := range sums {
		if out[i].Windows, out[i].Soft, out[i].Whole, out[i].Taught = s.Windows, s.Soft, s.Whole, s.Taught; s.Windows > 0 {
			m.open = append(m.open, &out[i])
		}
	}
	return out, nil
}

// Collect waits for the device, and completes the sums of all passes that were
// begun since the last time.
func (m *Model) Collect() error {
	all, err := m.native.Collect(len(m.open))
	if err != nil {
		return fmt.Errorf("collect the losses of %d passes: %w", len(m.open), err)
	}
	for i, s := range m.open {
		s.take(&all[i])
	}
	m.open = m.open[:0]
	return nil
}

// Infer gives the logits of some heads, without dropout or gradients: of a
// class head [B, C]; of a span head two a token, start and end, packed like
// the batch's ids.
func (m *Model) Infer(b *Batch, heads []int) ([][]float32, error) {
	if err := m.check(b); err != nil {
		return nil, fmt.Errorf("infer: %w", err)
	}
	for _, h := range heads {
		if err := m.checkHead(h); err != nil {
			return nil, fmt.Errorf("infer: %w", err)
		}
	}
	out, err := m.native.Infer(b.native(), heads)
	if err != nil {
		return nil, fmt.Errorf("infer over %d windows, %d tokens: %w", len(b.Lens), len(b.IDs), err)
	}
	return out, nil
}

func (m *Model) checkHead(head int) error {
	if head < 0 || head >= len(m.heads) {
		return fmt.Errorf("there is no head %d, the model has %d", head, len(m.heads))
	}
	return nil
}

// InputShares is gradient times input, without dropout: for each token the product
// of its word embedding with the gradient, with respect to that, of the sum of a
// head's logits times their factors, which lie as Infer gives the logits. No gradient
// of a weight changes.
func (m *Model) InputShares(b *Batch, head int, factors []float32) ([]float32, error) {
	err := m.check(b)
	if err == nil {
		err = m.checkHead(head)
	}
	if err != nil {
		return nil, fmt.Errorf("gradient times input: %w", err)
	}
	want := 2 * len(b.IDs)
	if labels := len(m.heads[head].Labels); labels > 0 {
		want = labels * len(b.Lens)
	}
	if len(factors) != want {
		return nil, fmt.Errorf("gradient times input: %d factors for %d logits", len(factors), want)
	}
	out, err := m.native.InputShares(b.native(), head, factors)
	if err != nil {
		return nil, fmt.Errorf("gradient times input over %d windows, %d tokens: %w", len(b.Lens), len(b.IDs), err)
	}
	return out, nil
}
