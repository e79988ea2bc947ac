package infer

import (
	"fmt"
	"slices"

	"dev.road/workbench/tasks"
)

// TheEnsemble is the name of the mean of several models.
const TheEnsemble = "ensemble"

// Alike are models as they can be an ensemble: they cut texts alike, or the error says who
// does not, and are asked for the tasks alone that all of them know, in one order.
func Alike(models []Model) ([]Model, error) {
	first := models[0]
	shared := slices.DeleteFunc(slices.Clone(first.Tasks), func(task tasks.Task) bool {
		return slices.ContainsFunc(models, func(m Model) bool { return m.place(task) < 0 })
	})
	out := make([]Model, len(models))
	for i, m := range models {
		if m.tokenizer.Hash() != first.tokenizer.Hash() {
			return nil, fmt.Errorf("%s and %s have different tokenizers: their logits are of other tokens, and have no mean", first.Name, m.Name)
		}
		if len(shared) == 0 {
			return nil, fmt.Errorf("%s has no task that the others have, too: their logits have no mean", m.Name)
		}
		out[i] = m
		out[i].Tasks, out[i].heads, out[i].orders = shared, nil, nil
		for _, task := range shared {
			at := m.place(task)
			out[i].heads = append(out[i].heads, m.heads[at])
			if m.orders != nil {
				out[i].orders = append(out[i].orders, m.orders[at])
			}
		}
	}
	return out, nil
}

// place is that of a task among those that the model is asked for, or negative.
func (m *Model) place(task tasks.Task) int {
	return slices.IndexFunc(m.Tasks, func(t tasks.Task) bool { return t.Name == task.Name })
}

// Ensemble answers with the mean of the raw logits of its members, which are alike and have
// read the same windows. The mean is over members, window by window and before
// decoding: a span's start is that of the mean's, whatever each member would answer.
func Ensemble(members []*Reader) *Reader {
	first := members[0]
	out := &Reader{Model: Model{Name: TheEnsemble, Tasks: first.Tasks}, windows: first.windows, read: make([]reading, len(first.read))}
	out.Done = len(out.windows)
	for w := range out.read {
		mean := &out.read[w]
		mean.classes = make([][]float32, len(first.Tasks))
		mean.start = meanOf(members, func(r *Reader) []float32 { return r.read[w].start })
		mean.end = meanOf(members, func(r *Reader) []float32 { return r.read[w].end })
		for k := range first.Tasks {
			mean.classes[k] = meanOf(members, func(r *Reader) []float32 { return r.read[w].classes[k] })
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
