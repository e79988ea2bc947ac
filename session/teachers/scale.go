package teachers

import (
	"math"

	"dev.road/workbench/session/wire"
)

// scale adds up raw logits.
type scale struct {
	n            int
	sum, squares float64
	margin       mean
}

// add takes in the logits of a window.
func (s *scale) add(z []float32, span bool) {
	for _, v := range z {
		s.sum, s.squares = s.sum+float64(v), s.squares+float64(v)*float64(v)
	}
	s.n += len(z)
	if span {
		s.margin.add((marginOf(z[:len(z)/2]) + marginOf(z[len(z)/2:])) / 2)
	} else {
		s.margin.add(marginOf(z))
	}
}

// shown is null of no logits.
func (s *scale) shown() *wire.LogitScale {
	if s.n == 0 {
		return nil
	}
	m := s.sum / float64(s.n)
	return &wire.LogitScale{Mean: m, Std: math.Sqrt(max(0, s.squares/float64(s.n)-m*m)), Margin: *s.margin.value()}
}

// marginOf is the distance of the highest logit from the second; 0 of a single one.
func marginOf(z []float32) float64 {
	if len(z) < 2 {
		return 0
	}
	first, second := math.Inf(-1), math.Inf(-1)
	for _, v := range z {
		switch f := float64(v); {
		case f > first:
			first, second = f, first
		case f > second:
			second = f
		}
	}
	return first - second
}
