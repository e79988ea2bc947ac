package kd

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestWindowsAreThoseOfTheFormulasInFloat64(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t, Methods...)
		c := d.combined()
		for h, want := range reference(d.rule, d.teachers, d.truth) {
			got := c.Halves[h]
			if d.rule.Method == Best && tied(got.Verdicts) {
				t.Skip("two teachers are as sure")
			}
			for k := range want.weights {
				if !near(got.Weights[k], want.weights[k], 1e-9) {
					t.Fatalf("half %d: the weights are %v, by the formulas %v", h, got.Weights, want.weights)
				}
			}
			if got.Usable != (want.logits != nil) {
				t.Fatalf("half %d: usable %v, by the formulas it has the target %v", h, got.Usable, want.logits)
			}
			size := len(c.Logits) / len(c.Halves)
			for i, x := range want.logits {
				if z := float64(c.Logits[h*size+i]); !near(z, x, 1e-5*(1+math.Abs(x))) {
					t.Fatalf("half %d: logit %d is %v, by the formulas %v", h, i, z, x)
				}
			}
		}
	})
}

// tied reports whether two teachers that are right have the same cross entropy, but for
// rounding.
func tied(teachers []Verdict) bool {
	for i, a := range teachers {
		for _, b := range teachers[:i] {
			if a.Right && b.Right && near(a.CE, b.CE, 1e-9) {
				return true
			}
		}
	}
	return false
}

func TestWeightsAddUpToTheTeachers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t, Mean, Weighted, Annealed, Best, Confidence)
		o, m := d.rule.Options, float64(len(d.teachers))
		for h, half := range d.combined().Halves {
			right := slices.ContainsFunc(half.Verdicts, func(v Verdict) bool { return v.Right })
			if !right && o.NoneRight != UseMean && (o.Method == Weighted || o.Method == Best) {
				continue
			}
			if !half.Usable || !near(sum(half.Weights), m, 1e-9) {
				t.Fatalf("half %d: the sum of %v is %v, usable %v", h, half.Weights, sum(half.Weights), half.Usable)
			}
			for k, v := range half.Verdicts {
				if w := half.Weights[k]; o.Method == Weighted && (v.Right && w < 1-1e-12 || !v.Right && w > 1) {
					t.Fatalf("half %d: a right teacher below 1 or a wrong one above: %v for %v", h, half.Weights, half.Verdicts)
				}
				if w := half.Weights[k]; o.Method == Confidence && (w < 0 || m > 1 && w > m/(m-1)+1e-9) {
					t.Fatalf("half %d: a weight outside 0 to M/(M-1): %v", h, half.Weights)
				}
			}
		}
	})
}

// With W = 1, with right teachers alone, and with a single teacher.
func TestWindowsOfThePlainMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t, Weighted, Confidence)
		why := rapid.SampledFrom([]string{"W is 1", "all are right", "one teacher"}).Draw(t, "why")
		switch {
		case why == "one teacher":
			d.teachers, d.rule.NoneRight = d.teachers[:1], UseMean
		case d.rule.Method == Confidence:
			return // which gives weights to right teachers
		case why == "W is 1":
			d.rule.W, d.rule.NoneRight = 1, rapid.SampledFrom([]NoneRight{UseMean, Scaled}).Draw(t, "none right")
		default:
			d.truth.Gold = d.truth.Gold[:min(1, len(d.truth.Gold))]
			for _, logits := range d.teachers {
				if !d.truth.Span {
					logits[d.truth.Label] = slices.Max(logits) + 1
					continue
				}
				n := len(logits) / 2
				logits[d.truth.Gold[0][0]] = slices.Max(logits[:n]) + 1
				logits[n+d.truth.Gold[0][1]] = slices.Max(logits[n:]) + 1
			}
		}
		c := d.combined()
		for i := range c.Mean {
			if !near(float64(c.Logits[i]), float64(c.Mean[i]), 1e-5) {
				t.Fatalf("%s: the logits are %v, the mean is %v", why, c.Logits, c.Mean)
			}
		}
		if plain := Combine(nil, d.teachers, nil); !d.rule.Standardize && !slices.Equal(c.Mean, plain) {
			t.Fatalf("the mean is %v, not %v", c.Mean, plain)
		}
	})
}

func TestThePermutationOfTeachersDoesNotCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t, Methods...)
		before := d.combined()
		order := permutation(t, len(d.teachers))
		other := d
		other.teachers = make([][]float32, len(order))
		for i, k := range order {
			other.teachers[i] = d.teachers[k]
		}
		after := other.combined()
		for h := range before.Halves {
			if d.rule.Method == Best && tied(before.Halves[h].Verdicts) {
				t.Skip("two teachers are as sure")
			}
			for i, k := range order {
				if !near(after.Halves[h].Weights[i], before.Halves[h].Weights[k], 1e-9) {
					t.Fatalf("half %d: the weights are %v, in the order %v they are %v", h, before.Halves[h].Weights, order, after.Halves[h].Weights)
				}
			}
		}
		alike(t, after.Logits, before.Logits)
	})
}

func TestThePermutationOfLabelsDoesNotCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t, Methods...)
		before := d.combined()
		n := len(d.teachers[0]) / len(before.Halves)
		order := permutation(t, n) // place c becomes order[c]
		moved := func(logits []float32) []float32 {
			out := make([]float32, len(logits))
			for c, z := range logits {
				out[c/n*n+order[c%n]] = z
			}
			return out
		}
		other := drawn{rule: d.rule, truth: Truth{Span: d.truth.Span, Label: order[d.truth.Label]}}
		for _, g := range d.truth.Gold {
			other.truth.Gold = append(other.truth.Gold, [2]int{order[g[0]], order[g[1]]})
		}
		for _, logits := range d.teachers {
			other.teachers = append(other.teachers, moved(logits))
		}
		after := other.combined()
		for h := range before.Halves {
			if d.rule.Method == Best && tied(before.Halves[h].Verdicts) {
				t.Skip("two teachers are as sure")
			}
		}
		alike(t, after.Logits, moved(before.Logits))
	})
}

func permutation(t *rapid.T, n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return rapid.Permutation(order).Draw(t, "order")
}

func alike(t *rapid.T, got, want []float32) {
	for i := range want {
		if !near(float64(got[i]), float64(want[i]), 1e-4) {
			t.Fatalf("the logits are %v, not %v", got, want)
		}
	}
}

// margins are the means, over the teachers that are right and over those that are not,
// of the truth's lead over each class.
func margins(teachers [][]float32, label int) (right, wrong []float64, both bool) {
	right, wrong = make([]float64, len(teachers[0])), make([]float64, len(teachers[0]))
	n := 0
	for _, logits := range teachers {
		to := wrong
		if RightClass(logits, label) {
			to = right
			n++
		}
		for c, z := range logits {
			to[c] += float64(logits[label]) - float64(z)
		}
	}
	for c := range right {
		right[c] /= float64(n)
		wrong[c] /= float64(len(teachers) - n)
	}
	return right, wrong, n > 0 && n < len(teachers)
}

// lead reports whether right teachers lead as far as wrong ones over every class.
func lead(right, wrong []float64) bool {
	for c := range right {
		if right[c] < wrong[c] {
			return false
		}
	}
	return true
}

// weighed are the probabilities of the truth at a temperature by weighting and by the
// plain mean, with the weights of the package and the rest in float64.
func weighed(teachers [][]float32, label int, w, temperature float64) (by, plain float64) {
	var c Combined
	Rule{Options: Options{Method: Weighted, W: w, NoneRight: UseMean}}.Window(&c, teachers, Truth{Label: label})
	p := func(weight func(k int) float64) float64 {
		z := make([]float64, len(teachers[0]))
		for k, logits := range teachers {
			for i, x := range logits {
				z[i] += weight(k) * float64(x) / float64(len(teachers)) / temperature
			}
		}
		sum := 0.0
		for _, x := range z {
			sum += math.Exp(x - z[label])
		}
		return 1 / sum
	}
	return p(func(k int) float64 { return c.Halves[0].Weights[k] }), p(func(int) float64 { return 1 })
}

// Weighting adds (1-W)/M * n_wrong * (mean margin of the right - mean margin of the wrong)
// to the truth's lead over a class: where no such difference is negative, the truth does
// not lose, at any temperature.
func TestTheTruthDoesNotLoseByWeightingWhereTheRightTeachersLead(t *testing.T) {
	held := 0
	rapid.Check(t, func(t *rapid.T) {
		classes := rapid.IntRange(2, 6).Draw(t, "classes")
		label := rapid.IntRange(0, classes-1).Draw(t, "label")
		var teachers [][]float32
		for range rapid.IntRange(2, 5).Draw(t, "teachers") {
			teachers = append(teachers, rapid.SliceOfN(rapid.Float32Range(-10, 10), classes, classes).Draw(t, "logits"))
		}
		teachers[0][label] = 10.5
		right, wrong, both := margins(teachers, label)
		if !both || !lead(right, wrong) {
			return
		}
		held++
		w, temperature := rapid.Float64Range(MinW, MaxW).Draw(t, "W"), rapid.Float64Range(1, 20).Draw(t, "T")
		if by, plain := weighed(teachers, label, w, temperature); by < plain-1e-12 {
			t.Fatalf("the truth has %v by the mean and %v by weighting", plain, by)
		}
	})
	if held == 0 {
		t.Error("the condition held in no case")
	}
}

