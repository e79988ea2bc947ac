package demo

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"

	"dev.road/workbench/tasks"
)

// dataset is the plan of one of the sets.
type dataset struct {
	name       string
	served     []string // tasks
	train, dev int      // examples; dialogs may add a few
	write      writer
}

// A writer makes up one document: an example, or the questions of a dialog.
// It leaves out IDs, and puts the grade into Record.
type writer func(r *rand.Rand) []tasks.Example

var datasets = []dataset{
	{"triviaqa", []string{"mrc"}, 3000, 240, one(films.example)},
	{"nq", []string{"mrc"}, 3000, 240, one(fairs.search)},
	{"quac", []string{"mrc", "yesno", "followup"}, 3000, 240, dialog},
	{"qasrl", []string{"mrc"}, 3000, 240, one(deed)},
	{"qazre", []string{"mrc"}, 3000, 240, one(lives.example)},
	{"mnli", []string{"nli"}, 3000, 300, one(quantities)},
	{"snli", []string{"nli"}, 3000, 300, one(scene)},
	{"amazon", []string{"sentiment"}, 3000, 300, one(review)},
	{"qqp", []string{"paraphrase"}, 3000, 300, one(askedTwice)},
	{"newsqa", []string{"mrc"}, 0, 240, one(report)},
}

func one(write func(*rand.Rand) tasks.Example) writer {
	return func(r *rand.Rand) []tasks.Example { return []tasks.Example{write(r)} }
}

// Names lists the datasets. The last, newsqa, has no training examples.
func Names() []string {
	names := make([]string, len(datasets))
	for i, d := range datasets {
		names[i] = d.name
	}
	return names
}

// Set is a dataset of the demo. Train and Dev share no text.
type Set struct {
	Train, Dev []tasks.Example
	Tasks      []string // the dataset's tasks
}

// Load writes the dataset of that name. Its dev examples do not depend on how
// many it has to train on.
func Load(name string) (Set, bool) {
	i := slices.IndexFunc(datasets, func(d dataset) bool { return d.name == name })
	if i < 0 {
		return Set{}, false
	}
	d := datasets[i]
	r := rand.New(rand.NewPCG(hash(d.name), 1))
	seen := make(map[string]bool)
	set := Set{Tasks: slices.Clone(d.served)}
	set.Dev = d.split(r, seen, "dev", d.dev)
	set.Train = d.split(r, seen, "train", d.train)
	return set, true
}

// split writes documents until there are n examples, leaving out every
// document that repeats a text written before.
func (d dataset) split(r *rand.Rand, seen map[string]bool, part string, n int) []tasks.Example {
	var out []tasks.Example
	for k := 0; len(out) < n; {
		document := d.write(r)
		text := document[0].Passage
		if len(document) == 1 {
			text += "\n" + document[0].Question
		}
		if seen[text] {
			continue
		}
		seen[text] = true
		for q, ex := range document {
			ex.ID = fmt.Sprintf("%s-%s-%d", d.name, part, k)
			if len(document) > 1 {
				ex.ID = fmt.Sprintf("dlg%d_q#%d", k, q)
			}
			ex.Record = fmt.Sprintf("demo:%s: %s example %d (%s)", d.name, part, len(out), ex.Record)
			out = append(out, ex)
		}
		k++
	}
	return out
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
