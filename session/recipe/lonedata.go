package recipe

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/check"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/read"
)

// NoHead is the error of a file whose tasks a checkpoint has no head for.
type NoHead struct{ error }

// sampled is the number of examples from which the task of a file is deduced.
const sampled = 64

// errSampled ends the reading of a file's first examples.
var errSampled = errors.New("enough")

// tasksOf are the tasks of a checkpoint's heads that a file has examples for, and its
// format, where that is known.
func (l Lone) tasksOf(file string, served []tasks.Task) (names Names, format string, err error) {
	if l.Task != "" {
		if !slices.ContainsFunc(served, func(t tasks.Task) bool { return t.Name == l.Task }) {
			return nil, "", NoHead{fmt.Errorf("%s has no head for the task %q; it has %s", l.Source, l.Task, headList(served))}
		}
		return Names{l.Task}, "", nil
	}
	if name, ofDemo := strings.CutPrefix(file, "demo:"); ofDemo {
		of, known := demo.Tasks(name)
		if !known {
			return nil, "", demo.NoDataset(name)
		}
		names, err = l.among(file, of, served)
		return names, "", err
	}
	examples, format, err := l.first(file, nil)
	if err != nil {
		return nil, "", err
	}
	if slices.ContainsFunc(examples, func(ex tasks.Example) bool { return check.IsSpan(&ex) }) {
		wanted := []string{"mrc"}
		for _, of := range []string{"yesno", "followup"} {
			if slices.ContainsFunc(examples, func(ex tasks.Example) bool { return ex.Labels[of] != "" }) {
				wanted = append(wanted, of)
			}
		}
		names, err = l.among(file, wanted, served)
		return names, format, err
	}
	names, err = l.classTask(file, examples, served)
	return names, "", err
}

// among are the wanted tasks that a checkpoint has heads for. The first is the answer
// itself, and cannot be missing.
func (l Lone) among(file string, wanted []string, served []tasks.Task) (Names, error) {
	var names Names
	for _, name := range wanted {
		if slices.ContainsFunc(served, func(t tasks.Task) bool { return t.Name == name }) {
			names = append(names, name)
		}
	}
	if len(names) == 0 || names[0] != wanted[0] {
		return nil, NoHead{fmt.Errorf("%s has examples for %s, for which %s has no head; it has %s", file, strings.Join(wanted, ", "), l.Source,
			headList(served))}
	}
	return names, nil
}

// classTask is the one class task whose labels the examples have.
func (l Lone) classTask(file string, examples []tasks.Example, served []tasks.Task) (Names, error) {
	var fit Names
	for _, t := range served {
		if t.Kind != tasks.Class {
			continue
		}
		got, _, err := l.first(file, []tasks.Task{t})
		if err == nil && len(got) == len(examples) {
			fit = append(fit, t.Name)
		}
	}
	switch len(fit) {
	case 1:
		return fit, nil
	case 0:
		return nil, NoHead{fmt.Errorf("%s has the labels %s, which are of no head of %s (%s): say with --label WRITTEN=LABEL which label each "+
			"stands for", file, strings.Join(labelsIn(examples), ", "), l.Source, headList(served))}
	}
	return nil, fmt.Errorf("%s could be for %s: choose with --task", file, strings.Join(fit, " or "))
}

// first are the first examples of a file, as they are for these tasks, and its format.
func (l Lone) first(file string, of []tasks.Task) (examples []tasks.Example, format string, err error) {
	path, split := read.Source(file)
	o := read.Options{Tasks: of, Split: cmp.Or(split, "dev")}
	if of != nil {
		o.Labels = l.Labels
	}
	report, err := read.Stream(path, o, func(ex *tasks.Example) error {
		if examples = append(examples, *ex); len(examples) == sampled {
			return errSampled
		}
		return nil
	})
	if errors.Is(err, errSampled) {
		err = nil
	}
	if err != nil {
		return nil, "", err
	}
	return examples, report.Format, nil
}

// labelsIn lists the labels of examples, the first few.
func labelsIn(examples []tasks.Example) []string {
	var labels []string
	for _, ex := range examples {
		for _, label := range ex.Labels {
			if !slices.Contains(labels, label) {
				labels = append(labels, label)
			}
		}
	}
	slices.Sort(labels)
	if len(labels) > 8 {
		labels = append(labels[:8], "…")
	}
	return labels
}

// headList lists the tasks of a checkpoint's heads, with their labels.
func headList(served []tasks.Task) string {
	told := make([]string, len(served))
	for i, t := range served {
		told[i] = t.Name
		if t.Kind == tasks.Class {
			told[i] += " (" + strings.Join(t.Labels, ", ") + ")"
		}
	}
	return strings.Join(told, ", ")
}
