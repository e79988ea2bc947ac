package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/read"
	"dev.road/workbench/tasks/tokenize"
	"dev.road/workbench/tasks/window"
)

// dataset is one of the recipe's, read and cut.
type dataset struct {
	name   string
	recipe recipe.Dataset
	index  int          // among the sampled ones
	tasks  []tasks.Task // that it serves
	heads  []int        // of each task

	train, dev []tasks.Example
	dropped    int
	windows    []tasks.Window // of train
	devWindows []tasks.Window
	baseline   map[string]float64 // by task, of the dev set

	fingerprint string // of the training windows: what targets must match

	cursor int // windows drawn so far
	passes int
	active []*activeTargets // in the order of joining
}

func (d *dataset) taskOf(head int) string { return d.tasks[slices.Index(d.heads, head)].Name }

func (d *dataset) options(r *recipe.Recipe) window.Options {
	return window.Options{MaxLen: r.Model.MaxLen, Overlap: d.recipe.Overlap, MaxQuestion: d.recipe.MaxQuestion}
}

// heads lists the tasks that a recipe's datasets serve, one head each.
func heads(r *recipe.Recipe) []tasks.Task {
	var out []tasks.Task
	for _, name := range served(r) {
		task, _ := r.Task(name) // the recipe was checked
		out = append(out, task)
	}
	return out
}

// readAll reads every dataset's examples, and tells what was dropped.
func (t *trainer) readAll(ctx context.Context, strict bool) error {
	for _, name := range t.recipe.Order {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("stopped while reading: %w", err)
		}
		d := &dataset{name: name, recipe: t.recipe.Datasets[name], index: -1}
		for _, task := range d.recipe.Task {
			i := slices.IndexFunc(t.tasks, func(k tasks.Task) bool { return k.Name == task })
			d.tasks, d.heads = append(d.tasks, t.tasks[i]), append(d.heads, i)
		}
		t.note = "reading " + name
		t.publish()
		for _, source := range d.recipe.Train {
			examples, err := t.read(d, source, true, strict)
			if err != nil {
				return err
			}
			d.train = append(d.train, examples...)
		}
		if limit := d.recipe.Limit; limit > 0 && limit < len(d.train) {
			d.train = d.train[:limit]
		}
		if d.recipe.Dev != "" {
			examples, err := t.read(d, d.recipe.Dev, false, strict)
			if err != nil {
				return err
			}
			d.dev = examples
		}
		if len(d.recipe.Train) > 0 {
			d.index = len(t.sampled)
			t.sampled = append(t.sampled, d)
		}
		t.datasets = append(t.datasets, d)
	}
	if len(t.sampled) == 0 {
		return errors.New("no dataset of the recipe has training files: give one with --set datasets.NAME.train=FILE")
	}
	return nil
}

// read reads one source of a dataset: a file, or "demo:NAME".
func (t *trainer) read(d *dataset, source string, train, strict bool) ([]tasks.Example, error) {
	if name, ok := strings.CutPrefix(source, "demo:"); ok {
		set, ok := t.demo[name] // read twice: to train and to measure
		if !ok {
			if set, ok = demo.Load(name); ok {
				t.demo[name] = set
			}
		}
		if !ok {
			return nil, fmt.Errorf("datasets.%s: the demo has no dataset %q; it has %s", d.name, name, strings.Join(demo.Names(), " "))
		}
		if train {
			return set.Train, nil
		}
		return set.Dev, nil
	}
	file, o := d.reading(source, train)
	o.Strict = strict
	examples, report, err := read.All(file, o)
	if err != nil {
		return nil, fmt.Errorf("datasets.%s: %w", d.name, err)
	}
	if report.Dropped > 0 {
		d.dropped += report.Dropped
		first := report.First[0]
		t.say("data", "warn", nil, "%d of %d records dropped; the first: %s: %s", report.Dropped, report.Records, first.Record, first.Reason)
		for _, drop := range report.First {
			t.log.Warn("record dropped", "dataset", d.name, "record", drop.Record, "reason", drop.Reason)
		}
	}
	return examples, nil
}

