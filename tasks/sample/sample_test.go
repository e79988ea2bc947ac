package sample

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// chiSquare measures the distance of counts from the expected ones. In standard
// deviations of its distribution it is below 5 for a fair draw.
func chiSquare(counts []int, expected []float64) float64 {
	x, freedom := 0.0, -1.0
	for i, e := range expected {
		if e > 0 {
			x += (float64(counts[i]) - e) * (float64(counts[i]) - e) / e
			freedom++
		}
	}
	return (x - freedom) / math.Sqrt(2*freedom)
}

func TestDrawsFollowTheProbabilities(t *testing.T) {
	for _, c := range []struct {
		mix  Mix
		want []float64
	}{
		{Mix{Strategy: Uniform, Weights: []float64{5, 0, 1, 1}}, []float64{.25, .25, .25, .25}},
		{Mix{Strategy: Weighted, Weights: []float64{5, 0, 1, 2}}, []float64{.625, 0, .125, .25}},
		{Mix{Strategy: Weighted, Weights: []float64{0, 3, 0}}, []float64{0, 1, 0}},
		{Mix{Strategy: Weighted, Weights: []float64{0, 0}}, []float64{.5, .5}},
		{Mix{Strategy: Weighted, Weights: []float64{-1, math.NaN(), math.Inf(1), 2}}, []float64{0, 0, 0, 1}},
		{Mix{Strategy: Weighted, Weights: []float64{math.MaxFloat64, math.MaxFloat64}}, []float64{.5, .5}},
		{Mix{Strategy: Proportional, Weights: []float64{1, 1, 1}, Windows: []int{300, 100, 0}}, []float64{.75, .25, 0}},
		{Mix{Strategy: Proportional, Weights: []float64{1, 1}, Windows: []int{0, 0}}, []float64{.5, .5}},
		{Mix{Strategy: Power, Weights: []float64{1, 1}, Windows: []int{160000, 10000}, Power: 0.75}, []float64{8. / 9, 1. / 9}},
		{Mix{Strategy: Power, Weights: []float64{1, 1, 1}, Windows: []int{900, 100, 0}, Power: 0.5}, []float64{.75, .25, 0}},
		{Mix{Strategy: Power, Weights: []float64{1, 1, 1}, Windows: []int{900, 100, 0}, Power: 0}, []float64{.5, .5, 0}},
		{Mix{Strategy: Power, Weights: []float64{1, 1}, Windows: []int{900, 100}, Power: 1}, []float64{.9, .1}},
		{Mix{Strategy: Epochs, Weights: []float64{1, 1}, Windows: []int{65, 16}, MiniBatch: 16}, []float64{5. / 6, 1. / 6}},
	} {
		s := New(c.mix, 9)
		got := s.Probabilities()
		if !slices.EqualFunc(got, c.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
			t.Errorf("%+v: probabilities %v, want %v", c.mix, got, c.want)
		}
		const steps, passes = 10000, 4
		counts := make([]int, len(c.want))
		for step := range steps {
			for pass := range passes {
				counts[s.Draw(step, pass)]++
			}
		}
		expected := make([]float64, len(c.want))
		for i, p := range c.want {
			expected[i] = p * steps * passes
			if p == 0 && counts[i] > 0 {
				t.Errorf("%+v: dataset %d was drawn", c.mix, i)
			}
		}
		if x := chiSquare(counts, expected); x > 5 {
			t.Errorf("%+v: drawn %v, expected %v", c.mix, counts, expected)
		}
	}
}

// A resumed run, and one whose weights changed and changed back.
func TestADrawDependsOnNothingBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Float64Range(0, 10), 1, 9).Draw(t, "weights")
		seed := rapid.Uint64().Draw(t, "seed")
		step, pass := rapid.IntRange(0, 1<<40).Draw(t, "step"), rapid.IntRange(0, 64).Draw(t, "pass")
		mix := Mix{Strategy: Weighted, Weights: weights}
		used := New(mix, seed)
		for k := range 5 {
			used.Draw(step-k, pass)
		}
		a, b := used.Draw(step, pass), New(mix, seed).Draw(step, pass)
		if a != b || a < 0 || a >= len(weights) {
			t.Fatalf("%d, then %d", a, b)
		}
	})
}

