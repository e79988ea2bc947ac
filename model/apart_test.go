package model

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"dev.road/workbench/model/native"
)

// shared is the encoder's gradient above the frozen layers, laid end to end.
func shared(t *testing.T, m *Model, layers int) []float64 {
	t.Helper()
	var out []float64
	all := buffer(t, m, native.Gradients)
	for _, p := range m.parameters {
		if p.Head < 0 && !rests(p.Name, layers, false) {
			for _, x := range all[p.Name] {
				out = append(out, float64(x))
			}
		}
	}
	return out
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// Two passes on top of another, one for each head, against the gradient that
// each head has alone.
func TestGradientsAreToldApartByHead(t *testing.T) {
	m, g, _ := loadGolden(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for layers := range 2 {
		must(m.FreezeLayers(layers))
		alone := make([][]float64, 2)
		for h := range alone {
			must(m.ZeroGrad())
			mustPass(t, m, g.batch(), g.losses()[h:h+1], 1)
			alone[h] = shared(t, m, layers)
		}
		must(m.ZeroGrad())
		mustPass(t, m, g.batch(), g.losses(), 2)
		for h := range alone {
			must(m.MarkGradient())
			mustPass(t, m, g.batch(), g.losses()[h:h+1], 1)
			must(m.AttributeGradient(h))
		}
		got, err := m.GradientProducts()
		must(err)
		for i := range alone {
			for k := range alone {
				if want := dot(alone[i], alone[k]); math.Abs(got[i][k]-want) > 1e-4*math.Sqrt(dot(alone[i], alone[i])*dot(alone[k], alone[k])) {
					t.Errorf("%d frozen: heads %d and %d have the product %v, want %v", layers, i, k, got[i][k], want)
				}
			}
		}
	}
}

func TestTheGradientGoesBackToTheMarkBitForBit(t *testing.T) {
	m, g, _ := loadGolden(t)
	mustPass(t, m, g.batch(), g.losses(), 1)
	want := buffer(t, m, native.Gradients)
	if err := m.MarkGradient(); err != nil {
		t.Fatal(err)
	}
	mustPass(t, m, g.batch(), g.losses()[:1], 1)
	if err := m.AttributeGradient(0); err != nil {
		t.Fatal(err)
	}
	if err := m.BackToMark(); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(want, buffer(t, m, native.Gradients)) {
		t.Error("the gradient is another")
	}
	products, err := m.GradientProducts()
	if err != nil || !(products[0][0] > 0) || products[1][1] != 0 || products[0][1] != 0 {
		t.Errorf("products are %v, %v: only head 0 has a gradient", products, err)
	}
	if products, err = m.GradientProducts(); err != nil || products[0][0] != 0 {
		t.Errorf("a second time the products are %v, %v, want zero", products, err)
	}
	if err := m.AttributeGradient(2); err == nil || !strings.Contains(err.Error(), "head 2") {
		t.Errorf("a head that is not there: %v", err)
	}
}

// Algorithm 1 averages: passes whose losses have a quarter of their scale add
// up to the mean of the gradients that they have alone.
func TestAGradientOfFourPassesIsTheMeanOfFour(t *testing.T) {
	m := tiny(t, 200, 2)
	if err := m.SetDropout(0); err != nil {
		t.Fatal(err)
	}
	mean := map[string][]float32{}
	for pass := range uint64(4) {
		b, ls := random(pass, 4+int(pass), 20+5*int(pass), 200)
		mustPass(t, m, b, ls, pass)
		for name, gradient := range buffer(t, m, native.Gradients) {
			if mean[name] == nil {
				mean[name] = make([]float32, len(gradient))
			}
			for i, x := range gradient {
				mean[name][i] += x / 4
			}
		}
		if err := m.ZeroGrad(); err != nil {
			t.Fatal(err)
		}
	}
	for pass := range uint64(4) {
		b, ls := random(pass, 4+int(pass), 20+5*int(pass), 200)
		for i := range ls {
			ls[i].Scale /= 4
		}
		mustPass(t, m, b, ls, pass)
	}
	if d := apart(buffer(t, m, native.Gradients), mean); !(d < alike(512)) {
		t.Errorf("the gradient of four passes is apart from the mean of four by %.2g", d)
	}
}
