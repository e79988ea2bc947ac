package infer

import (
	"cmp"
	"math"
	"slices"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// Decoded is a model's answer on one example, task by task.
type Decoded struct {
	Span   evalsuite.Decoded
	Labels [][]wire.Label // by task, most probable first; nil for a span
}

// Decode turns the readings of an example's windows into answers. A class is
// read off the window that trains it: the first that holds the answer which
// the model gives, the last when it gives none.
func (r *Reader) Decode(passage string, from, to int, o evalsuite.DecodeOptions) Decoded {
	out := Decoded{Labels: make([][]wire.Label, len(r.Tasks))}
	if slices.ContainsFunc(r.Tasks, func(t tasks.Task) bool { return t.Kind == tasks.Span }) {
		var ws []evalsuite.WindowLogits
		for i := from; i < to; i++ {
			ws = append(ws, evalsuite.WindowLogits{Start: r.read[i].start, End: r.read[i].end, Offsets: r.windows[i].Offsets})
		}
		out.Span = evalsuite.Decode(passage, ws, o)
	}
	at := r.holding(from, to, out.Span)
	for k, task := range r.Tasks {
		if task.Kind == tasks.Class {
			out.Labels[k] = rank(task.Labels, r.read[at].classes[k])
		}
	}
	return out
}

// holding returns the first window that has all of an answer, or the last.
func (r *Reader) holding(from, to int, answer evalsuite.Decoded) int {
	for i := from; i < to && answer.Text != ""; i++ {
		if holds(&r.windows[i], answer.Start, answer.End) {
			return i
		}
	}
	return to - 1
}

// holds reports whether the code points [start, end) of the passage are in a
// window.
func holds(w *tasks.Window, start, end int) bool {
	n := len(w.Offsets)
	return n > 0 && int(w.Offsets[0][0]) <= start && end <= int(w.Offsets[n-1][1])
}

// rank pairs labels with their probabilities, the most probable first.
func rank(labels []string, logits []float32) []wire.Label {
	out := make([]wire.Label, len(labels))
	for i, p := range softmax(logits) {
		out[i] = wire.Label{Name: labels[i], Prob: p}
	}
	slices.SortStableFunc(out, func(a, b wire.Label) int { return cmp.Compare(b.Prob, a.Prob) })
	return out
}

// softmax returns the probabilities that logits stand for.
func softmax(logits []float32) []float64 {
	top, sum := math.Inf(-1), 0.0
	for _, z := range logits {
		top = max(top, float64(z))
	}
	out := make([]float64, len(logits))
	for i, z := range logits {
		out[i] = math.Exp(float64(z) - top)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// Spans returns for each example the range of its windows, which lie one
// example after another.
func (r *Reader) Spans(examples int) [][2]int {
	out := make([][2]int, examples)
	for i := range r.windows {
		e := r.windows[i].Example
		if out[e][1] == 0 {
			out[e][0] = i
		}
		out[e][1] = i + 1
	}
	return out
}

// SpansOf are the candidates of a decoded answer, for clients.
func SpansOf(top []evalsuite.Candidate) []wire.Span {
	out := make([]wire.Span, len(top))
	for i, c := range top {
		out[i] = wire.Span{Text: c.Text, Start: c.Start, End: c.End, Prob: c.Prob}
	}
	return out
}
