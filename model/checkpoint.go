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
	l, err := begin(dir, heads, o)
	if err != nil {
		return nil, nil, err
	}
	defer l.Close()
	for {
		if m, err := l.next(); err != nil || m != nil {
			return m, &l.report, err
		}
	}
}

// Loading is a checkpoint folder that is being read, a parameter at a time: it can be
// given up between two.
type Loading struct {
	model  *Model // nil once it was handed over
	folder *checkpoint.Folder
	left   []filling
	report LoadReport
}

// filling is a parameter, and the tensor that it gets; "" for its initial values.
type filling struct {
	key string
	p   parameter
}

// BeginLoad begins what Load does.
func BeginLoad(dir string, heads []checkpoint.Head, o Options) (*Loading, error) {
	l, err := begin(dir, heads, o)
	if err != nil {
		return nil, fmt.Errorf("load model %s: %w", dir, err)
	}
	return l, nil
}

func begin(dir string, heads []checkpoint.Head, o Options) (*Loading, error) {
	f, err := checkpoint.Open(dir)
	if err != nil {
		return nil, err
	}
	l := &Loading{folder: f}
	if err = f.Fits(); err == nil {
		if heads == nil {
			heads = f.Heads
		}
		l.model, err = blank(f.Config, heads, o)
	}
	if err == nil {
		err = l.plan(o.Reset)
	}
	if err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// Next reads one parameter more. It returns the model when it has all.
func (l *Loading) Next() (*Model, error) {
	m, err := l.next()
	if err != nil {
		return nil, fmt.Errorf("load model: %w", err)
	}
	return m, nil
}

func (l *Loading) next() (*Model, error) {
	if len(l.left) == 0 {
		m := l.model
		l.model = nil
		return m, nil
	}
	f := l.left[0]
	l.left = l.left[1:]
	if f.key == "" {
		return nil, l.model.initialise(f.p)
	}
	return nil, l.model.take(l.folder, f.key, f.p)
}

// Close closes the folder, and the model unless Next returned it.
func (l *Loading) Close() {
	if l.model != nil {
		l.model.Close()
		l.model = nil
	}
	_ = l.folder.Close() // it was read only
}

// plan gives every parameter its tensor in the folder, or none to those of heads that
// the folder lacks or that are to be reset.
func (l *Loading) plan(reset []string) error {
	used := map[string]bool{}
	for h := -1; h < len(l.model.heads); h++ {
		keys, fresh, err := l.model.keysIn(l.folder, h, reset)
		if err != nil {
			return err
		}
		if fresh {
			l.report.Fresh = append(l.report.Fresh, l.model.heads[h].Name)
		}
		for i, p := range l.model.of(h) {
			if keys[i] == "" {
				l.report.Missing = append(l.report.Missing, p.Name)
			}
			used[keys[i]] = true
			l.left = append(l.left, filling{keys[i], p})
		}
	}
	for _, t := range l.folder.Tensors() {
		if !used[t.Name] {
			l.report.Unexpected = append(l.report.Unexpected, t.Name)
		}
	}
	return nil
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
		return nil, fmt.Errorf("head %s has the labels %q, and the checkpoint does not say in which order its classes are: name them in "+
			"its config.json, under id2label, or start the head anew", h.Name, h.Labels)
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
