package engine

import (
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/window"
)

// dataset is one of the recipe's.
type dataset struct {
	name   string
	recipe recipe.Dataset
	index  int          // among the sampled ones
	tasks  []tasks.Task // that it serves
	heads  []int        // of each task

	columns  []columns // of each task
	p, share string    // tags of the asked and the actual sampling

	train, dev *text // nil: it has none
	told       bool  // that both are read through
	dropped    int
	print      string             // of the training windows, as a checkpoint knows it; empty: not yet known
	baseline   map[string]float64 // by task, of the dev set, once it was measured

	cursor   int // windows drawn so far
	epochEnd int // the cursor at which it has had its part of the epoch; of strategy epoch
	ahead    *lookAhead
	passes   int
	active   []*activeTargets // in the order of joining
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

// nameDatasets lists the recipe's datasets.
func (t *trainer) nameDatasets() {
	for _, name := range t.recipe.Order {
		d := &dataset{name: name, recipe: t.recipe.Datasets[name], index: -1, baseline: map[string]float64{}, p: "p/" + name, share: "share/" + name}
		for _, task := range d.recipe.Task {
			i := headFor(t.heads, name, task)
			d.tasks, d.heads = append(d.tasks, t.heads[i].task), append(d.heads, i)
			d.columns = append(d.columns, columnsOf(name, task))
		}
		if len(d.recipe.Train) > 0 {
			d.index = len(t.sampled)
			t.sampled = append(t.sampled, d)
		}
		t.datasets = append(t.datasets, d)
	}
}

// shown is the dataset's row for clients.
func (d *dataset) shown(p, share float64) wire.Dataset {
	w := wire.Dataset{
		Name: d.name, Tasks: d.recipe.Task, Dropped: d.dropped, Reading: !d.told,
		Requested: p, Share: share, Passes: d.passes, Teachers: []string{}, Targets: []wire.Targets{},
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
	for _, a := range d.active {
		w.Targets = append(w.Targets, wire.Targets{Teacher: a.teacher, Shards: len(a.shards), Windows: a.windows()})
	}
	return w
}
