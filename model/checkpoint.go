package model

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/model/checkpoint"
)

const weightsFile = "model.safetensors"

// LoadReport lists the differences between a checkpoint and the model.
type LoadReport struct {
	Missing    []string // tensors that were not taken from the checkpoint; they are of Fresh heads
	Unexpected []string // tensors of the checkpoint that the model has no use for
	Fresh      []string // heads that were made from scratch
}

// Load reads a checkpoint folder: one of Backup.Save, or of transformers. With heads
// nil, the model has the checkpoint's heads. A head that the checkpoint lacks is
// initialized from scratch. Labels are matched by name, in any order. A checkpoint
// that lacks a tensor of the encoder, or one of a head's, or has one that is
// corrupt or of another shape, is refused.
func Load(dir string, heads []checkpoint.Head, o Options) (*Model, *LoadReport, error) {
	m, report, err := load(dir, heads, o)
	if err != nil {
		return nil, nil, fmt.Errorf("load model %s: %w", dir, err)
	}
	return m, report, nil
}

func load(dir string, heads []checkpoint.Head, o Options) (*Model, *LoadReport, error) {
	f, err := checkpoint.Open(dir)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	if err := f.Fits(); err != nil {
		return nil, nil, err
	}
	if heads == nil {
		heads = f.Heads
	}
	m, err := blank(f.Config, heads, o)
	if err != nil {
		return nil, nil, err
	}
	report, err := m.fill(f, o.Reset)
	if err != nil {
		m.Close()
		return nil, nil, err
	}
	return m, report, nil
}

// fill gives every parameter its values from the file, or from scratch those
// of heads that the file lacks or that are to be reset.
func (m *Model) fill(f *checkpoint.Folder, reset []string) (*LoadReport, error) {
	report := &LoadReport{}
	used := map[string]bool{}
	for h := -1; h < len(m.heads); h++ {
		keys, fresh, err := m.keysIn(f, h, reset)
		if err != nil {
			return nil, err
		}
		if fresh {
			report.Fresh = append(report.Fresh, m.heads[h].Name)
		}
		for i, p := range m.of(h) {
			if keys[i] == "" {
				report.Missing = append(report.Missing, p.Name)
				if err := m.initialise(p); err != nil {
					return nil, err
				}
				continue
			}
			used[keys[i]] = true
			if err := m.take(f, keys[i], p); err != nil {
				return nil, err
			}
		}
	}
	for _, t := range f.Tensors() {
		if !used[t.Name] {
			report.Unexpected = append(report.Unexpected, t.Name)
		}
	}
	return report, nil
}

// take copies a tensor of the folder into the parameter, as float32.
func (m *Model) take(f *checkpoint.Folder, name string, p parameter) error {
	from, err := read(f, name, p.Shape)
	if err != nil {
		return err
	}
	defer from.MustDrop()
	if p.Head >= 0 && strings.Contains(p.Name, ".out_proj.") {
		order, err := labelOrder(m.heads[p.Head], f.Labels(m.heads[p.Head]))
		if err != nil {
			return err
		}
		if order != nil {
			if from, err = rows(from, order); err != nil {
				return err
			}
			defer from.MustDrop()
		}
	}
	return m.native.SetParameter(p.index, from.Ctensor()) // gotch's Copy_ ends the program where memory does not suffice
}

// labelOrder returns the checkpoint's row of each of the head's labels, by the
// saved labels; nil if the order is the same. Case does not matter. An order is
// never taken on trust.
func labelOrder(h checkpoint.Head, saved []string) ([]int64, error) {
	if slices.Equal(saved, h.Labels) {
		return nil, nil
	}
	if !checkpoint.Named(saved) {
		return nil, fmt.Errorf("head %s has the labels %q, and the checkpoint does not say in which order its classes are: name them in its "+
			"config.json, under id2label, or start the head anew", h.Name, h.Labels)
	}
	order := make([]int64, len(h.Labels))
	for k, l := range h.Labels {
		row := slices.IndexFunc(saved, func(s string) bool { return strings.EqualFold(s, l) })
		if row < 0 || len(saved) != len(h.Labels) {
			return nil, fmt.Errorf("head %s has the labels %q, the checkpoint's has %q", h.Name, h.Labels, saved)
		}
		order[k] = int64(row)
	}
	return order, nil
}
