package model

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/model/native"
)

// golden.Rounding gives, for every value that an oracle computed in float64, the
// distance of a float32 computation of the same formulas by rounding: the root
// mean square of the difference's norm, by Monte Carlo arithmetic
// (scripts/oracle/rounding.py). It follows from the formulas, their sizes and
// their values. No library and no processor has a part in it, and it is as good
// for an exact value of zero, as for the gradients of a key's bias and a span
// head's bias: softmax does not see a constant.
//
// A computation may be deviations times as far. Along one direction the
// difference is close to a normal deviate, which exceeds three standard
// deviations once in 370 draws; and the model draws each rounding of a sum as
// if the partial sum were the sum of all magnitudes, so that real kernels stay
// well below once. TestMistakesAreOutsideOfRounding has mistakes that exceed it.
const deviations = 3

// compare holds a computed tensor against float64's of that name.
func (g *golden) compare(t *testing.T, name string, got, want []float32) {
	t.Helper()
	g.within(t, name, distance(got, want))
}

// within holds a computed value's distance from float64's of that name.
func (g *golden) within(t *testing.T, name string, distance float64) {
	t.Helper()
	if err := g.outside(name, distance); err != nil {
		t.Error(err)
	}
}

func (g *golden) outside(name string, distance float64) error {
	rounding := g.Rounding[name]
	if !(rounding > 0) {
		return fmt.Errorf("the oracle did not say how float32 rounds %s", name)
	}
	if !(distance <= deviations*rounding) {
		return fmt.Errorf("%s is %.2g from float64; rounding accounts for %.2g", name, distance, rounding)
	}
	return nil
}

// alike bounds the distance of two float32 computations of one gradient, as a share
// of its norm, without an oracle: sums have that many terms.
// Rounding accounts for 3.3e-6 of the gradient's norm in the golden that it
// moves most, whose longest sums have 48 terms, and grows with their root; two
// computations are apart by the root of 2 times as much.
func alike(terms int) float64 { return deviations * math.Sqrt2 * 3.3e-6 * math.Sqrt(float64(terms)/48) }

// distance is the norm of the difference.
func distance(a, b []float32) float64 {
	if len(a) != len(b) {
		return math.NaN()
	}
	sum := 0.0
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		sum += d * d
	}
	return math.Sqrt(sum)
}

func TestMistakesAreOutsideOfRounding(t *testing.T) {
	for name, mistake := range map[string]struct {
		from, to string // in config.json
		change   func(t *testing.T, m *Model, ls []Loss)
		none     bool
	}{
		"none":                     {none: true},
		"GELU by tanh":             {from: `"gelu"`, to: `"gelu_new"`},
		"LayerNorm's epsilon 1e-5": {from: "1e-12", to: "1e-05"},
		"a loss scaled by 1.0001":  {change: func(_ *testing.T, _ *Model, ls []Loss) { ls[0].Scale *= 1.0001 }},
		"a term of 32 left out": {change: func(t *testing.T, m *Model, _ []Loss) {
			nudge(t, m, "electra.encoder.layer.0.attention.output.dense.bias", -1)
		}},
		"one weight off by 1e-3": {change: func(t *testing.T, m *Model, _ []Loss) {
			nudge(t, m, "electra.encoder.layer.0.intermediate.dense.weight", 1e-3)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			onThread(t)
			_, g, f := loadGolden(t)
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(goldenDir)); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(filepath.Join(dir, "config.json"))
			if err != nil || !strings.Contains(string(text), mistake.from) {
				t.Fatalf("no %s in config.json: %v", mistake.from, err)
			}
			if mistake.from != "" {
				text = []byte(strings.Replace(string(text), mistake.from, mistake.to, 1))
			}
			if err := os.WriteFile(filepath.Join(dir, "config.json"), text, 0o600); err != nil {
				t.Fatal(err)
			}
			m := mustLoad(t, dir, goldenHeads)
			ls := g.losses()
			if mistake.change != nil {
				mistake.change(t, m, ls)
			}
			mustPass(t, m, g.batch(), ls, 1)
			gradients, far := buffer(t, m, native.Gradients), 0
			for name, want := range g.stored(t, m, f, "gradient.") {
				if g.outside("gradient."+name, distance(gradients[name], want)) != nil {
					far++
				}
			}
			if (far == 0) != mistake.none {
				t.Errorf("%d of %d gradients are farther from float64 than rounding takes them", far, len(gradients))
			}
		})
	}
}

// nudge changes the first value of a parameter by a share of it.
func nudge(t *testing.T, m *Model, name string, share float64) {
	t.Helper()
	values := buffer(t, m, native.Weights)[name]
	values[0] *= float32(1 + share)
	set(t, m, name, values)
}
