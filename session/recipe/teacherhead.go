package recipe

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/read"
	"dev.road/workbench/visible"
)

// TeacherHead returns the index of the head with which a teacher answers for a task of
// a dataset, and the place of each of the task's labels among its logits; labels are
// matched by name, as read.Classes does. A teacher with a head for each dataset answers
// with that one, or for a dataset that it does not know with the first of the task; a
// classifier that says nothing of tasks answers for the task whose labels it has. Without
// such a head the index is negative, and NoTeacherHead says why.
func TeacherHead(teacher string, heads []checkpoint.Head, dataset string, d Dataset, task tasks.Task) (head int, order []int, err error) {
	for _, is := range []func(checkpoint.Head) bool{
		func(h checkpoint.Head) bool { return h.Name == dataset+"/"+task.Name },
		func(h checkpoint.Head) bool { return h.Name == task.Name },
		func(h checkpoint.Head) bool { return h.Task() == task.Name },
	} {
		if head = slices.IndexFunc(heads, is); head >= 0 {
			break
		}
	}
	lonely := head < 0
	if lonely {
		head = slices.IndexFunc(heads, isLonely)
	}
	switch {
	case head < 0:
		return -1, nil, nil
	case heads[head].Span() != (task.Kind == tasks.Span):
		if lonely {
			return -1, nil, nil
		}
		return -1, nil, fmt.Errorf("the head %s of teacher %s is not for a %s task", heads[head].Name, teacher, task.Kind)
	case task.Kind == tasks.Span:
		return head, nil, nil
	}
	order, err = read.Classes(task, heads[head].Labels, d.Labels)
	if err != nil && lonely {
		return -1, nil, nil // it is for another task
	}
	if err != nil {
		return -1, nil, fmt.Errorf("teacher %s: %w", teacher, err)
	}
	return head, order, nil
}

func isLonely(h checkpoint.Head) bool { return h.Name == checkpoint.Lonely }

// NoTeacherHead is the error of a teacher that has no head for any task of a dataset.
func NoTeacherHead(teacher string, heads []checkpoint.Head, dataset string, d Dataset, of []tasks.Task) error {
	what := fmt.Errorf("teacher %s has no head for any task of %s (%s)", teacher, dataset, strings.Join(d.Task, ", "))
	if len(heads) == 0 {
		return fmt.Errorf("%w; it is an encoder without a head: fine-tune it first", what)
	}
	if i := slices.IndexFunc(heads, isLonely); i >= 0 {
		for _, task := range of {
			if task.Kind == tasks.Class {
				_, err := read.Classes(task, heads[i].Labels, d.Labels)
				return fmt.Errorf("%w: %w", what, err)
			}
		}
	}
	names := make([]string, len(heads))
	for i, h := range heads {
		names[i] = h.Name
	}
	return fmt.Errorf("%w; it has heads for %s", what, visible.Names(names))
}
