package distill

import (
	"fmt"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/kd/world"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/tokenize"
)

// ruled is a teacher of the world, who draws answers from the truth of the windows.
type ruled struct {
	of   *Distillation
	d    *feed.Dataset
	rule world.Rule

	example int // that was read last
	id      string
	gold    [][2]int // of the last window
}

func (r *ruled) Name() string { return r.rule.Name }
func (r *ruled) Known() bool  { return true }
func (r *ruled) Ready() bool  { return true }
func (r *ruled) Open() error  { return nil }
func (r *ruled) Close()       {}

// Tokenizer is the run's: the windows that are answered are those of the student.
func (r *ruled) Tokenizer() *tokenize.Tokenizer { return r.of.feed.Tokenizer }

// Digest is of the rule and of the truths that it draws from, which are there once the
// dataset is read through.
func (r *ruled) Digest() string { return r.rule.Digest(r.d.Train.Gold()) }

// Head is the same for all tasks, each of which a rule serves.
func (r *ruled) Head(tasks.Task) (head int, order []int, err error) { return 0, nil, nil }

// NoHead implements answerer.
func (r *ruled) NoHead() error { return fmt.Errorf("%s has no task", r.d.Name) }

// Answer draws the logits of each window.
func (r *ruled) Answer(batch []tasks.Window, parts []taught) ([][][]float32, error) {
	out := make([][][]float32, len(parts))
	for k := range batch {
		w := &batch[k]
		id, err := r.named(w.Example)
		if err != nil {
			return nil, err
		}
		for i, p := range parts {
			of := world.Window{Dataset: r.d.Name, Task: p.task.Name, Example: id, Index: w.Index}
			out[i] = append(out[i], r.draw(of, p.task, w))
		}
	}
	return out, nil
}

// draw draws the logits of one window for a task.
func (r *ruled) draw(of world.Window, task tasks.Task, w *tasks.Window) []float32 {
	t := truthOf(r.gold[:0], task, w)
	r.gold = t.Gold
	if task.Kind == tasks.Span {
		return r.rule.Span(of, LogitCount(task, w)/2, t.Gold)
	}
	return r.rule.Class(of, len(task.Labels), t.Label)
}

// named is the ID of an example. The windows of one come in a row.
func (r *ruled) named(example int) (string, error) {
	if r.id == "" || example != r.example {
		ex, err := r.d.Train.Example(example)
		if err != nil {
			return "", err
		}
		r.example, r.id = example, ex.ID
	}
	return r.id, nil
}
