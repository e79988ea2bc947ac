package model

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/model/native"
	"dev.road/workbench/model/safetensors"
)

// moments are the optimizer's buffers by the prefix of their tensors in files,
// which is the name that torch.optim.AdamW has for them.
var moments = []struct {
	prefix string
	buffer native.Buffer
}{{"exp_avg.", native.FirstMoments}, {"exp_avg_sq.", native.SecondMoments}}

// updatesKeys name the scalar tensors that say how many updates each part of
// the model has had, in the order of the parts.
func (m *Model) updatesKeys() []string {
	keys := []string{"updates.embeddings"}
	for i := range m.Layers() {
		keys = append(keys, fmt.Sprintf("updates.layer.%d", i))
	}
	for _, h := range m.heads {
		keys = append(keys, "updates.head."+h.Name)
	}
	return keys
}

// LoadOptimizer restores what Backup.SaveOptimizer wrote for a model of the same
// shape and heads. After an error the moments are as they were.
func (m *Model) LoadOptimizer(file string) error {
	if err := m.loadOptimizer(file); err != nil {
		return fmt.Errorf("load optimizer: %w", err)
	}
	return nil
}

func (m *Model) loadOptimizer(file string) error {
	f, err := safetensors.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	values := func(name string, shape []int) ([]float32, error) {
		if t, ok := f.Lookup(name); ok && !slices.Equal(t.Shape, shape) {
			return nil, fmt.Errorf("%s: tensor %q has shape %v, this model needs %v", file, name, t.Shape, shape)
		}
		return f.Float32(name)
	}
	var writes []func() error
	for part, key := range m.updatesKeys() {
		if _, ok := f.Lookup(key); !ok && !strings.HasPrefix(key, "updates.head.") {
			key = "updates.encoder" // earlier versions counted all of it together
		}
		n, err := values(key, []int{})
		if err != nil {
			return err
		}
		writes = append(writes, func() error { m.native.SetUpdates(part, int(n[0])); return nil })
	}
	for _, x := range moments {
		for _, p := range m.parameters {
			v, err := values(x.prefix+p.Name, p.Shape)
			if err != nil {
				return err
			}
			writes = append(writes, func() error { return m.native.Write(v, x.buffer, p.Offset) })
		}
	}
	for _, write := range writes {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}
