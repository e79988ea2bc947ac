package recipe

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/read"
)

// Lone describes a checkpoint that is asked and evaluated without a run.
type Lone struct {
	Source string            // as it was named, for messages
	Dir    string            // the checkpoint's folder
	Run    *Recipe           // of the run that saved it; nil without one
	Data   []string          // files of examples, FILE#SPLIT, or "demo:NAME"
	Task   string            // of these; "" deduces it from heads and files
	Labels map[string]string // the files' spellings of labels
	MaxLen int               // of a window; 0: the run's, else that of transformers' run_qa
	Limit  int               // of the examples of each of Data; 0 takes all

	Variants []Variant
}

// The cutting of windows for a checkpoint without a run: that of transformers' run_qa.
const (
	loneMaxLen  = 384
	loneOverlap = 128
)

// Lonely makes the recipe with which a trainer serves such a checkpoint: every head of
// it, and the files as dev sets. Nothing in it trains. Arithmetic is fp32, as is that
// of transformers. The names are those of the files' dev sets, in their order, or of all
// dev sets if no file is given.
func Lonely(l Lone) (r *Recipe, names []string, err error) {
	f, err := checkpoint.Open(l.Dir)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	if err := f.Fits(); err != nil {
		return nil, nil, err
	}
	if len(f.Heads) == 0 {
		return nil, nil, fmt.Errorf("%s is an encoder without a head, which answers nothing: fine-tune it, for instance with "+
			"road train finetune-squad2 --set model.init=%[1]s, or name a checkpoint for question answering or classification", l.Source)
	}
	r = Default()
	r.Name = "checkpoint"
	r.Train.Steps, r.Eval.Every, r.Checkpoint.Every, r.Optim.Warmup = 1, 0, 0, 0
	r.Model.Init, r.Model.Precision = l.Dir, "fp32"
	r.Model.MaxLen = loneMaxLen
	if l.Run != nil {
		r.Model.MaxLen, r.Model.Heads = l.Run.Model.MaxLen, l.Run.Model.Heads
	}
	if l.MaxLen > 0 {
		r.Model.MaxLen = l.MaxLen
	}
	r.Model.MaxLen = min(r.Model.MaxLen, f.Config.MaxPositions)
	served := r.loneTasks(f.Heads)
	if l.Run != nil {
		r.devSets(l.Run)
	}
	if l.Limit < 0 {
		return nil, nil, fmt.Errorf("--limit is %d, but must be at least 0", l.Limit)
	}
	for written, label := range l.Labels {
		if !slices.ContainsFunc(served, func(t tasks.Task) bool { return t.Label(label) >= 0 }) {
			return nil, nil, fmt.Errorf("--label %s=%s: %s has no such label; its heads are %s", written, label, l.Source, headList(served))
		}
	}
	for _, file := range l.Data {
		name, err := r.addData(l, file, served)
		if err != nil {
			return nil, nil, err
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		names = slices.DeleteFunc(slices.Clone(r.Order), func(name string) bool { return r.Datasets[name].Dev == "" })
	}
	for _, v := range l.Variants {
		if err := r.addVariant(v); err != nil {
			return nil, nil, err
		}
	}
	r.addAsked(f.Heads)
	r.complete()
	a := &assembly{recipe: r, origin: map[string]source{}, file: source{file: l.Source}}
	a.validate(OfModel(f.Config))
	return r, names, invalid(a.problems)
}

// loneTasks declares the tasks of a checkpoint's heads, and returns them. A classifier
// that says nothing of tasks has the one that its labels are of, else one of its own.
func (r *Recipe) loneTasks(heads []checkpoint.Head) []tasks.Task {
	var served []tasks.Task
	for _, h := range heads {
		name, labels := LoneTask(h), h.Labels
		if _, twice := r.Tasks[name]; twice {
			continue // of another dataset's head
		}
		if of, known := tasks.Lookup(name); known && sameLabels(of.Labels, labels) && h.Name == checkpoint.Lonely {
			labels = of.Labels // its own spelling; the weights' rows are matched by name
		}
		t := defaultTask()
		t.Labels = labels
		r.Tasks[name] = t
		task, _ := r.Task(name)
		served = append(served, task)
	}
	return served
}

// LoneTask is the name of the task that a head of a checkpoint without a run is for.
func LoneTask(h checkpoint.Head) string {
	if h.Name != checkpoint.Lonely {
		return h.Task()
	}
	for _, t := range tasks.All {
		if t.Kind == tasks.Class && sameLabels(t.Labels, h.Labels) {
			return t.Name
		}
	}
	return h.Name
}

// sameLabels reports whether two lists have the same labels, in any order and case.
func sameLabels(a, b []string) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(l string) bool {
		return !slices.ContainsFunc(b, func(m string) bool { return strings.EqualFold(l, m) })
	})
}

