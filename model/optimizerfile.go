package model

import (
	"fmt"
	"strings"

	"dev.road/workbench/model/native"
	"dev.road/workbench/model/safetensors"
)

// moments are the optimizer's buffers by the prefix of their tensors in files,
// which is the name that torch.optim.AdamW has for them.
var moments = []struct {
	prefix string
	buffer native.Buffer
	in     func(*native.Backup) []float32
}{
	{"exp_avg.", native.FirstMoments, func(b *native.Backup) []float32 { return b.FirstMoments }},
	{"exp_avg_sq.", native.SecondMoments, func(b *native.Backup) []float32 { return b.SecondMoments }},
}

// updatesKeys name the scalar tensors with the number of updates of each part of
// the model, in the order of the parts.
func (m *Model) updatesKeys() []string {
	keys := []string{"updates.embeddings"}
	for i := range m.config.OwnLayers() {
		keys = append(keys, fmt.Sprintf("updates.layer.%d", i))
	}
	for _, h := range m.heads {
		keys = append(keys, "updates.head."+h.Name)
	}
	return keys
}

// LoadOptimizer reads a file that Backup.SaveOptimizer wrote for a model of the
// same shape and heads. After an error the moments are as they were.
func (m *Model) LoadOptimizer(file string) error {
	var b Backup
	defer b.Close()
	err := b.shape(m)
	if err == nil {
		err = b.readOptimizer(file)
	}
	if err == nil {
		err = m.restoreOptimizer(&b)
	}
	if err != nil {
		return fmt.Errorf("load optimizer: %w", err)
	}
	return nil
}

// readOptimizer fills the moments and the numbers of updates from a file.
func (b *Backup) readOptimizer(file string) error {
	f, err := safetensors.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	for part, key := range b.keys {
		if _, ok := f.Lookup(key); !ok && !strings.HasPrefix(key, "updates.head.") {
			key = "updates.encoder" // earlier versions counted all of it together
		}
		n, err := values(f, file, key, []int{})
		if err != nil {
			return err
		}
		b.updates[part] = n[0]
	}
	for _, x := range moments {
		if err := b.read(f, file, x.prefix, x.in(b.memory)); err != nil {
			return err
		}
	}
	return nil
}

func (m *Model) restoreOptimizer(b *Backup) error {
	for part, n := range b.updates {
		if err := m.native.SetUpdates(part, int(n)); err != nil {
			return err
		}
	}
	for _, x := range moments {
		if err := m.native.Write(x.in(b.memory), x.buffer, 0); err != nil {
			return err
		}
	}
	return nil
}
