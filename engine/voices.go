package engine

import (
	"runtime"
	"slices"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/model"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks/window"
)

// voices are the models of a run that are asked, and not trained by it: the
// student's copies and the teachers; and the student, between two micro-batches.
type voices struct {
	at   *report.Position
	feed *feed.Feed
	set  *recipe.Recipe
	dir  string // of the run, for the demo's teachers

	student  *model.Model
	options  model.Options // of the student
	located  checkpoints
	teachers map[string]*teacher // by their short names
}

// reader makes a reader of a page, as a model sees it.
func (v *voices) reader(d *feed.Dataset, p *feed.Page, of voice) *reader {
	windows := window.All(of.tokenizer, p.Examples, d.Tasks, d.Options(v.set), runtime.GOMAXPROCS(0))
	return newReader(of, windows, v.budget())
}

// budget is how many tokens a batch beside the steps has at most. On the CPU more
// are no faster, and their memory would stay with the process.
func (v *voices) budget() int {
	if v.options.Device == "cpu" {
		return min(v.set.Train.TokenBudget, 2048)
	}
	return v.set.Train.TokenBudget
}

// of is the student at one step, asked for a dataset's tasks.
func (v *voices) of(f *frozen, d *feed.Dataset) voice {
	return voice{name: "student", model: f.model, tokenizer: v.feed.Tokenizer, tasks: d.Tasks, heads: d.Heads}
}

// comparable are the teachers to compare with: the dataset's own, or for a
// dataset that is only measured those of all the others.
func (v *voices) comparable(d *feed.Dataset) []string {
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

// teacherFor returns a teacher, asked for those of d's tasks that it knows.
func (v *voices) teacherFor(source string, d *feed.Dataset) (voice, error) {
	k, err := v.teacher(source)
	if err != nil {
		return voice{}, err
	}
	of := voice{name: feed.TeacherName(source), model: k.model, tokenizer: k.tokenizer}
	for _, task := range d.Tasks {
		head, order, err := k.head(d.Name, task)
		if err != nil {
			return voice{}, err
		}
		if head >= 0 {
			of.tasks, of.heads, of.orders = append(of.tasks, task), append(of.heads, head), append(of.orders, order)
		}
	}
	return of, nil
}

// close lets go of the teachers.
func (v *voices) close() {
	for _, k := range v.teachers {
		k.model.Close()
	}
}
