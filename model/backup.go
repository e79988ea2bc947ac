package model

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/native"
	"dev.road/workbench/model/safetensors"
)

// Backup is a copy of a model's weights, moments and numbers of updates in
// Go's memory: what a checkpoint is written from while the model trains on, and
// read into before the model goes back to it. Used again, it keeps its memory.
// Any goroutine may write one to files, but one at a time may use it.
type Backup struct {
	config     checkpoint.Config
	heads      []checkpoint.Head
	parameters []parameter
	keys       []string // of the numbers of updates
	updates    []float32
	weights    []float32 // in the layout of the flat buffers
	moments    [2][]float32
}

// BackUp copies what the model is now.
func (m *Model) BackUp(b *Backup) error {
	b.shape(m)
	for part := range b.keys {
		b.updates[part] = float32(m.native.Updates(part)) // exact up to 2^24
	}
	if err := m.native.Read(b.weights, native.Weights, 0); err != nil {
		return fmt.Errorf("back up the weights: %w", err)
	}
	for i, x := range moments {
		if err := m.native.Read(b.moments[i], x.buffer, 0); err != nil {
			return fmt.Errorf("back up the optimizer: %w", err)
		}
	}
	return nil
}

// shape makes room for a model's values.
func (b *Backup) shape(m *Model) {
	b.config, b.heads, b.parameters, b.keys = m.config, m.heads, m.parameters, m.updatesKeys()
	n := 0
	for _, p := range m.parameters {
		n = max(n, p.Offset+p.Len())
	}
	room := func(buffer *[]float32, n int) { *buffer = slices.Grow((*buffer)[:0], n)[:n] }
	room(&b.updates, len(b.keys))
	room(&b.weights, n)
	for i := range b.moments {
		room(&b.moments[i], n)
	}
}

// Save writes model.safetensors, then config.json, each whole or not at all.
func (b *Backup) Save(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("save model: %w", err)
	}
	if err := safetensors.Write(filepath.Join(dir, weightsFile), b.tensors("", b.weights), map[string]string{"format": "pt"}); err != nil {
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
	var ts []safetensors.Tensor
	for part, key := range b.keys {
		ts = append(ts, safetensors.Floats(key, nil, b.updates[part:part+1]))
	}
	for i, x := range moments {
		ts = append(ts, b.tensors(x.prefix, b.moments[i])...)
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
