package robustness

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// Plan is one checkpoint with all that it is evaluated on, by one process.
type Plan struct {
	Checkpoint string       // as it was named
	Lone       session.Lone // with the variants
	Datasets   []string     // of Lone, to evaluate

	sets []*Set
	left []Row // dev sets that the checkpoint has no head for
}

// NewPlan writes the variants of a checkpoint's dev sets into a folder: of the files of l,
// else of those of the run that saved it. Files as they are stay so. A file for which the
// checkpoint has no head becomes a row that says so.
func NewPlan(name, dir string, l session.Lone, asIs []string, o Options) (*Plan, error) {
	p := &Plan{Checkpoint: name, Lone: l}
	given := len(l.Data) + len(asIs)
	untouched := map[string]bool{} // by dataset
	if given > 0 {
		p.Lone.Data = nil
		for i, file := range append(l.Data[:len(l.Data):len(l.Data)], asIs...) {
			if err := p.offer(file, i >= len(l.Data)); err != nil {
				return nil, err
			}
		}
		if len(p.Lone.Data) == 0 {
			return nil, errors.New(p.left[0].Why)
		}
	}
	r, names, err := p.Lone.Recipe()
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("give the data for %s: --data FILE", name)
	}
	for i, file := range p.Lone.Data {
		if slices.Contains(asIs, file) {
			untouched[names[i]] = true
		}
	}
	return p, p.write(dir, r, names, untouched, given > 0, o)
}

// offer adds a file, unless the checkpoint has no head for it.
func (p *Plan) offer(file string, asIs bool) error {
	if slices.Contains(p.Lone.Data, file) {
		return fmt.Errorf("%s is given twice", file)
	}
	alone := p.Lone
	alone.Data = []string{file}
	_, _, err := alone.Recipe()
	if none, ok := errors.AsType[recipe.NoHead](err); ok {
		row := Row{Checkpoint: p.Checkpoint, Dataset: recipe.DataName(file), Data: file, Kind: Original, Why: none.Error()}
		if !strings.HasPrefix(file, "demo:") {
			if row.Data, err = filepath.Abs(file); err != nil {
				return err
			}
		}
		if asIs {
			row.Kind = AsIs
		}
		p.left = append(p.left, row)
		return nil
	}
	if err == nil {
		p.Lone.Data = append(p.Lone.Data, file)
	}
	return err
}

// write writes the variants of the datasets. With strict, one that no kind can change is
// an error.
func (p *Plan) write(dir string, r *recipe.Recipe, names []string, untouched map[string]bool, strict bool, o Options) error {
	for _, name := range names {
		s := Source{Name: name, Recipe: r.Datasets[name], AsIs: untouched[name]}
		for _, of := range s.Recipe.Task {
			task, _ := r.Task(of)
			s.Tasks = append(s.Tasks, task)
		}
		set, err := Write(dir, s, o)
		if err != nil {
			return err
		}
		if strict && !set.AsIs && !set.Changed() {
			return fmt.Errorf("no example of %s can be changed by %s: choose other --kinds, or evaluate it as it is with --ood", set.Data,
				kindNames(o))
		}
		p.sets = append(p.sets, set)
		p.Datasets = append(p.Datasets, name)
		for _, v := range set.Variants {
			if v.File != "" {
				of := recipe.Variant{Of: name, Kind: v.Kind.Name, File: v.File}
				p.Lone.Variants, p.Datasets = append(p.Lone.Variants, of), append(p.Datasets, of.Name())
			}
		}
	}
	return nil
}

func kindNames(o Options) string {
	var names []string
	for _, k := range o.Kinds {
		names = append(names, k.Name)
	}
	return strings.Join(names, ", ")
}

// Rows makes the checkpoint's rows from the predictions of its datasets.
func (p *Plan) Rows(predictions map[string][]wire.Prediction) ([]Row, error) {
	var rows []Row
	for _, s := range p.sets {
		variants := map[string][]wire.Prediction{}
		for _, v := range s.Variants {
			variants[v.Kind.Name] = predictions[recipe.Variant{Of: s.Name, Kind: v.Kind.Name}.Name()]
		}
		of, err := s.Rows(p.Checkpoint, predictions[s.Name], variants)
		if err != nil {
			return nil, err
		}
		rows = append(rows, of...)
	}
	return append(rows, p.left...), nil
}
