package recipe

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"dev.road/workbench/model/hub"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/read"
	"dev.road/workbench/tasks/tokenize"
	"dev.road/workbench/worded"
)

const nameRule = "small letters, digits, - and _, at most 64"

var namePattern = regexp.MustCompile(`^[a-z0-9_-]{1,64}$`)

// CheckName returns an error if a text cannot be the name of a run.
func CheckName(s string) error {
	if IsName(s) {
		return nil
	}
	return fmt.Errorf("%q is not a valid name: %s", s, nameRule)
}

// IsName reports whether a text can be the name of a run, a dataset, a task or a metric.
func IsName(s string) bool { return namePattern.MatchString(s) }

// validate blames every value out of its range, and every conflict, also with the
// model that the run starts from.
func (a *assembly) validate(model Known) {
	r := a.recipe
	if err := CheckName(r.Name); err != nil {
		a.blame("name", "", "%v", err)
	}
	visit(reflect.ValueOf(r).Elem(), "", a.inRange)
	if p := r.Model.Dropout; p < 0 && p > OwnDropout {
		a.blame("model.dropout", "-1 takes the model's own", "is %g, less than 0", p)
	}

	for _, c := range r.Conflicts(model) {
		a.blame(c.Name, c.Hint, "%s", c.What)
	}
	a.validateEpochs()
	a.validateTasks()
	a.validateDatasets()
	a.validateTeachers()
	a.validateWorld()
	a.validateSampling()
	a.validateBest()
	a.validateSchedules(model)
}

// validateEpochs blames epochs that steps, a default or an extended recipe's,
// would silently override. In a file with both, such as a run's recipe.toml after its
// steps are counted, the steps count.
func (a *assembly) validateEpochs() {
	t, from := a.recipe.Train, a.origin["train.epochs"]
	if t.Steps == 0 || t.Epochs == 0 {
		return
	}
	const what = "counts only where train.steps is 0, and it is %d"
	switch {
	case from.set != "":
		a.blame("train.epochs", "add --set train.steps=0", what, t.Steps)
	case from.layer > a.origin["train.steps"].layer && a.origin["train.steps"].set == "":
		a.blame("train.epochs", "add steps = 0 to the file's [train]", what, t.Steps)
	}
}

// inRange blames a number or string out of its declared range or choices.
func (a *assembly) inRange(path string, value reflect.Value) {
	var given any
	switch value.Kind() {
	case reflect.Int, reflect.Uint64, reflect.Float64:
		given = value.Convert(reflect.TypeFor[float64]()).Float()
	case reflect.String:
		given = value.String()
	default:
		return
	}
	v, _ := Declared(path)
	if what, hint := v.Refusal(given); what != "" {
		a.blame(path, hint, "%s", what)
	}
}

// visit calls do with every value below a table, in the order of the type's
// fields, and by name within datasets, tasks and weights.
func visit(v reflect.Value, path string, do func(path string, value reflect.Value)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if tag := v.Type().Field(i).Tag.Get("toml"); tag != "-" {
				visit(v.Field(i), join(path, tag), do)
			}
		}
	case reflect.Map:
		names := v.MapKeys()
		slices.SortFunc(names, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, name := range names {
			visit(v.MapIndex(name), join(path, name.String()), do)
		}
	default:
		do(path, v)
	}
}

func (a *assembly) validateTasks() {
	for name, t := range a.recipe.Tasks {
		path := "tasks." + name
		task, known := a.recipe.Task(name)
		if !known {
			a.unknownTask(path, name)
			continue
		}
		if task.Kind == tasks.Span && len(t.Labels) > 0 {
			a.blame(path+".labels", "", "are given, but %s has spans for answers and no labels", name)
		}
		if task.Kind == tasks.Class && len(task.Labels) < 2 {
			a.blame(path+".labels", "", "has one label; a class task needs two")
		}
		if twice := duplicate(t.Labels); twice != "" {
			a.blame(path+".labels", "", "has %q twice", twice)
		}
	}
}

func (a *assembly) unknownTask(path, name string) {
	var known []string
	for _, t := range tasks.All {
		known = append(known, t.Name)
	}
	hint := worded.DidYouMean(name, known)
	if hint == "" {
		hint = "the tasks are " + strings.Join(known, ", ") + "; a new one has its labels in [tasks." + name + "]"
	}
	a.blame(path, hint, "names no task: %q", name)
}

func (a *assembly) validateDatasets() {
	r := a.recipe
	for _, name := range r.Order {
		d, path := r.Datasets[name], "datasets."+name
		if what := NoRoom(r.Model.MaxLen, d.Overlap, d.MaxQuestion); what != "" && a.hasSpans(d) {
			a.blame(path, "", "%s", what)
		}
		a.validateServed(path+".task", d.Task)
		a.validateReading(path, d)
	}
}

// NoRoom returns the objection to windows of spans that would have no room for a passage,
// as the rest of a sentence that begins with the dataset; empty for others.
func NoRoom(maxLen, overlap, maxQuestion int) string {
	if maxQuestion+overlap+3 < maxLen {
		return ""
	}
	return fmt.Sprintf("leaves no room for a passage: max_question %d, overlap %d and three special tokens against model.max_len %d",
		maxQuestion, overlap, maxLen)
}

