package sample

import "math"

// Sampler draws datasets, with replacement.
type Sampler struct {
	seed        uint64
	probability []float64
}

// shares turn the datasets' weights into shares of the draws, by strategy.
var shares = map[string]func(weights []float64) []float64{
	"uniform":  even,
	"weighted": positive,
}

// New makes a sampler of len(weights) datasets. Strategy "uniform", the
// method's own, asks nothing of the weights; "weighted" draws in proportion
// to them, and a dataset with weight 0 not at all. Weights that are negative
// or not finite count as 0; when none is positive, and for a strategy that
// there is not, the draw is uniform: recipes and knobs refuse such values
// before.
func New(strategy string, weights []float64, seed uint64) *Sampler {
	share, ok := shares[strategy]
	if !ok {
		share = even
	}
	s := &Sampler{seed: seed, probability: share(weights)}
	if normalize(s.probability) == 0 {
		s.probability = even(weights)
		normalize(s.probability)
	}
	return s
}

func even(weights []float64) []float64 {
	out := make([]float64, len(weights))
	for i := range out {
		out[i] = 1
	}
	return out
}

func positive(weights []float64) []float64 {
	out := make([]float64, len(weights))
	for i, w := range weights {
		if w > 0 && !math.IsInf(w, 0) {
			out[i] = w
		}
	}
	return out
}

// normalize divides by the sum, and returns 0 when there is none. It divides
// by the largest first: the sum might be infinite.
func normalize(p []float64) float64 {
	largest, sum := 0.0, 0.0
	for _, x := range p {
		largest = max(largest, x)
	}
	if largest == 0 {
		return 0
	}
	for i := range p {
		p[i] /= largest
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return sum
}

// Draw returns the dataset that a pass of a step draws: the index of its
// weight.
func (s *Sampler) Draw(step, pass int) int {
	u := unit(Uint64(s.seed, step, pass, "dataset"))
	drawn := 0
	for i, p := range s.probability {
		if p == 0 {
			continue
		}
		drawn = i
		if u < p {
			break
		}
		u -= p
	}
	return drawn
}

// Probabilities returns the probability of each dataset in the next draw.
func (s *Sampler) Probabilities() []float64 { return append([]float64(nil), s.probability...) }
