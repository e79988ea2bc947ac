package model

import "fmt"

// Freeze copies the model as it is, without gradients or moments, for evaluation
// while the original trains on.
func (m *Model) Freeze() (*Model, error) {
	f, err := blank(m.config, m.heads, m.options)
	if err != nil {
		return nil, fmt.Errorf("freeze: %w", err)
	}
	if err := f.Refreeze(m); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Refreeze copies the weights of the model that m was frozen from again.
func (m *Model) Refreeze(from *Model) error {
	if err := m.native.CopyWeights(from.native); err != nil {
		return fmt.Errorf("freeze: %w", err)
	}
	return nil
}
