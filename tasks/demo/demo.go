package demo

import (
	"fmt"
	"hash/fnv"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"dev.road/workbench/tasks"
)

// dataset is the plan of one of the sets.
type dataset struct {
	name         string
	served       []string // tasks
	train, first int      // training and first dev examples; dialogs may add a few
	write        writer
	stories      bool // the last dev examples have titles of their own, clusters of intervals, in place of a few subjects
}

// A writer makes up one document: an example, or the questions of a dialog.
// It leaves out IDs, and puts the grade into Record.
type writer func(r *rand.Rand) []tasks.Example

var datasets = []dataset{
	{"triviaqa", []string{"mrc"}, 3000, 240, one(films.example), false},
	{"nq", []string{"mrc"}, 3000, 240, one(fairs.search), false},
	{"quac", []string{"mrc", "yesno", "followup"}, 3000, 242, dialog, false},
	{"qasrl", []string{"mrc"}, 3000, 240, one(deed), false},
	{"qazre", []string{"mrc"}, 3000, 240, one(lives.example), false},
	{"mnli", []string{"nli"}, 3000, 300, one(quantities), false},
	{"snli", []string{"nli"}, 3000, 300, one(scene), false},
	{"amazon", []string{"sentiment"}, 3000, 300, one(review), false},
	{"qqp", []string{"paraphrase"}, 3000, 300, one(askedTwice), false},
	{"newsqa", []string{"mrc"}, 0, 240, one(report), true},
	{"squad", []string{"mrc"}, 3000, 300, one(places.example), false},
}

func one(write func(*rand.Rand) tasks.Example) writer {
	return func(r *rand.Rand) []tasks.Example { return []tasks.Example{write(r)} }
}

// Names lists the datasets. newsqa has no training examples, and squad is the target of
// fine-tuning: the others are the method's.
func Names() []string {
	names := make([]string, len(datasets))
	for i, d := range datasets {
		names[i] = d.name
	}
	return names
}

// NoDataset is the error of a name that no dataset has.
func NoDataset(name string) error {
	return fmt.Errorf("the demo has no dataset %q; it has %s", name, strings.Join(Names(), ", "))
}

// Tasks lists the tasks that the dataset of that name serves.
func Tasks(name string) (served []string, ok bool) {
	d, ok := named(name)
	return slices.Clone(d.served), ok
}

// FirstDev is the number of a dataset's first dev examples; see the package's comment.
func FirstDev(name string) int {
	d, _ := named(name)
	return d.first
}

// Examples writes the training or the dev examples of the dataset of that name, one by
// one: a few cost little.
func Examples(name string, train bool) (examples iter.Seq[tasks.Example], ok bool) {
	d, ok := named(name)
	return func(yield func(tasks.Example) bool) {
		for of, ex := range d.parts() {
			if train && of == lastDev {
				return
			}
			if (of == training) == train && !yield(ex) {
				return
			}
		}
	}, ok
}

// Set is a dataset of the demo. Train and Dev share no text.
type Set struct {
	Train, Dev []tasks.Example
	Tasks      []string // the dataset's tasks
}

// Load writes all of the dataset of that name.
func Load(name string) (Set, bool) {
	d, ok := named(name)
	set := Set{Tasks: slices.Clone(d.served)}
	for of, ex := range d.parts() {
		if of == training {
			set.Train = append(set.Train, ex)
		} else {
			set.Dev = append(set.Dev, ex)
		}
	}
	return set, ok
}

func named(name string) (dataset, bool) {
	i := slices.IndexFunc(datasets, func(d dataset) bool { return d.name == name })
	if i < 0 {
		return dataset{}, false
	}
	return datasets[i], true
}

func hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// pick draws one of xs.
func pick[T any](r *rand.Rand, xs []T) T { return xs[r.IntN(len(xs))] }

// chance is true percent times in a hundred.
func chance(r *rand.Rand, percent int) bool { return r.IntN(100) < percent }
