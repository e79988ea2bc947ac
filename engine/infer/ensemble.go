package infer

import (
	"fmt"
	"slices"

	"dev.road/workbench/tasks"
)

// ensemble is the name of the mean of several models.
const ensemble = "ensemble"

// CanAverage returns nil if models can be an ensemble: they cut texts alike, and each has
// heads for the same tasks, whose labels Reader puts in one order.
func CanAverage(models []Model) error {
	for i := range models {
		m, first := &models[i], &models[0]
		if m.tokenizer.Hash() != first.tokenizer.Hash() {
			return fmt.Errorf("%s and %s have different tokenizers: their logits are of other tokens, and have no mean", first.Name, m.Name)
		}
		for _, task := range first.Tasks {
			if !m.knows(task.Name) {
				return fmt.Errorf("%s has no head for %s, which %s has: their logits have no mean", m.Name, task.Name, first.Name)
			}
		}
		for _, task := range m.Tasks {
			if !first.knows(task.Name) {
				return fmt.Errorf("%s has no head for %s, which %s has: their logits have no mean", first.Name, task.Name, m.Name)
			}
		}
	}
	return nil
}

func (m *Model) knows(task string) bool {
	return slices.ContainsFunc(m.Tasks, func(t tasks.Task) bool { return t.Name == task })
}

// Ensemble answers with the mean of the raw logits of its members, which have read the
// same windows and can be averaged. The mean is over members, window by window and before
// decoding: a span's start is that of the mean's, whatever each member would answer.
func Ensemble(members []*Reader) *Reader {
	first := members[0]
	out := &Reader{Model: Model{Name: ensemble, Tasks: first.Tasks}, windows: first.windows, read: make([]reading, len(first.read))}
	out.Done = len(out.windows)
	for w := range out.read {
		mean := &out.read[w]
		mean.classes = make([][]float32, len(first.Tasks))
		mean.start = meanOf(members, func(r *Reader) []float32 { return r.read[w].start })
		mean.end = meanOf(members, func(r *Reader) []float32 { return r.read[w].end })
		for k, task := range first.Tasks {
			mean.classes[k] = meanOf(members, func(r *Reader) []float32 {
				i := slices.IndexFunc(r.Tasks, func(of tasks.Task) bool { return of.Name == task.Name })
				return r.read[w].classes[i]
			})
		}
	}
	return out
}

// meanOf is the mean of vectors; nil if they are.
func meanOf(members []*Reader, of func(*Reader) []float32) []float32 {
	n := len(of(members[0]))
	if n == 0 {
		return nil
	}
	sums := make([]float64, n)
	for _, r := range members {
		for i, z := range of(r) {
			sums[i] += float64(z)
		}
	}
	out := make([]float32, n)
	for i, s := range sums {
		out[i] = float32(s / float64(len(members)))
	}
	return out
}
