package recipe

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/tasks"
)

// TeacherHead returns the index of the head with which a teacher answers for a task of
// a dataset, and the place of each of the task's labels among its logits; labels are
// matched by name. A teacher with a head for each dataset answers with that one, or for
// a dataset that it does not know with the first of the task. Without such a head the
// index is negative.
func TeacherHead(teacher string, heads []checkpoint.Head, dataset string, task tasks.Task) (head int, order []int, err error) {
	for _, is := range []func(checkpoint.Head) bool{
		func(h checkpoint.Head) bool { return h.Name == dataset+"/"+task.Name },
		func(h checkpoint.Head) bool { return h.Name == task.Name },
		func(h checkpoint.Head) bool { return h.Task() == task.Name },
	} {
		if head = slices.IndexFunc(heads, is); head >= 0 {
			break
		}
	}
	if head < 0 {
		head, order = lonelyHead(heads, task)
		return head, order, nil
	}
	labels := heads[head].Labels
	if len(labels) != len(task.Labels) {
		return -1, nil, fmt.Errorf("teacher %s has the labels %v for %s, the run has %v", teacher, labels, task.Name, task.Labels)
	}
	for _, label := range task.Labels {
		i := slices.Index(labels, label)
		if i < 0 {
			return -1, nil, fmt.Errorf("teacher %s has no label %q of %s; it has %v", teacher, label, task.Name, labels)
		}
		order = append(order, i)
	}
	return head, order, nil
}

// lonelyHead is the head of a teacher that says nothing of tasks, such as a classifier
// of transformers', if its labels are the task's. Capitals do not matter.
func lonelyHead(heads []checkpoint.Head, task tasks.Task) (head int, order []int) {
	head = slices.IndexFunc(heads, func(h checkpoint.Head) bool { return h.Name == checkpoint.Lonely })
	if head < 0 || len(heads[head].Labels) != len(task.Labels) {
		return -1, nil
	}
	for _, label := range task.Labels {
		i := slices.IndexFunc(heads[head].Labels, func(l string) bool { return strings.EqualFold(l, label) })
		if i < 0 {
			return -1, nil
		}
		order = append(order, i)
	}
	return head, order
}

// validateTeacherHeads blames a teacher whose checkpoint cannot be used, or has no head
// for any task of the dataset, as far as it is on this machine: nothing is fetched.
func (a *assembly) validateTeacherHeads() {
	heads, failed := map[string][]checkpoint.Head{}, map[string]error{}
	for _, dataset := range a.recipe.Order {
		d, path := a.recipe.Datasets[dataset], "datasets."+dataset+".teachers"
		for _, source := range d.Teachers {
			if strings.HasPrefix(source, "demo:") {
				continue
			}
			if _, read := failed[source]; !read {
				heads[source], failed[source] = headsOf(source)
			}
			if err := failed[source]; errors.Is(err, fs.ErrNotExist) {
				continue // to be fetched, or blamed already
			} else if err != nil {
				a.blame(path, "", "cannot be used: %v", err)
				continue
			}
			a.teaches(path, dataset, source, heads[source])
		}
	}
}

// teaches blames a teacher that has no head for any task of a dataset.
func (a *assembly) teaches(path, dataset, source string, heads []checkpoint.Head) {
	serves := false
	for _, name := range a.recipe.Datasets[dataset].Task {
		task, known := a.recipe.Task(name)
		if !known {
			return // blamed already
		}
		head, _, err := TeacherHead(TeacherName(source), heads, dataset, task)
		if err != nil {
			a.blame(path, "", "cannot teach: %v", err)
			return
		}
		serves = serves || head >= 0
	}
	if !serves {
		a.blame(path, "", "names %s, which has no head for any task of the dataset", source)
	}
}

// headsOf returns the heads of a checkpoint folder, or of one in the hub's cache; the
// error is fs.ErrNotExist for a model that is not there.
func headsOf(source string) ([]checkpoint.Head, error) {
	dir, err := LocalFolder(source)
	if err != nil {
		return nil, err
	}
	f, err := checkpoint.Open(dir)
	if err != nil {
		// A folder that is there lacks its files: that is no reason to wait for them.
		return nil, fmt.Errorf("%s: %v", source, err) //nolint:errorlint // ErrNotExist would mean that the model is not there
	}
	defer f.Close()
	return f.Heads, nil
}
