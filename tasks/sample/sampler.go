package sample

import "math"

// Strategy is a rule by which a pass draws its dataset.
type Strategy string

// The strategies.
const (
	Uniform      Strategy = "uniform"      // the method's own: every dataset alike
	Weighted     Strategy = "weighted"     // in proportion to weights, and never a dataset with weight 0
	Proportional Strategy = "proportional" // in proportion to the datasets' windows
	Power        Strategy = "power"        // in proportion to a power of them; BAM's is 0.75
	Epochs       Strategy = "epoch"        // Epoch draws; the shares are those of an epoch
)

// Strategies are the choices in the order a screen shows them. A run's metrics
// number them in it, from 0: a new one comes last.
var Strategies = []Strategy{Uniform, Weighted, Proportional, Power, Epochs}

// BySize reports whether the strategy goes by the datasets' windows.
func (s Strategy) BySize() bool { return s == Proportional || s == Power || s == Epochs }

// Mix decides the proportions in which datasets are drawn. The slices have an
// entry a dataset.
type Mix struct {
	Strategy  Strategy
	Weights   []float64 // for Weighted
	Windows   []int     // |D|: for strategies that are BySize
	Power     float64   // for Power
	MiniBatch int       // windows: for Epochs
}

// shares turn a mix into shares of the draws, by strategy; they need not add
// up to 1.
var shares = map[Strategy]func(m Mix) []float64{
	Uniform:      func(m Mix) []float64 { return even(m.Weights) },
	Weighted:     func(m Mix) []float64 { return positive(m.Weights) },
	Proportional: func(m Mix) []float64 { return sizes(m.Windows, 1) },
	Power:        func(m Mix) []float64 { return sizes(m.Windows, m.Power) },
	Epochs:       func(m Mix) []float64 { return miniBatches(m.Windows, m.MiniBatch) },
}

// Sampler draws datasets, with replacement.
type Sampler struct {
	seed        uint64
	probability []float64
}

// New makes a sampler of len(m.Weights) datasets.
//
// Weights that are negative or not finite count as 0; if nothing is positive, or
// the strategy is unknown, the draw is uniform: recipes and knobs refuse such
// values before.
func New(m Mix, seed uint64) *Sampler {
	s := &Sampler{seed: seed}
	if share, ok := shares[m.Strategy]; ok {
		s.probability = share(m)
	}
	if normalize(s.probability) == 0 {
		s.probability = even(m.Weights)
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

// sizes raises the datasets' windows to a power; a dataset without any stays
// without.
func sizes(windows []int, power float64) []float64 {
	out := make([]float64, len(windows))
	for i, n := range windows {
		if n > 0 {
			out[i] = math.Pow(float64(n), power)
		}
	}
	return out
}

// normalize divides by the sum, and returns 0 if there is none. It divides by the
// largest first: the sum might be infinite.
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

// Draw returns the dataset that a pass of a step draws: its index.
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

// Probabilities returns the probability of each dataset in the next draw; of
// Epochs, its part of an epoch's draws.
func (s *Sampler) Probabilities() []float64 { return append([]float64(nil), s.probability...) }
