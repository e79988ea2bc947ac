package feed

import (
	"cmp"

	"dev.road/workbench/engine/report"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/window"
)

// Dataset is one of the recipe's.
type Dataset struct {
	Name           string
	Recipe         recipe.Dataset
	Index          int          // among the sampled ones
	Tasks          []tasks.Task // that it serves
	report.Outputs              // of each task

	p, share string // tags of the asked and the actual sampling

	Train, Dev *Text // nil: it has none
	told       bool  // that both are read through
	dropped    int
	print      string // fingerprint of the training windows, as a checkpoint knows it; empty until known
	gold       string // and of their answers and labels

	cursor   int // windows drawn so far
	epochEnd int // the cursor at which it has had its part of the epoch; of strategy epoch
	ahead    *lookAhead
	Passes   int
}

// Options are those by which the dataset's texts are cut into windows.
func (d *Dataset) Options(r *recipe.Recipe) window.Options {
	return window.Options{MaxLen: r.Model.MaxLen, Overlap: d.Recipe.Overlap, MaxQuestion: d.Recipe.MaxQuestion,
		QuestionEnd: d.Recipe.History > 0}
}

// Fingerprint is the checksum of the training windows; empty while it is not
// known.
func (d *Dataset) Fingerprint() string {
	if d.Train == nil {
		return ""
	}
	return cmp.Or(d.Train.Fingerprint(), d.print)
}

// goldPrint is the checksum of the training windows' answers and labels; empty while
// it is not known.
func (d *Dataset) goldPrint() string {
	if d.Train == nil {
		return ""
	}
	return cmp.Or(d.Train.Gold(), d.gold)
}

// add appends one of the recipe's datasets.
func (f *Feed) add(name string) {
	d := &Dataset{Name: name, Recipe: f.set.Datasets[name], Index: -1, p: "p/" + name, share: "share/" + name}
	for _, task := range d.Recipe.Task {
		i := HeadFor(f.Heads, name, task)
		d.Tasks, d.Heads = append(d.Tasks, f.Heads[i].Task), append(d.Heads, i)
		d.Columns = append(d.Columns, report.ColumnsOf(name, task))
	}
	if len(d.Recipe.Train) > 0 {
		d.Index = len(f.Sampled)
		f.Sampled = append(f.Sampled, d)
	}
	f.Datasets = append(f.Datasets, d)
}

// Shown is the dataset's row for clients.
func (d *Dataset) shown(p, share float64) wire.Dataset {
	w := wire.Dataset{
		Name: d.Name, Tasks: d.Recipe.Task, Dropped: d.dropped, Reading: !d.told,
		Requested: p, Share: share, Passes: d.Passes, Teachers: []string{}, Rules: d.Recipe.Rules(),
	}
	if d.Train != nil {
		w.Examples, w.Windows = d.Train.Examples(), d.Train.Windows()
	}
	if d.Dev != nil {
		w.Dev = d.Dev.Examples()
	}
	for _, teacher := range d.Recipe.Teachers {
		w.Teachers = append(w.Teachers, recipe.TeacherName(teacher))
	}
	return w
}

// Teacher turns a teacher's short name into the recipe's source of it.
func (d *Dataset) Teacher(name string) string {
	for _, source := range d.Recipe.Teachers {
		if recipe.TeacherName(source) == name {
			return source
		}
	}
	return name
}
