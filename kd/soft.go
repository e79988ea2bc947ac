package kd

import "math"

// Rounding is the limit under which a probability does not count as lower than another:
// logits are single precision. The loss has the same (model/native/loss.hpp).
const Rounding = 1e-6

// Soft is a window's distribution at a temperature: the log-probabilities of its logits,
// laid out as these. The start and the end of a span have a distribution each.
type Soft struct {
	LogProbs []float64
	halves   int
}

// Soften sets s to the distribution of a window's logits, in the array that s has.
func (s *Soft) Soften(logits []float32, truth Truth, temperature float64) {
	s.halves = truth.halves()
	s.LogProbs = s.LogProbs[:0]
	size := len(logits) / s.halves
	for h := range s.halves {
		part := logits[h*size : (h+1)*size]
		top := float64(part[argmax(part)])
		sum := 0.0
		for _, z := range part {
			sum += math.Exp((float64(z) - top) / temperature)
		}
		norm := math.Log(sum)
		for _, z := range part {
			s.LogProbs = append(s.LogProbs, (float64(z)-top)/temperature-norm)
		}
	}
}

// halves is the number of distributions of a window.
func (t Truth) halves() int {
	if t.Span {
		return 2
	}
	return 1
}

// Entropy is in nats; of a span the mean of its start's and its end's.
func (s *Soft) Entropy() float64 {
	sum := 0.0
	for _, l := range s.LogProbs {
		sum -= math.Exp(l) * l
	}
	return sum / float64(s.halves)
}

// Divergence is KL(s || q) in nats; of a span the mean of its start's and its end's, as in
// the loss.
func (s *Soft) Divergence(q *Soft) float64 {
	sum := 0.0
	for i, l := range s.LogProbs {
		sum += math.Exp(l) * (l - q.LogProbs[i])
	}
	return max(0, sum/float64(s.halves)) // rounding alone takes it below
}

// Probability is that of the truth: of a class, of its label; of a span, of the likeliest
// accepted one, with start and end independent of each other. Without a label it is 0.
func (s *Soft) Probability(truth Truth) float64 {
	if !truth.Span {
		if truth.Label < 0 || truth.Label >= len(s.LogProbs) {
			return 0
		}
		return math.Exp(s.LogProbs[truth.Label])
	}
	n, most := len(s.LogProbs)/2, 0.0
	for _, g := range truth.Gold {
		most = max(most, math.Exp(s.LogProbs[g[0]]+s.LogProbs[n+g[1]]))
	}
	return most
}

// SameBest reports whether two teachers of a window have their highest logits at the same
// places: of a span, that of the starts and that of the ends.
func SameBest(a, b []float32, truth Truth) bool {
	size := len(a) / truth.halves()
	for h := range truth.halves() {
		if argmax(a[h*size:(h+1)*size]) != argmax(b[h*size:(h+1)*size]) {
			return false
		}
	}
	return true
}
