package read

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/tasks"
	"dev.road/workbench/visible"
)

// Classes returns, for each label of a task, its place among the classes of a model. They
// are matched by name alone: as the dataset's labels map them, else exactly, else in any
// case through the spellings in which files write the task's labels. A class of another
// name, two classes of one label, and classes without names are refused with both lists.
//
// A mapping of a bare number is one of a file, whose numbers say nothing of a model's.
func Classes(task tasks.Task, classes []string, mapped map[string]string) ([]int, error) {
	if !checkpoint.Named(classes) && !slices.ContainsFunc(classes, func(c string) bool { return mapped[c] != "" }) {
		return nil, fmt.Errorf("its classes %s have no names, and their order is no evidence of which of %s each stands for: name them, "+
			"in the order of the model's outputs, in id2label of its config.json, or map them with the dataset's labels = {%q = %q, ...}",
			visible.Names(classes), visible.Names(task.Labels), classes[0], task.Labels[0])
	}
	order := make([]int, len(task.Labels))
	for i := range order {
		order[i] = -1
	}
	for i, class := range classes {
		label, err := classLabel(task, class, mapped)
		if err != nil {
			return nil, unlike(task, classes, err)
		}
		if other := order[label]; other >= 0 {
			return nil, unlike(task, classes, fmt.Errorf("%s and %s both stand for %s", visible.Name(classes[other]), visible.Name(class),
				visible.Name(task.Labels[label])))
		}
		order[label] = i
	}
	if i := slices.Index(order, -1); i >= 0 {
		return nil, unlike(task, classes, fmt.Errorf("none stands for %s", visible.Name(task.Labels[i])))
	}
	return order, nil
}

// classLabel returns the label of a task that the name of a class stands for.
func classLabel(task tasks.Task, class string, mapped map[string]string) (int, error) {
	if to, ok := mapped[class]; ok && !isWhole(class) && task.Label(to) >= 0 {
		return task.Label(to), nil
	}
	if i := task.Label(class); i >= 0 {
		return i, nil
	}
	var found []int
	note := func(i int) {
		if i >= 0 && !slices.Contains(found, i) {
			found = append(found, i)
		}
	}
	plain := plainClass(class)
	for i, label := range task.Labels {
		if plainClass(label) == plain {
			note(i)
		}
	}
	for spelled, label := range spellings[task.Name] {
		if plainClass(spelled) == plain {
			note(task.Label(label))
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return -1, fmt.Errorf("%s is no spelling of a label", visible.Name(class))
	}
	slices.Sort(found)
	return -1, fmt.Errorf("%s could be %s or %s", visible.Name(class), visible.Name(task.Labels[found[0]]),
		visible.Name(task.Labels[found[1]]))
}

// plainClass is a class's name without what differs between two spellings of it: capitals,
// and the sign between two words.
func plainClass(name string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(name)))
}

// unlike is the error about classes that are not a task's labels, with the way out.
func unlike(task tasks.Task, classes []string, why error) error {
	return fmt.Errorf("its classes are %s, and the labels of %s are %s: %w; name the classes by the labels in id2label of its config.json, "+
		"or map them with the dataset's labels = {\"CLASS\" = \"LABEL\"}", visible.Names(classes), task.Name, visible.Names(task.Labels), why)
}
