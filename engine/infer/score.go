package infer

import (
	"math"
	"slices"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// The score of a conclusion is its log-probability among the answers of one window: that
// of its label, or of its start and of its end, which do not depend on each other.

// places are the conclusion's start and end among a window's allowed positions, of which
// 0 is "no answer". They are not ok if the window does not have exactly these tokens.
func (c *conclusion) places(w *tasks.Window) (start, end int, ok bool) {
	if c.end == 0 {
		return 0, 0, true
	}
	start = slices.IndexFunc(w.Offsets, func(o [2]int32) bool { return int(o[0]) == c.start })
	end = slices.IndexFunc(w.Offsets, func(o [2]int32) bool { return int(o[1]) == c.end })
	return start + 1, end + 1, start >= 0 && end >= start
}

// score is the conclusion's log-probability in a window that was read.
func (s *subject) score(c *conclusion, w *tasks.Window, r *reading) (logProb float64, ok bool) {
	if !s.span() {
		return logSoftmax(r.classes[0], c.class), true
	}
	start, end, ok := c.places(w)
	if !ok {
		return 0, false
	}
	return logSoftmax(r.start, start) + logSoftmax(r.end, end), true
}

func logSoftmax(logits []float32, i int) float64 {
	top, sum := float64(slices.Max(logits)), 0.0
	for _, z := range logits {
		sum += math.Exp(float64(z) - top)
	}
	return float64(logits[i]) - top - math.Log(sum)
}

// slopes are the derivatives of the score with respect to a window's logits, as the
// model gives them.
func (s *subject) slopes(c *conclusion, w *tasks.Window, r *reading) (factors []float32, ok bool) {
	if !s.span() {
		factors = slopesOf(r.classes[0], c.class)
		if order := s.order(); order != nil {
			own := make([]float32, len(factors))
			for to, from := range order {
				own[from] = factors[to]
			}
			factors = own
		}
		return factors, true
	}
	start, end, ok := c.places(w)
	if !ok {
		return nil, false
	}
	factors = make([]float32, 2*len(w.IDs))
	for part, of := range [][]float32{slopesOf(r.start, start), slopesOf(r.end, end)} {
		factors[part] = of[0]
		for i, f := range of[1:] {
			factors[2*(w.First+i)+part] = f
		}
	}
	return factors, true
}

// slopesOf are the derivatives of a log-softmax's value at i.
func slopesOf(logits []float32, i int) []float32 {
	out := make([]float32, len(logits))
	for k, p := range softmax(logits) {
		out[k] = float32(-p)
	}
	out[i]++
	return out
}

// order is the place of each of the task's labels among the model's; nil if the same.
func (s *subject) order() []int {
	if s.orders == nil {
		return nil
	}
	return s.orders[0]
}

// parts are the tokens of a window that come from each of a wording's two texts: their
// code points, and the place of the first among the window's ids.
type part struct {
	text    []rune
	offsets [][2]int32
	first   int
}

func (s *subject) parts(w *tasks.Window, of wording) (question, passage part) {
	question.text, passage.text = []rune(of.question), []rune(of.passage)
	offsets := func(text string, n int, ends bool) [][2]int32 {
		tokens := s.tokenizer.Encode(nil, text)
		if ends {
			tokens = tokens[len(tokens)-n:]
		}
		out := make([][2]int32, n)
		for i, t := range tokens[:n] {
			out[i] = [2]int32{t.Start, t.End}
		}
		return out
	}
	ends := s.dataset.Options(s.models.set).QuestionEnd
	if w.Last > 0 { // [CLS] question [SEP] passage [SEP]
		question.first, passage.first, passage.offsets = 1, w.First, w.Offsets
		question.offsets = offsets(of.question, w.First-2, ends)
		return question, passage
	}
	n := len(w.IDs) - 2 // [CLS] passage [SEP], or [CLS] passage [SEP] question [SEP]
	if second := slices.Index(w.Types, 1); second >= 0 {
		n = second - 2
		question.first = second
		question.offsets = offsets(of.question, len(w.IDs)-second-1, ends)
	}
	passage.first, passage.offsets = 1, offsets(of.passage, n, false)
	return question, passage
}

// weights pairs the tokens of a part with their values among the window's.
func (p *part) weights(values []float32) []wire.TokenWeight {
	out := make([]wire.TokenWeight, len(p.offsets))
	for i, o := range p.offsets {
		out[i] = wire.TokenWeight{Token: tokenOf(p.text, o), Weight: float64(values[p.first+i])}
	}
	return out
}
