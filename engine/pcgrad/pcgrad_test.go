package pcgrad

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func productsOf(gradients [][]float64) [][]float64 {
	out := make([][]float64, len(gradients))
	for i, a := range gradients {
		for _, b := range gradients {
			out[i] = append(out[i], dot(a, b))
		}
	}
	return out
}

// weighted is Σ weight * gradient.
func weighted(weights []float64, gradients [][]float64) []float64 {
	sum := make([]float64, len(gradients[0]))
	for k, g := range gradients {
		for i, x := range g {
			sum[i] += weights[k] * x
		}
	}
	return sum
}

// surgery is the paper's algorithm on the vectors themselves.
func surgery(gradients [][]float64, seed uint64, step int) []float64 {
	sum := make([]float64, len(gradients[0]))
	for i, g := range gradients {
		p := slices.Clone(g)
		for _, j := range others(len(gradients), i, seed, step) {
			if d := dot(p, gradients[j]); d < 0 {
				for k, x := range gradients[j] {
					p[k] -= d / dot(gradients[j], gradients[j]) * x
				}
			}
		}
		for k, x := range p {
			sum[k] += x
		}
	}
	return sum
}

// drawn are some gradients of multiples of 1/8, whose products are exact; none is shorter
// than 1/2.
func drawn(t *rapid.T, least, most int) [][]float64 {
	size := rapid.IntRange(1, 6).Draw(t, "size")
	value := rapid.Map(rapid.IntRange(-8, 8), func(x int) float64 { return float64(x) / 8 })
	vector := rapid.SliceOfN(value, size, size).Filter(func(g []float64) bool { return dot(g, g) >= 0.25 })
	return rapid.SliceOfN(vector, least, most).Draw(t, "gradients")
}

// The weights give the sum that the algorithm gives on vectors. A dot product that is 0 but
// for rounding may count as a conflict on one side, and changes nothing.
func TestTheWeightsAreThoseOfTheAlgorithm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, seed, step := drawn(t, 1, 5), rapid.Uint64().Draw(t, "seed"), rapid.IntRange(1, 1000).Draw(t, "step")
		want := surgery(g, seed, step)
		for i, got := range weighted(Combine(productsOf(g), seed, step).Weights, g) {
			if math.Abs(got-want[i]) > 1e-9 {
				t.Fatalf("value %d is %v, want %v", i, got, want[i])
			}
		}
	})
}

func TestGradientsWithoutAConflictStayAsTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawn(t, 1, 5)
		for _, v := range g {
			for i := range v {
				v[i] = math.Abs(v[i])
			}
		}
		got := Combine(productsOf(g), 1, 1)
		want := Combined{Weights: slices.Repeat([]float64{1}, len(g)), Pairs: len(g) * (len(g) - 1)}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("combined as %+v, want %+v", got, want)
		}
	})
}

// Of two gradients in conflict each loses its part against the other, and their sum opposes
// neither.
func TestOfTwoGradientsTheSumOpposesNeither(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawn(t, 2, 2)
		c := Combine(productsOf(g), rapid.Uint64().Draw(t, "seed"), 1)
		if conflict := dot(g[0], g[1]) < 0; conflict != (c.Projected == 2) || c.Pairs != 2 {
			t.Fatalf("the product is %v: %+v", dot(g[0], g[1]), c)
		}
		sum := weighted(c.Weights, g)
		for i := range g {
			if d := dot(sum, g[i]); d < -1e-12 {
				t.Fatalf("the sum opposes gradient %d: their product is %v", i, d)
			}
		}
	})
}

// A dataset without a gradient is in no pair; neither a NaN nor an infinity is projected.
func TestGradientsThatAreZeroOrNotFinite(t *testing.T) {
	zero := Combine([][]float64{{1, 0, -1}, {0, 0, 0}, {-1, 0, 4}}, 1, 1)
	if want := (Combined{Weights: []float64{2, 1, 1.25}, Pairs: 2, Projected: 2}); !reflect.DeepEqual(zero, want) {
		t.Errorf("beside a gradient of 0: %+v, want %+v", zero, want)
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		got := Combine([][]float64{{1, bad}, {bad, 1}}, 1, 1)
		if want := (Combined{Weights: []float64{1, 1}}); !reflect.DeepEqual(got, want) {
			t.Errorf("a product of %v: %+v, want %+v", bad, got, want)
		}
	}
}

// A gradient that a loss weight has made tiny is taken for 0: a weight that projects on it is
// beyond float32, which holds the gradients.
func TestATinyGradientIsInNoPair(t *testing.T) {
	for _, size := range []float64{1e-21, 1e-40, 1e-160} {
		g := [][]float64{{1, 0}, {-size, 0}, {-1, 2}}
		got := Combine(productsOf(g), 1, 1)
		if want := (Combined{Weights: []float64{2, 1, 1.2}, Pairs: 2, Projected: 2}); !reflect.DeepEqual(got, want) {
			t.Errorf("beside a gradient of %g: %+v, want %+v", size, got, want)
		}
	}
	if got := Combine(productsOf([][]float64{{1}, {-1e-19}}), 1, 1); got.Projected != 2 || got.Weights[1] > math.MaxFloat32 {
		t.Errorf("beside one that counts: %+v", got)
	}
}

// Each order of the others is as likely as every other one, and all depend on seed and step.
func TestOrdersAreDrawn(t *testing.T) {
	const steps = 6000
	counts := map[string]int{}
	for step := range steps {
		counts[fmt.Sprint(others(4, 1, 7, step))]++
	}
	for order, n := range counts {
		if len(counts) != 6 || math.Abs(float64(n)-steps/6) > 5*math.Sqrt(steps/6) {
			t.Errorf("%s has come %d times of %d", order, n, steps)
		}
	}
}