func TestEveryArgumentOfUint64Counts(t *testing.T) {
	seen := map[uint64]bool{}
	n := 0
	for seed := range uint64(10) {
		for step := range 10 {
			for pass := range 10 {
				for _, purpose := range []string{"", "a", "b", "ab", "ba"} {
					seen[Uint64(seed, step, pass, purpose)] = true
					n++
				}
			}
		}
	}
	if len(seen) != n {
		t.Errorf("%d numbers for %d arguments", len(seen), n)
	}
}

// The values are a part of every recorded run: they must never change.
func TestValuesStayWhatTheyAre(t *testing.T) {
	if got := mix(0); got != 0xe220a8397b1dcdaf { // the first number of SplitMix64 from state 0
		t.Errorf("mix(0) = %#x", got)
	}
	var order []int
	for i := range 8 {
		order = append(order, Order(1, "squad2", 8, i))
	}
	var draws []int
	s := New(Mix{Strategy: Uniform, Weights: make([]float64, 4)}, 1)
	for i := range 8 {
		draws = append(draws, s.Draw(1+i/4, i%4))
	}
	if want := []int{5, 0, 2, 4, 3, 1, 6, 7}; !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
	if want := []int{1, 0, 0, 0, 2, 0, 3, 3}; !slices.Equal(draws, want) {
		t.Errorf("draws %v, want %v", draws, want)
	}
}

func TestEveryShuffleHoldsEveryWindowOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3000).Draw(t, "n")
		seed, epoch := rapid.Uint64().Draw(t, "seed"), rapid.IntRange(0, 1<<20).Draw(t, "epoch")
		seen := make([]bool, n)
		for i := range n {
			w := Order(seed, "d", n, epoch*n+i)
			if w < 0 || w >= n || seen[w] {
				t.Fatalf("window %d at place %d", w, i)
			}
			seen[w] = true
		}
	})
}

func TestEveryWindowIsAtEveryPlaceEquallyOften(t *testing.T) {
	for _, n := range []int{2, 3, 4, 5, 7, 16, 17, 33} {
		const epochs = 20000
		for _, place := range []int{0, n / 2, n - 1} {
			counts, expected := make([]int, n), make([]float64, n)
			for epoch := range epochs {
				counts[Order(3, "d", n, epoch*n+place)]++
			}
			for i := range expected {
				expected[i] = epochs / float64(n)
			}
			if x := chiSquare(counts, expected); x > 5 {
				t.Errorf("n %d, place %d: %.1f deviations: %v", n, place, x, counts)
			}
		}
	}
}

// Which window follows which is random too: in a shuffle of n windows the
// next index is the greater one as often as not.
func TestNeighboursAreIndependent(t *testing.T) {
	const n, epochs = 1000, 20
	up := 0
	for i := range n*epochs - 1 {
		if Order(3, "d", n, i) < Order(3, "d", n, i+1) {
			up++
		}
	}
	if mean := float64(n*epochs) / 2; math.Abs(float64(up)-mean) > 5*math.Sqrt(float64(n*epochs)/12) {
		t.Errorf("%d of %d rise", up, n*epochs-1)
	}
}

func TestDatasetsAndSeedsHaveTheirOwnOrder(t *testing.T) {
	take := func(seed uint64, dataset string, from int) (out []int) {
		for i := range 50 {
			out = append(out, Order(seed, dataset, 50, from+i))
		}
		return out
	}
	base := take(1, "a", 0)
	for name, other := range map[string][]int{"seed": take(2, "a", 0), "dataset": take(1, "b", 0), "shuffle": take(1, "a", 50)} {
		if slices.Equal(base, other) {
			t.Errorf("another %s has the same order", name)
		}
	}
	if Order(1, "a", 0, 5) != 0 || Order(1, "a", 1, 5) != 0 {
		t.Error("a dataset of at most one window has only window 0")
	}
}

func BenchmarkOrder(b *testing.B) {
	i := 0
	for b.Loop() {
		Order(1, "squad2", 131944, i)
		i++
	}
}
