package infer

import (
	"runtime"
	"slices"

	"dev.road/workbench/durable"
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/model"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/window"
)

// Models are the models of a run that are asked, and not trained by it: the
// student's copies and the teachers; and the student, between two micro-batches.
type Models struct {
	at   *report.Position
	feed *feed.Feed
	set  *recipe.Recipe
	dir  durable.Folder // of the run, for the demo's teachers

	trained  *model.Model
	Options  model.Options // of the student
	Located  checkpoints
	teachers map[string]*Teacher // by their short names, and guests by their keys
	guests   map[string]*guest   // by their keys
	loads    map[string]*load    // of those that are on their way
	News     chan struct{}       // has something when a load has ended, or an inquiry is ready
	Copies   copies
}

// NewModels makes the models of a run that has no student yet.
func NewModels(at *report.Position, set *recipe.Recipe, f *feed.Feed, dir durable.Folder) *Models {
	return &Models{
		at: at, set: set, feed: f, dir: dir, teachers: map[string]*Teacher{}, guests: map[string]*guest{}, loads: map[string]*load{},
		News: make(chan struct{}, 1), Copies: copies{at: at},
	}
}

// Take gives the models the student, and the options that it was made with.
func (v *Models) Take(m *model.Model, o model.Options) {
	v.trained, v.Copies.student, v.Options = m, m, o
}

// Reader makes a reader of a page, as a model sees it.
func (v *Models) Reader(d *feed.Dataset, p *feed.Page, of Model) *Reader {
	windows := window.All(of.tokenizer, p.Examples, d.Tasks, d.Options(v.set), runtime.GOMAXPROCS(0))
	return newReader(of, windows, v.Budget())
}

// Budget is the maximum number of tokens of a batch beside the steps. On the CPU more
// are no faster, and their memory would stay with the process.
func (v *Models) Budget() int {
	if v.Options.Device == "cpu" {
		return min(v.set.Train.TokenBudget, 2048)
	}
	return v.set.Train.TokenBudget
}

// Student is the student at one step, asked for a dataset's tasks.
func (v *Models) Student(f *Frozen, d *feed.Dataset) Model {
	return Model{Name: student, model: f.model, tokenizer: v.feed.Tokenizer, Tasks: d.Tasks, heads: d.Heads}
}

// Learner has the student at one step read windows of a dataset's training data, for one of
// its tasks.
func (v *Models) Learner(f *Frozen, d *feed.Dataset, task int, windows []tasks.Window) *Reader {
	of := v.Student(f, d)
	of.Tasks, of.heads = d.Tasks[task:task+1], d.Heads[task:task+1]
	return newReader(of, windows, v.Budget())
}

// Tell wakes an idle loop: something that it waits for has come.
func (v *Models) Tell() {
	select {
	case v.News <- struct{}{}:
	default: // it will look anyway
	}
}

// Comparable are the teachers to compare with: the dataset's own, or for a
// dataset that is only measured those of all the others. Teachers of the world, which
// need the truth to answer, are not among them.
func (v *Models) Comparable(d *feed.Dataset) []string {
	of := v.feed.Datasets
	if d.Index >= 0 {
		of = []*feed.Dataset{d}
	}
	var all []string
	for _, o := range of {
		for _, source := range o.Recipe.Teachers {
			if !recipe.IsRule(source) && !slices.Contains(all, source) {
				all = append(all, source)
			}
		}
	}
	return all
}

// For is a teacher, asked for those of d's tasks that it knows.
func (k *Teacher) For(d *feed.Dataset) (Model, error) {
	of := Model{Name: k.Name, model: k.Model, tokenizer: k.Tokenizer}
	for _, task := range d.Tasks {
		head, order, err := k.Head(d.Name, d.Recipe, task)
		if err != nil {
			return Model{}, err
		}
		if head >= 0 {
			of.Tasks, of.heads, of.orders = append(of.Tasks, task), append(of.heads, head), append(of.orders, order)
		}
	}
	return of, nil
}

// Close releases the teachers and the copies.
func (v *Models) Close() {
	v.receive()
	for _, l := range v.loads {
		l.giveUp()
	}
	for _, k := range v.teachers {
		k.Model.Close()
	}
	v.Copies.Drop()
}
