package infer

import (
	"runtime"
	"slices"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/model"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks/window"
)

// Voices are the models of a run that are asked, and not trained by it: the
// student's copies and the teachers; and the student, between two micro-batches.
type Voices struct {
	at   *report.Position
	feed *feed.Feed
	set  *recipe.Recipe
	dir  string // of the run, for the demo's teachers

	trained  *model.Model
	Options  model.Options // of the student
	Located  checkpoints
	teachers map[string]*Teacher // by their short names
	Copies   copies
}

// NewVoices makes the voices of a run that has no student yet.
func NewVoices(at *report.Position, set *recipe.Recipe, f *feed.Feed, dir string) *Voices {
	return &Voices{at: at, set: set, feed: f, dir: dir, teachers: map[string]*Teacher{}, Copies: copies{at: at}}
}

// Take gives the voices the student, and the options that it was made with.
func (v *Voices) Take(student *model.Model, o model.Options) {
	v.trained, v.Copies.student, v.Options = student, student, o
}

// Reader makes a reader of a page, as a model sees it.
func (v *Voices) Reader(d *feed.Dataset, p *feed.Page, of Voice) *Reader {
	windows := window.All(of.tokenizer, p.Examples, d.Tasks, d.Options(v.set), runtime.GOMAXPROCS(0))
	return newReader(of, windows, v.Budget())
}

// Budget is how many tokens a batch beside the steps has at most. On the CPU more
// are no faster, and their memory would stay with the process.
func (v *Voices) Budget() int {
	if v.Options.Device == "cpu" {
		return min(v.set.Train.TokenBudget, 2048)
	}
	return v.set.Train.TokenBudget
}

// Student is the student at one step, asked for a dataset's tasks.
func (v *Voices) Student(f *Frozen, d *feed.Dataset) Voice {
	return Voice{Name: "student", model: f.model, tokenizer: v.feed.Tokenizer, Tasks: d.Tasks, heads: d.Heads}
}

// Comparable are the teachers to compare with: the dataset's own, or for a
// dataset that is only measured those of all the others.
func (v *Voices) Comparable(d *feed.Dataset) []string {
	if d.Index >= 0 {
		return d.Recipe.Teachers
	}
	var all []string
	for _, o := range v.feed.Datasets {
		for _, source := range o.Recipe.Teachers {
			if !slices.Contains(all, source) {
				all = append(all, source)
			}
		}
	}
	return all
}

// TeacherFor returns a teacher, asked for those of d's tasks that it knows.
func (v *Voices) TeacherFor(source string, d *feed.Dataset) (Voice, error) {
	k, err := v.Teacher(source)
	if err != nil {
		return Voice{}, err
	}
	of := Voice{Name: feed.TeacherName(source), model: k.Model, tokenizer: k.Tokenizer}
	for _, task := range d.Tasks {
		head, order, err := k.Head(d.Name, task)
		if err != nil {
			return Voice{}, err
		}
		if head >= 0 {
			of.Tasks, of.heads, of.orders = append(of.Tasks, task), append(of.heads, head), append(of.orders, order)
		}
	}
	return of, nil
}

// Close lets go of the teachers and of the copies.
func (v *Voices) Close() {
	for _, k := range v.teachers {
		k.Model.Close()
	}
	v.Copies.Drop()
}
