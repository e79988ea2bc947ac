package teachers

import (
	"dev.road/workbench/evalsuite"
	"dev.road/workbench/kd"
)

// Sample are training windows of one task of a dataset, with the logits that teachers have
// stored for them.
type Sample struct {
	Dataset, Task string
	Span          bool
	Labels        []string // of a class
	Threshold     float64  // of "no answer", when a span is decoded
	Teachers      []string // short names
	Of            int      // the dataset's windows, or those of them with targets
	Windows       []Window
	Examples      []Example // whose windows these are; nil if windows were drawn, not examples
}

// Window is a training window that has a truth.
type Window struct {
	Place   int         // in the dataset
	Logits  [][]float32 // by teacher; nil where none are stored
	Truth   kd.Truth
	Offsets [][2]int32 // code points of the passage's tokens, of a span
	Group   string     // windows of one group are right or wrong together
}

// Example is a training example, all of whose windows are in the sample.
type Example struct {
	Question evalsuite.Question
	Passage  string
	Group    string
	From, To int // among the sample's windows
}

// stored returns the logits that are there, in dst's array.
func (w *Window) stored(dst [][]float32) [][]float32 {
	dst = dst[:0]
	for _, z := range w.Logits {
		if z != nil {
			dst = append(dst, z)
		}
	}
	return dst
}

// right reports whether logits point at the truth.
func right(logits []float32, truth kd.Truth) bool {
	if truth.Span {
		_, _, joint := kd.RightSpan(logits, truth.Gold)
		return joint
	}
	return kd.RightClass(logits, truth.Label)
}

// shares are the parts of a tally's windows on which all, some and none of the teachers are
// right.
func shares(t *kd.Tally) (all, some, none float64) {
	n := float64(max(1, t.Windows))
	return t.All / n, t.Some / n, t.None / n
}

// mean is a mean of numbers that are added one after another.
type mean struct {
	sum float64
	n   int
}

func (m *mean) add(v float64) { m.sum, m.n = m.sum+v, m.n+1 }

// truth adds 1 or 0.
func (m *mean) truth(v bool) {
	if v {
		m.sum++
	}
	m.n++
}

// value is null of nothing.
func (m *mean) value() *float64 {
	if m.n == 0 {
		return nil
	}
	v := m.sum / float64(m.n)
	return &v
}
