package model

import "fmt"

// A step's gradient is a sum over passes. Between MarkGradient and
// GradientProducts its parts can be attributed to heads:
//
//	for each pass:
//	    MarkGradient
//	    Pass
//	    AttributeGradient(head)
//	GradientProducts
//
// A pass that trains several heads at once is followed by one for each of them
// alone, from a mark to BackToMark, which leaves no trace in the gradient.

// MarkGradient remembers the gradient as it is now.
func (m *Model) MarkGradient() error {
	if err := m.native.MarkGradients(); err != nil {
		return fmt.Errorf("mark the gradient: %w", err)
	}
	return nil
}

// AttributeGradient attributes the gradient's growth since the mark to a head.
func (m *Model) AttributeGradient(head int) error {
	if head < 0 || head >= len(m.heads) {
		return fmt.Errorf("attribute the gradient: there is no head %d, the model has %d", head, len(m.heads))
	}
	if err := m.native.AttributeGradients(head); err != nil {
		return fmt.Errorf("attribute the gradient: %w", err)
	}
	return nil
}

// BackToMark restores the gradient at the mark, bit for bit.
func (m *Model) BackToMark() error {
	if err := m.native.BackToMark(); err != nil {
		return fmt.Errorf("take the gradient back: %w", err)
	}
	return nil
}

// GradientProducts returns the dot products of the gradients that were put
// down to each two heads, by their indices, and forgets them and the mark.
// They are of the encoder's gradients, which all heads share, but for frozen
// layers.
func (m *Model) GradientProducts() ([][]float64, error) {
	flat, err := m.native.GradientProducts()
	if err != nil {
		return nil, fmt.Errorf("compare gradients: %w", err)
	}
	return square(flat, len(m.heads)), nil
}
