package model

import (
	"fmt"
	"slices"
	"time"

	"dev.road/workbench/model/native"
)

// Update is one step of AdamW as ELECTRA has it
// (google-research/electra, model/optimization.py):
//
//	m = β₁m + (1-β₁)g, v = β₂v + (1-β₂)g², p -= lr·(m/(√v+ε) + decay·p)
//
// with decay 0 for biases and LayerNorms, and the gradient first scaled to a
// global norm of at most Clip.
type Update struct {
	LR, Beta1, Beta2, Eps float64
	WeightDecay           float64
	Clip                  float64 // 0 disables clipping
	// LayerDecay to the power of the distance from the top multiplies LR:
	// heads 0; the top layer 2, each lower one more; embeddings one more
	// still. Paper: every exponent but the heads' is one less, as in ELECTRA's
	// paper; its published code skips 1.
	LayerDecay     float64
	Paper          bool
	BiasCorrection bool
	// The heads to update: those that got gradient and are not frozen. The others
	// keep weights and moments, and their gradient does not count in the global
	// norm.
	Heads []bool
}

// Updated is the result of a step.
type Updated struct {
	GradNorm float64 // before clipping, of the updated parts
	Skipped  bool    // the norm was not finite; weights and moments are as they were
}

// Step updates the weights from the gradients, and clears these.
func (m *Model) Step(u Update) (Updated, error) {
	if len(u.Heads) != len(m.heads) {
		return Updated{}, fmt.Errorf("step: %d flags for %d heads", len(u.Heads), len(m.heads))
	}
	norm, skipped, err := m.native.Step(u.native())
	if err != nil {
		return Updated{}, fmt.Errorf("step: %w", err)
	}
	return Updated{GradNorm: norm, Skipped: skipped}, nil
}

// TryStep computes a step from the gradients and throws it away, to see that the
// device has the memory for it. Only the model's gradients change: they are
// cleared, as after a step.
func (m *Model) TryStep(u Update) error {
	n := u.native()
	n.Trial = true
	n.Heads = slices.Repeat([]bool{true}, len(m.heads))
	_, _, err := m.native.Step(n)
	if err == nil {
		var first [1]float32
		err = m.native.Read(first[:], native.Gradients, 0) // a GPU is done then
	}
	if err != nil {
		return fmt.Errorf("try a step: %w", err)
	}
	return nil
}

// UpdateTime is a GPU's time for the last Step's update, once; 0 on the CPU.
// Step does not wait for it: the passes after it do, and Collect after these.
func (m *Model) UpdateTime() (time.Duration, error) {
	seconds, err := m.native.UpdateSeconds()
	if err != nil {
		return 0, fmt.Errorf("time of an update: %w", err)
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

func (u *Update) native() native.Update {
	return native.Update{
		LR: u.LR, Beta1: u.Beta1, Beta2: u.Beta2, Eps: u.Eps, WeightDecay: u.WeightDecay, Clip: u.Clip,
		LayerDecay: u.LayerDecay, Paper: u.Paper, BiasCorrection: u.BiasCorrection, Heads: u.Heads,
	}
}

// Reserve takes the memory of gradients and moments, which the first pass and
// the first step would take.
func (m *Model) Reserve() error {
	var first [1]float32
	for _, buffer := range []native.Buffer{native.Gradients, native.FirstMoments} {
		if err := m.native.Read(first[:], buffer, 0); err != nil {
			return fmt.Errorf("reserve memory: %w", err)
		}
	}
	return nil
}

// ZeroGrad clears the gradients of the passes since the last step, and their sums
// that were not collected.
func (m *Model) ZeroGrad() error {
	m.open = m.open[:0]
	if err := m.native.ZeroGradients(); err != nil {
		return fmt.Errorf("clear gradients: %w", err)
	}
	return nil
}
