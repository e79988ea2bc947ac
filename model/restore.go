package model

import (
	"fmt"
	"path/filepath"
	"slices"

	"dev.road/workbench/model/native"
	"dev.road/workbench/model/safetensors"
)

// ReadBack fills a backup from the files that one of a model of the same shape and
// heads wrote: Save into dir, and SaveOptimizer into a file. The model stays as it
// is; after an error the backup is of no use.
func (m *Model) ReadBack(b *Backup, dir, optimizer string) error {
	err := b.shape(m)
	if err == nil {
		err = b.readWeights(filepath.Join(dir, weightsFile))
	}
	if err == nil {
		err = b.readOptimizer(optimizer)
	}
	if err != nil {
		return fmt.Errorf("read a backup: %w", err)
	}
	return nil
}

// Restore takes the model back to the state in a backup of it.
func (m *Model) Restore(b *Backup) error {
	err := b.whole()
	if err == nil {
		err = m.native.Write(b.memory.Weights, native.Weights, 0)
	}
	if err == nil {
		err = m.restoreOptimizer(b)
	}
	if err != nil {
		return fmt.Errorf("restore the model: %w", err)
	}
	return nil
}

func (b *Backup) readWeights(file string) error {
	f, err := safetensors.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	return b.read(f, file, "", b.memory.Weights)
}

// read fills the parameters' stretches of a buffer from the tensors of their
// names with a prefix.
func (b *Backup) read(f *safetensors.File, file, prefix string, buffer []float32) error {
	for _, p := range b.parameters {
		v, err := values(f, file, prefix+p.Name, p.Shape)
		if err != nil {
			return err
		}
		copy(buffer[p.Offset:], v)
	}
	return nil
}

// values are those of a tensor that must have a shape.
func values(f *safetensors.File, file, name string, shape []int) ([]float32, error) {
	if t, ok := f.Lookup(name); ok && !slices.Equal(t.Shape, shape) {
		return nil, fmt.Errorf("%s: tensor %q has shape %v, this model needs %v", file, name, t.Shape, shape)
	}
	return f.Float32(name)
}
