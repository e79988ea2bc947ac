package recipe

import (
	"fmt"
	"strings"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/read"
)

// Variant is a file of the changed examples of a dataset's dev set, as tasks/perturb
// writes them.
type Variant struct {
	Of   string // a dataset
	Kind string
	File string
}

// varied parts the name of a variant's dataset: the dataset's own, and the kind.
const varied = "--"

// Name is the name of the variant's dataset.
func (v Variant) Name() string { return v.Of + varied + v.Kind }

// Unvaried is the dataset of which one with this name is a variant, else the name: its
// heads answer for the variant.
func Unvaried(dataset string) string {
	of, _, _ := strings.Cut(dataset, varied)
	return of
}

// addVariant adds a dataset like the one that it is of, for the file.
func (r *Recipe) addVariant(v Variant) error {
	d, known := r.Datasets[v.Of]
	if _, taken := r.Datasets[v.Name()]; !known || taken {
		return fmt.Errorf("the variant %s is of no dataset, or there twice", v.Name())
	}
	d.Dev, d.Format, d.Labels, d.Columns = v.File, "", nil, read.Columns{}
	if task, _ := r.Task(d.Task[0]); task.Kind == tasks.Class {
		d.Columns.ID = "id" // the layouts of classes leave it aside
	}
	r.Order, r.Datasets[v.Name()] = append(r.Order, v.Name()), d
	return nil
}
