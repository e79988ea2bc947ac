package model

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"dev.road/workbench/durable"
	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/native"
	"dev.road/workbench/model/safetensors"
)

// Backup is a copy of a model's weights, moments and numbers of updates on the
// host. A checkpoint is written from it while the model trains on, and read into
// it before the model goes back. Used again for the same model, it keeps its
// memory. Any goroutine may write one to files, but one at a time may use it.
type Backup struct {
	config     checkpoint.Config
	heads      []checkpoint.Head
	parameters []parameter
	keys       []string // names of the numbers of updates
	updates    []float32
	of         *Model // whose copy has room in memory
	memory     *native.Backup
}

// BackUp copies the model's present state. A GPU copies beside its next work, and
// BackUp does not wait for it; Save and SaveOptimizer wait until the copy is whole.
func (m *Model) BackUp(b *Backup) error {
	if err := b.shape(m); err != nil {
		return fmt.Errorf("back up the model: %w", err)
	}
	for part := range b.keys {
		n, err := m.native.Updates(part)
		if err != nil {
			return fmt.Errorf("back up the model: %w", err)
		}
		b.updates[part] = float32(n) // exact up to 2^24
	}
	if err := b.memory.Take(m.native); err != nil {
		return fmt.Errorf("back up the model: %w", err)
	}
	return nil
}

// shape makes room for a model's values.
func (b *Backup) shape(m *Model) error {
	if err := m.native.Open(); err != nil {
		return err
	}
	b.config, b.heads, b.parameters, b.keys = m.config, m.heads, m.parameters, m.updatesKeys()
	b.updates = slices.Grow(b.updates[:0], len(b.keys))[:len(b.keys)]
	if b.of == m {
		return b.memory.Wait() // nothing is to come into it later
	}
	b.Close()
	memory, err := native.NewBackup(m.native)
	if err == nil {
		b.of, b.memory = m, memory
	}
	return err
}

// Close frees the memory of a backup, which makes it one that was not used yet.
func (b *Backup) Close() {
	if b.memory != nil {
		b.memory.Close()
	}
	b.of, b.memory = nil, nil
}

// whole waits until the copy is whole.
func (b *Backup) whole() error {
	if b.memory == nil {
		return errors.New("the backup holds no model")
	}
	return b.memory.Wait()
}

// Save writes model.safetensors, then config.json, each whole or not at all.
func (b *Backup) Save(dir string) error {
	if err := b.whole(); err != nil {
		return fmt.Errorf("save model: %w", err)
	}
	if err := durable.MkdirAll(dir); err != nil {
		return fmt.Errorf("save model: %w", err)
	}
	if err := safetensors.Write(filepath.Join(dir, weightsFile), b.tensors("", b.memory.Weights),
		map[string]string{"format": "pt"}); err != nil {
		return fmt.Errorf("save model: %w", err)
	}
	if err := checkpoint.WriteConfig(dir, b.config, b.heads); err != nil {
		return fmt.Errorf("save model: %w", err)
	}
	return nil
}

// SaveOptimizer writes the moments and the numbers of updates, whole or not at
// all.
func (b *Backup) SaveOptimizer(file string) error {
	if err := b.whole(); err != nil {
		return fmt.Errorf("save optimizer: %w", err)
	}
	var ts []safetensors.Tensor
	for part, key := range b.keys {
		ts = append(ts, safetensors.Floats(key, nil, b.updates[part:part+1]))
	}
	for _, x := range moments {
		ts = append(ts, b.tensors(x.prefix, x.in(b.memory))...)
	}
	if err := safetensors.Write(file, ts, nil); err != nil {
		return fmt.Errorf("save optimizer: %w", err)
	}
	return nil
}

// tensors are the parameters' stretches of a buffer, under their names with a
// prefix.
func (b *Backup) tensors(prefix string, buffer []float32) []safetensors.Tensor {
	ts := make([]safetensors.Tensor, len(b.parameters))
	for i, p := range b.parameters {
		ts[i] = safetensors.Floats(prefix+p.Name, p.Shape, buffer[p.Offset:p.Offset+p.Len()])
	}
	return ts
}
