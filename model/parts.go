package model

import "fmt"

// A step's gradient of the encoder can be kept in parts, each a sum of some of its passes;
// the heads' is a plain sum:
//
//	SplitGradient(n)
//	for each pass:
//	    AddToPart(i)
//	    Pass
//	PartProducts
//	CombineParts(weights)
//	Step
//
// Step and ZeroGrad clear the parts. A step whose passes all add to one part needs neither
// products nor a combination, and has the bits of a step without parts.

// SplitGradient keeps the encoder's gradient in n parts from the next step on; 0 keeps it
// whole. The parts take PartBytes of the device's memory each, now, and give it back when
// n changes. Such a change clears the gradients.
func (m *Model) SplitGradient(n int) error {
	m.split = 0
	if err := m.native.SplitGradients(n); err != nil {
		return fmt.Errorf("keep the encoder's gradient in %d parts: %w", n, err)
	}
	m.split = n
	return nil
}

// Split returns the number of parts that SplitGradient has taken the memory for.
func (m *Model) Split() int { return m.split }

// PartBytes returns the size of a part: four bytes for each of the encoder's values.
func (m *Model) PartBytes() int64 {
	embeddings, layers, _ := m.Sizes()
	return 4 * (embeddings + layers)
}

// AddToPart has the passes from here on add to a part, from 0 on.
func (m *Model) AddToPart(part int) error {
	if err := m.native.AddToPart(part); err != nil {
		return fmt.Errorf("add to part %d of %d of the gradient: %w", part, m.split, err)
	}
	return nil
}

// PartProducts returns the dot products of each two parts, [n, n], in float64 over the
// weights that are not frozen; those of a part without passes are 0.
func (m *Model) PartProducts() ([][]float64, error) {
	flat, err := m.native.PartProducts(m.split)
	if err != nil {
		return nil, fmt.Errorf("compare the parts of the gradient: %w", err)
	}
	return square(flat, m.split), nil
}

// CombineParts makes the encoder's gradient the sum of weight times part; [n].
func (m *Model) CombineParts(weights []float64) error {
	if len(weights) != m.split {
		return fmt.Errorf("combine the parts of the gradient: %d weights for %d parts", len(weights), m.split)
	}
	if err := m.native.CombineParts(weights); err != nil {
		return fmt.Errorf("combine the parts of the gradient: %w", err)
	}
	return nil
}

// square cuts n rows of n values.
func square(flat []float64, n int) [][]float64 {
	out := make([][]float64, n)
	for i := range out {
		out[i] = flat[i*n : (i+1)*n]
	}
	return out
}
