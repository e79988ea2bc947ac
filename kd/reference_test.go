package kd

import (
	"math"
	"slices"

	"pgregory.net/rapid"
)

// referenced is one half of a window as the formulas of the sources have it.
type referenced struct {
	weights []float64
	logits  []float64 // nil: no soft target
}

// reference combines a window in float64, from the formulas and with nothing of this
// package: Algorithm 2 of the ROaD post, CA-MKD (arXiv 2201.00007), and the
// standardization of arXiv 2403.01427 with 1e-6 on the variance.
func reference(r Rule, teachers [][]float32, truth Truth) []referenced {
	halves := 1
	if truth.Span {
		halves = 2
	}
	m := float64(len(teachers))
	size := len(teachers[0]) / halves
	// z[h][k] are teacher k's logits of half h.
	z := make([][][]float64, halves)
	for h := range z {
		for _, logits := range teachers {
			var part []float64
			for _, x := range logits[h*size : (h+1)*size] {
				part = append(part, float64(x))
			}
			z[h] = append(z[h], part)
		}
	}
	highest := func(z []float64) int { return slices.Index(z, slices.Max(z)) }
	p := func(z []float64, at int) float64 {
		if at < 0 || at >= len(z) {
			return 0
		}
		sum := 0.0
		for _, x := range z {
			sum += math.Exp(x)
		}
		return math.Exp(z[at]) / sum
	}
	var out []referenced
	for h := range halves {
		right, truths := make([]bool, len(teachers)), make([]float64, len(teachers))
		for k := range teachers {
			switch {
			case !truth.Span:
				right[k], truths[k] = highest(z[0][k]) == truth.Label, p(z[0][k], truth.Label)
			case r.Right == Separate:
				for _, g := range truth.Gold {
					right[k] = right[k] || highest(z[h][k]) == g[h]
					truths[k] = max(truths[k], p(z[h][k], g[h]))
				}
			default:
				for _, g := range truth.Gold {
					right[k] = right[k] || highest(z[0][k]) == g[0] && highest(z[1][k]) == g[1]
					truths[k] = max(truths[k], p(z[0][k], g[0])*p(z[1][k], g[1]))
				}
			}
		}
		wrong := 0.0
		for _, ok := range right {
			if !ok {
				wrong++
			}
		}
		w := make([]float64, len(teachers))
		for k := range w {
			switch r.Method {
			case Mean, Annealed:
				w[k] = 1
			case Weighted, Best:
				if wrong == m {
					w[k] = map[NoneRight]float64{Scaled: r.W, UseMean: 1, Skip: 0}[r.NoneRight]
					continue
				}
				if r.Method == Weighted && right[k] {
					w[k] = (m - wrong*r.W) / (m - wrong)
				} else if r.Method == Weighted {
					w[k] = r.W
				}
			case Confidence:
				sum := 0.0
				for _, x := range truths {
					sum += 1 / x // exp(CE)
				}
				if w[k] = m / (m - 1) * (1 - 1/truths[k]/sum); m == 1 || slices.Max(truths) == 0 {
					w[k] = 1
				}
			}
		}
		if r.Method == Best && wrong < m {
			best := -1
			for k := range w {
				if right[k] && (best < 0 || truths[k] > truths[best]) {
					best = k
				}
			}
			w[best] = m
		}
		half := referenced{weights: w}
		if slices.Max(w) > 0 {
			half.logits = make([]float64, size)
			for k, part := range z[h] {
				mean, variance := 0.0, 0.0
				for _, x := range part {
					mean += x / float64(size)
				}
				for _, x := range part {
					variance += (x - mean) * (x - mean) / float64(size)
				}
				for c, x := range part {
					if r.Standardize {
						x = (x - mean) / math.Sqrt(variance+1e-6)
					}
					half.logits[c] += w[k] * x / m
				}
			}
		}
		out = append(out, half)
	}
	return out
}

// drawn is a window of any kind, and a rule. No two logits of a teacher are equal, so
// that an order of labels does not decide.
type drawn struct {
	rule     Rule
	teachers [][]float32
	truth    Truth
}

func draw(t *rapid.T, methods ...Method) drawn {
	d := drawn{rule: Rule{
		Options: Options{
			Method:    rapid.SampledFrom(methods).Draw(t, "method"),
			W:         rapid.Float64Range(MinW, MaxW).Draw(t, "W"),
			NoneRight: rapid.SampledFrom(NoneRights).Draw(t, "none right"),
		},
		Right:       rapid.SampledFrom(SpanRights).Draw(t, "right"),
		Standardize: rapid.Bool().Draw(t, "standardize"),
	}}
	n, halves := rapid.IntRange(2, 7).Draw(t, "places"), 1
	place := rapid.IntRange(0, n-1)
	if d.truth.Span = rapid.Bool().Draw(t, "span"); d.truth.Span {
		halves = 2
		for range rapid.IntRange(1, 3).Draw(t, "accepted") {
			d.truth.Gold = append(d.truth.Gold, [2]int{place.Draw(t, "start"), place.Draw(t, "end")})
		}
	} else {
		d.truth.Label = place.Draw(t, "label")
	}
	for range rapid.IntRange(1, 5).Draw(t, "teachers") {
		var logits []float32
		for h := range halves {
			half := rapid.SliceOfNDistinct(rapid.Float32Range(-15, 15), n, n, rapid.ID).Draw(t, "logits")
			if rapid.Bool().Draw(t, "points at the truth") {
				at := d.truth.Label
				if d.truth.Span {
					at = d.truth.Gold[0][h]
				}
				half[at] = slices.Max(half) + 1
			}
			logits = append(logits, half...)
		}
		d.teachers = append(d.teachers, logits)
	}
	return d
}

// combined is the soft target that the package gives it.
func (d drawn) combined() *Combined {
	var c Combined
	d.rule.Window(&c, d.teachers, d.truth)
	return &c
}