// Without the condition it can: the wrong teacher alone keeps class 2 away from the
// truth, and weighting takes from it.
func TestTheTruthCanLoseByWeighting(t *testing.T) {
	teachers := [][]float32{{0.05, 0, 0.04}, {2, 2.01, -8}}
	if by, plain := weighed(teachers, 0, 0.5, 1); !(by < plain) {
		t.Errorf("the truth has %v by the mean and %v by weighting, which should be less", plain, by)
	}

	// How often: normal logits, three teachers, those with right and wrong ones.
	r := rand.New(rand.NewPCG(17, 4))
	for _, classes := range []int{3, 5, 10} {
		mixed, falls, without := 0, 0, 0
		for range 40_000 {
			teachers := make([][]float32, 3)
			for k := range teachers {
				for range classes {
					teachers[k] = append(teachers[k], float32(2*r.NormFloat64()))
				}
			}
			label := r.IntN(classes)
			right, wrong, both := margins(teachers, label)
			if !both {
				continue
			}
			mixed++
			leads := lead(right, wrong)
			if !leads {
				without++
			}
			if by, plain := weighed(teachers, label, 0.75, 1); by < plain-1e-12 {
				falls++
				if leads {
					t.Fatalf("the truth loses although the right teachers lead: %v, label %d", teachers, label)
				}
			}
		}
		share := 100 * float64(falls) / float64(mixed)
		t.Logf("%d classes: of %d windows with right and wrong teachers p(truth) falls on %.2f %%; the condition fails on %.1f %%",
			classes, mixed, share, 100*float64(without)/float64(mixed))
		if share < 0.3 || share > 0.8 { // measured 0.46 to 0.54 %
			t.Errorf("%d classes: it falls on %.2f %%", classes, share)
		}
	}
}

// Verdicts and weights are those of raw logits. The range of a teacher's logits does not
// count, but for 1e-6 of variance.
func TestStandardizedLogitsForgetTheirRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t, Mean, Annealed, Weighted) // others ask how sure a teacher is
		d.rule.Standardize = false
		raw := d.combined()
		d.rule.Standardize = true
		before := d.combined()
		for h, half := range raw.Halves {
			if !slices.Equal(half.Verdicts, before.Halves[h].Verdicts) || !slices.Equal(half.Weights, before.Halves[h].Weights) {
				t.Fatalf("half %d: %+v became %+v", h, half, before.Halves[h])
			}
		}
		other := d
		other.teachers = nil
		for _, logits := range d.teachers {
			scale, shift := rapid.Float32Range(1, 20).Draw(t, "scale"), rapid.Float32Range(-3, 3).Draw(t, "shift")
			size := len(logits) / len(raw.Halves)
			for h := range raw.Halves {
				half := logits[h*size : (h+1)*size]
				if _, deviation := moments(half); deviation < 0.5 {
					return
				}
				if mean, deviation := moments(Truth{}.Standardize(nil, half)); !near(mean, 0, 1e-5) || !near(deviation, 1, 1e-5) {
					t.Fatalf("the mean is %v, the standard deviation %v", mean, deviation)
				}
			}
			moved := make([]float32, len(logits))
			for i, z := range logits {
				moved[i] = scale*z + shift
			}
			other.teachers = append(other.teachers, moved)
		}
		after := other.combined()
		for h := range before.Halves {
			if !slices.Equal(before.Halves[h].Verdicts, after.Halves[h].Verdicts) {
				return // rounding has made two logits equal
			}
		}
		alike(t, after.Logits, before.Logits)
	})
}

func TestAMeanOfStandardizedLogitsIsOfBothTeachers(t *testing.T) {
	// The second teacher's logits are ten times the first's: it decides the raw mean alone.
	teachers := [][]float32{{1, 0, -1}, {-10, 0, 10}}
	var c Combined
	Rule{Options: Options{Method: Mean}}.Window(&c, teachers, Truth{Label: 0})
	if argmax(c.Logits) != 2 {
		t.Errorf("the raw mean is %v", c.Logits)
	}
	Rule{Options: Options{Method: Mean}, Standardize: true}.Window(&c, teachers, Truth{Label: 0})
	for _, z := range c.Logits {
		if !near(float64(z), 0, 1e-5) {
			t.Errorf("two opposite teachers have the standardized mean %v", c.Logits)
		}
	}
	if got := (Truth{}).Standardize(nil, []float32{7, 7}); !slices.Equal(got, []float32{0, 0}) {
		t.Errorf("equal logits become %v", got)
	}
}

func moments(z []float32) (mean, deviation float64) {
	for _, x := range z {
		mean += float64(x) / float64(len(z))
	}
	for _, x := range z {
		deviation += (float64(x) - mean) * (float64(x) - mean) / float64(len(z))
	}
	return mean, math.Sqrt(deviation)
}