// reading says how one of the dataset's sources is read. Where records name a
// split, the source's own or else the one that it is used for is kept.
func (d *dataset) reading(source string, train bool) (file string, o read.Options) {
	file, split := recipe.Source(source)
	switch {
	case split != "":
	case train:
		split = "train"
	default:
		split = "dev"
	}
	r := d.recipe
	return file, read.Options{
		Tasks: d.tasks, Format: r.Format, Columns: r.Columns, Labels: r.Labels, Split: split,
		History: r.History, HistoryAnswers: r.HistoryAnswers, Evidence: r.Evidence,
	}
}

// learnVocabulary makes a vocabulary from the text of the training sets.
func (t *trainer) learnVocabulary() []string {
	return tokenize.Learn(func(yield func(string) bool) {
		for _, d := range t.datasets {
			passage := ""
			for i := range d.train {
				ex := &d.train[i]
				if ex.Passage != passage && !yield(ex.Passage) {
					return
				}
				passage = ex.Passage
				if !yield(ex.Question) {
					return
				}
			}
		}
	}, t.recipe.Model.VocabSize)
}

// cutAll cuts every dataset's examples into windows.
func (t *trainer) cutAll() error {
	for _, d := range t.datasets {
		t.note = "cutting " + d.name
		t.publish()
		o := d.options(t.recipe)
		d.windows = window.All(t.tokenizer, d.train, d.tasks, o, runtime.GOMAXPROCS(0))
		d.devWindows = window.All(t.tokenizer, d.dev, d.tasks, o, runtime.GOMAXPROCS(0))
		if d.index >= 0 && len(d.windows) == 0 {
			return fmt.Errorf("datasets.%s: no example fits into windows of %d tokens; raise model.max_len", d.name, o.MaxLen)
		}
		d.baseline = baselines(d)
		d.fingerprint = window.Fingerprint(t.tokenizer, d.train, o)
		if d.index >= 0 {
			t.say("data", "info", nil, "%s: %d examples in %d windows, %d dropped; dev %d examples",
				d.name, len(d.train), len(d.windows), d.dropped, len(d.dev))
		}
	}
	return nil
}

// baselines are what the best constant answer scores on a dev set, by task.
func baselines(d *dataset) map[string]float64 {
	out := map[string]float64{}
	for _, task := range d.tasks {
		if task.Kind == tasks.Span {
			out[task.Name] = evalsuite.BestConstant(questions(d.dev))
			continue
		}
		var gold []string
		for i := range d.dev {
			if label, ok := d.dev[i].Labels[task.Name]; ok {
				gold = append(gold, label)
			}
		}
		out[task.Name] = evalsuite.Majority(gold)
	}
	return out
}

// questions are what the official script scores.
func questions(examples []tasks.Example) []evalsuite.Question {
	out := make([]evalsuite.Question, len(examples))
	for i := range examples {
		out[i].ID = examples[i].ID
		if examples[i].Accepted != nil {
			out[i].Gold = examples[i].Accepted
			continue
		}
		for _, a := range examples[i].Answers {
			out[i].Gold = append(out[i].Gold, a.Text)
		}
	}
	return out
}

// shown is the dataset's row for clients.
func (d *dataset) shown(p, share float64) wire.Dataset {
	w := wire.Dataset{
		Name: d.name, Tasks: d.recipe.Task, Examples: len(d.train), Dropped: d.dropped, Windows: len(d.windows),
		Dev: len(d.dev), Requested: p, Share: share, Passes: d.passes, Teachers: []string{}, Targets: []wire.Targets{},
	}
	for _, teacher := range d.recipe.Teachers {
		w.Teachers = append(w.Teachers, teacherName(teacher))
	}
	for _, a := range d.active {
		w.Targets = append(w.Targets, wire.Targets{Teacher: a.teacher, Shards: len(a.shards), Windows: a.windows()})
	}
	return w
}