// devSets takes over a run's dev sets that are still there.
func (r *Recipe) devSets(run *Recipe) {
	for _, name := range run.Order {
		d := run.Datasets[name]
		d.Task = slices.DeleteFunc(slices.Clone(d.Task), func(task string) bool { _, served := r.Tasks[task]; return !served })
		if len(d.Task) == 0 {
			continue
		}
		d.Train, d.Teachers, d.Targets, d.Limit = nil, nil, nil, 0
		if file, _ := read.Source(d.Dev); isFile(d.Dev) && !isThere(file) {
			d.Dev = ""
		}
		r.Order, r.Datasets[name] = append(r.Order, name), d
	}
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// addData adds a dataset of a file of examples, and returns its name.
func (r *Recipe) addData(l Lone, file string, served []tasks.Task) (string, error) {
	if isFile(file) {
		path, _ := read.Source(file)
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("--data: %w", err)
		}
		absolute, err := filepath.Abs(file)
		if err != nil {
			return "", err
		}
		file = absolute
	}
	same := func(name string) bool { return r.Datasets[name].Dev == file }
	if i := slices.IndexFunc(r.Order, same); i >= 0 && l.Task == "" {
		name := r.Order[i] // one of the run's, with all that its recipe says of it but the number of examples
		d := r.Datasets[name]
		d.DevLimit = l.Limit
		r.Datasets[name] = d
		return name, nil
	}
	names, format, err := l.tasksOf(file, served)
	if err != nil {
		return "", err
	}
	d := defaultDataset()
	d.Task, d.Dev, d.Format, d.Labels = names, file, format, r.spellings(l.Labels, names)
	d.DevLimit = l.Limit
	d.Overlap, d.MaxQuestion = min(loneOverlap, r.Model.MaxLen/4), min(d.MaxQuestion, r.Model.MaxLen/4)
	name := r.free(DataName(file))
	r.Order, r.Datasets[name] = append(r.Order, name), d
	return name, nil
}

// spellings are those of a file's labels that stand for labels of its tasks.
func (r *Recipe) spellings(given map[string]string, names Names) map[string]string {
	own := map[string]string{}
	for written, label := range given {
		if slices.ContainsFunc(names, func(name string) bool { task, _ := r.Task(name); return task.Label(label) >= 0 }) {
			own[written] = label
		}
	}
	return own
}

// addAsked adds a dataset without files for each head that no other dataset leads to: a
// question names one.
func (r *Recipe) addAsked(heads []checkpoint.Head) {
	for _, h := range heads {
		task := LoneTask(h)
		dataset, own := strings.CutSuffix(h.Name, "/"+task)
		known, given := r.Datasets[dataset]
		switch {
		case own && given && slices.Contains(known.Task, task):
		case own && given: // another task's head of the same dataset was before it
			known.Task = append(known.Task, task)
			r.Datasets[dataset] = known
		case own:
			r.addEmpty(dataset, task)
		case !slices.Contains(r.Served(), task):
			r.addEmpty(r.free(task), task)
		}
	}
}

func (r *Recipe) addEmpty(name, task string) {
	d := defaultDataset()
	d.Task = Names{task}
	d.Overlap, d.MaxQuestion = min(loneOverlap, r.Model.MaxLen/4), min(d.MaxQuestion, r.Model.MaxLen/4)
	r.Order, r.Datasets[name] = append(r.Order, name), d
}

// free is a name that no dataset has yet.
func (r *Recipe) free(name string) string {
	for n, wanted := 2, name; ; n++ {
		if _, taken := r.Datasets[name]; !taken {
			return name
		}
		name = fmt.Sprintf("%s-%d", wanted, n)
	}
}

var unnamed = regexp.MustCompile(`[^a-z0-9_]+`)

// DataName makes a dataset's name of a file's: without folder and suffixes.
func DataName(file string) string {
	if name, ofDemo := strings.CutPrefix(file, "demo:"); ofDemo {
		return name
	}
	path, part := read.Source(file)
	name := strings.ToLower(filepath.Base(path))
	for _, suffix := range []string{".gz", ".zst", ".zip", ".json", ".jsonl", ".csv", ".tsv", ".txt", ".parquet"} {
		name = strings.TrimSuffix(name, suffix)
	}
	if part != "" {
		name += "-" + strings.ToLower(part)
	}
	name = strings.Trim(unnamed.ReplaceAllString(name, "-"), "-")
	if name = name[:min(len(name), 40)]; name == "" {
		return "data"
	}
	return name
}

// Files are the files of a recipe's dev sets.
func (r *Recipe) Files() []string {
	var files []string
	for _, name := range r.Order {
		if dev := r.Datasets[name].Dev; dev != "" && isFile(dev) {
			file, _ := read.Source(dev)
			files = append(files, file)
		}
	}
	return files
}