// validateServed blames tasks that one dataset cannot serve: all but one task,
// or a span task with class tasks beside it.
func (a *assembly) validateServed(path string, served Names) {
	if len(served) == 0 {
		a.blame(path, "", "is missing")
		return
	}
	spans := 0
	for _, name := range served {
		task, known := a.recipe.Task(name)
		if !known {
			if _, listed := a.recipe.Tasks[name]; !listed {
				a.unknownTask(path, name)
			}
			continue
		}
		if task.Kind == tasks.Span {
			spans++
		}
	}
	if twice := duplicate(served); twice != "" {
		a.blame(path, "", "has %q twice", twice)
	} else if len(served) > 1 && spans != 1 {
		const hint = "several tasks are for dialogs: mrc, yesno, followup"
		a.blame(path, hint, "has %d tasks of which %d have spans for answers", len(served), spans)
	}
}

func (a *assembly) hasSpans(d Dataset) bool {
	return slices.ContainsFunc(d.Task, func(name string) bool {
		t, _ := a.recipe.Task(name)
		return t.Kind == tasks.Span
	})
}

func (a *assembly) validateSampling() {
	r := a.recipe
	for _, name := range slices.Sorted(maps.Keys(r.Sampling.Weight)) {
		d, known := r.Datasets[name]
		switch path := "sampling.weight." + name; {
		case !known:
			a.blame(path, worded.DidYouMean(name, r.Order), "names no dataset")
		case len(d.Train) == 0:
			a.blame(path, "", "is given, but the dataset has no training file")
		}
	}
}

// model returns the facts of the model that the run starts from, and blames an
// unusable one.
func (a *assembly) model() Known {
	known, err := a.recipe.Init()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		a.blame("model.init", "", "cannot be used: %v", err)
	}
	return known
}

// missing blames missing data, and missing files, folders and parts of the demo that
// the recipe names.
func (a *assembly) missing() {
	r, trained := a.recipe, false
	var teachers Names // that were looked for
	a.present("model.init", r.Model.Init)
	a.present("model.vocab", r.Model.Vocab)
	for _, name := range r.Order {
		d, path := r.Datasets[name], "datasets."+name
		trained = trained || len(d.Train) > 0
		if len(d.Train) == 0 && d.Dev == "" {
			a.blame(path, fmt.Sprintf("add --set %[1]s.train=FILE --set %[1]s.dev=FILE", path), "has neither train nor dev")
		}
		for _, file := range d.Train {
			a.present(path+".train", file)
		}
		a.present(path+".dev", d.Dev)
		a.present(path+".evidence", d.Evidence)
		for _, folder := range d.Teachers {
			if !slices.Contains(teachers, folder) { // one mistake of kd.teachers is not one of each dataset
				a.present(path+".teachers", folder)
			}
		}
		teachers = append(teachers, d.Teachers...)
	}
	a.missingBest()
	a.validateVocab()
	a.validateCandidates()
	a.validateLiveTeachers()
	a.validateStores()
	if !trained && !slices.ContainsFunc(a.problems, func(p Problem) bool { return strings.HasPrefix(p.What, "datasets") }) {
		a.blame("datasets", "add [datasets.NAME] with task and train", "has nothing to train on")
	}
}

// present blames the value of a key that names a missing file or folder. The demo's
// teachers are checked when they are used.
func (a *assembly) present(path, value string) {
	if name, ofDemo := strings.CutPrefix(value, "demo:"); ofDemo {
		if names := demo.Names(); generalize(path) != "datasets.*.teachers" && !slices.Contains(names, name) {
			a.blame(path, "it has "+strings.Join(names, ", "), "names no dataset of the demo: %q", name)
		}
	} else if isFile(value) && !isWord(path, value) {
		examples := generalize(path) == "datasets.*.train" || generalize(path) == "datasets.*.dev"
		if examples {
			value, _ = read.Source(value)
		}
		info, err := os.Stat(value)
		if err != nil && !(isModel(path) && hub.IsName(value)) {
			hint := ""
			if name, _, _ := strings.Cut(filepath.Base(value), "@"); isModel(path) && noRun(name) {
				hint = fmt.Sprintf("nor is there a run called %s: road ls lists the runs", name)
			} else if examples && a.origin[path].embedded {
				hint = fmt.Sprintf("--set %s=FILE names another", path)
			}
			a.blame(path, hint, "cannot be read: %v", err)
			if examples && errors.Is(err, fs.ErrNotExist) {
				a.problems[len(a.problems)-1].Missing = value
			}
		}
		if err == nil && info.IsDir() && examples && !read.IsSaved(value) {
			a.blame(path, "", "is a folder: %s; name a file of examples in it", value)
		}
		if err == nil && !info.IsDir() && isModel(path) {
			a.blame(path, "", "is a file: %s; name the folder of a checkpoint", value)
		}
	}
}

// noRun reports whether no run in Runs has a name.
func noRun(name string) bool {
	dir, err := runFolder(name, "")
	return dir == "" && err == nil
}

// validateVocab blames a vocabulary that is there and cannot be used.
func (a *assembly) validateVocab() {
	name := a.recipe.Model.Vocab
	if name == "" || name == "demo" {
		return
	}
	if _, err := os.Stat(name); err != nil {
		return // blamed already
	}
	if _, err := tokenize.Load(name); err != nil {
		a.blame("model.vocab", "", "cannot be used: %v", err)
	}
}

// duplicate returns a name that occurs twice, or "".
func duplicate(names []string) string {
	for i, n := range names {
		if slices.Contains(names[:i], n) {
			return n
		}
	}
	return ""
}
