package engine

import (
	"dev.road/workbench/engine/report"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/window"
)

// dataset is one of the recipe's.
type dataset struct {
	name           string
	recipe         recipe.Dataset
	index          int          // among the sampled ones
	tasks          []tasks.Task // that it serves
	report.Outputs              // of each task

	p, share string // tags of the asked and the actual sampling

	train, dev *text // nil: it has none
	told       bool  // that both are read through
	dropped    int
	print      string // of the training windows, as a checkpoint knows it; empty: not yet known

	cursor   int // windows drawn so far
	epochEnd int // the cursor at which it has had its part of the epoch; of strategy epoch
	ahead    *lookAhead
	passes   int
}

func (d *dataset) options(r *recipe.Recipe) window.Options {
	return window.Options{MaxLen: r.Model.MaxLen, Overlap: d.recipe.Overlap, MaxQuestion: d.recipe.MaxQuestion, QuestionEnd: d.recipe.History > 0}
}

// fingerprint is the checksum of the training windows; empty while it is not
// known.
func (d *dataset) fingerprint() string {
	if d.train == nil {
		return ""
	}
	if sum := d.train.Fingerprint(); sum != "" {
		return sum
	}
	return d.print
}

// name lists the recipe's datasets.
func (f *feed) name() {
	for _, name := range f.recipe.Order {
		d := &dataset{name: name, recipe: f.recipe.Datasets[name], index: -1, p: "p/" + name, share: "share/" + name}
		for _, task := range d.recipe.Task {
			i := headFor(f.heads, name, task)
			d.tasks, d.Heads = append(d.tasks, f.heads[i].task), append(d.Heads, i)
			d.Columns = append(d.Columns, report.ColumnsOf(name, task))
		}
		if len(d.recipe.Train) > 0 {
			d.index = len(f.sampled)
			f.sampled = append(f.sampled, d)
		}
		f.datasets = append(f.datasets, d)
	}
}

// shown is the dataset's row for clients.
func (d *dataset) shown(p, share float64) wire.Dataset {
	w := wire.Dataset{
		Name: d.name, Tasks: d.recipe.Task, Dropped: d.dropped, Reading: !d.told,
		Requested: p, Share: share, Passes: d.passes, Teachers: []string{},
	}
	if d.train != nil {
		w.Examples, w.Windows = d.train.Examples(), d.train.Windows()
	}
	if d.dev != nil {
		w.Dev = d.dev.Examples()
	}
	for _, teacher := range d.recipe.Teachers {
		w.Teachers = append(w.Teachers, teacherName(teacher))
	}
	return w
}

// teacher turns a teacher's short name into the recipe's source of it.
func (d *dataset) teacher(name string) string {
	for _, source := range d.recipe.Teachers {
		if teacherName(source) == name {
			return source
		}
	}
	return name
}
