package model

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"dev.road/workbench/model/native"
)

// Three passes, the first and the last to one part, against the gradients that they have
// alone. Twice: a step leaves nothing to the next one.
func TestTheEncodersGradientIsKeptInParts(t *testing.T) {
	m, g, _ := loadGolden(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	passes, weights := [][]Loss{g.losses()[:1], g.losses()[1:], g.losses()}, []float64{0.5, -2, 9}
	for layers := range 2 {
		must(m.FreezeLayers(layers))
		want := map[string][]float32{}
		for _, p := range m.parameters {
			want[p.Name] = make([]float32, p.Len())
		}
		parts := make([][]float64, 3) // over the encoder
		for i, losses := range passes {
			must(m.ZeroGrad())
			mustPass(t, m, g.batch(), losses, 1)
			for k, x := range shared(t, m, layers) {
				if len(parts[0]) == k {
					parts[0], parts[1], parts[2] = append(parts[0], 0), append(parts[1], 0), append(parts[2], 0)
				}
				parts[i%2][k] += x
			}
			gradient := buffer(t, m, native.Gradients)
			for _, p := range m.parameters {
				weight := float32(1) // of a head
				if p.Head < 0 {
					weight = float32(weights[i%2])
				}
				for k, x := range gradient[p.Name] {
					want[p.Name][k] += weight * x
				}
			}
		}

		must(m.SplitGradient(3))
		for range 2 {
			must(m.ZeroGrad())
			for i, losses := range passes {
				must(m.AddToPart(i % 2))
				mustPass(t, m, g.batch(), losses, 1)
			}
			products, err := m.PartProducts()
			must(err)
			for i := range parts {
				for k := range parts {
					d := dot(parts[i], parts[k])
					if math.Abs(products[i][k]-d) > 1e-4*math.Sqrt(dot(parts[i], parts[i])*dot(parts[k], parts[k])) {
						t.Errorf("%d frozen: parts %d and %d have the product %v, want %v", layers, i, k, products[i][k], d)
					}
				}
			}
			must(m.CombineParts(weights))
			if d := apart(buffer(t, m, native.Gradients), want); !(d < 1e-5) {
				t.Errorf("%d frozen: the combined gradient is apart from the weighted sum by %.2g", layers, d)
			}
		}
		must(m.SplitGradient(0))
	}
}

// Passes that all add to one part have the gradient that they have without parts, to the bit.
func TestAGradientOfOnePartIsAWholeOne(t *testing.T) {
	m, g, _ := loadGolden(t)
	gradient := func(parts int) map[string][]float32 {
		if err := m.SplitGradient(parts); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if parts > 0 {
				if err := m.AddToPart(1); err != nil {
					t.Fatal(err)
				}
			}
			mustPass(t, m, g.batch(), g.losses(), 1)
		}
		got := buffer(t, m, native.Gradients)
		if err := m.ZeroGrad(); err != nil {
			t.Fatal(err)
		}
		return got
	}
	if !reflect.DeepEqual(gradient(2), gradient(0)) {
		t.Error("the gradient is another")
	}
}

// An infinity in one part is one in the sum: the step is skipped, and the next one is not.
func TestAPartThatIsNotFiniteSkipsTheStep(t *testing.T) {
	m, g, _ := loadGolden(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(m.SplitGradient(2))
	for _, bad := range []bool{true, false} {
		for part := range 2 {
			must(m.AddToPart(part))
			mustPass(t, m, g.batch(), g.losses(), 1)
			if bad && part == 0 {
				must(m.native.Write([]float32{float32(math.Inf(1))}, native.Gradients, m.parameters[0].Offset))
			}
		}
		products, err := m.PartProducts()
		must(err)
		if finite := products[0][0]-products[0][0] == 0; finite == bad {
			t.Errorf("with an infinity %v, the products are %v", bad, products)
		}
		must(m.CombineParts([]float64{1, 1}))
		done := mustStep(t, m, Update{LR: 1e-4, Beta1: 0.9, Beta2: 0.999, Eps: 1e-6, Clip: 1, LayerDecay: 1, Heads: []bool{true, true}})
		if done.Skipped != bad {
			t.Errorf("with an infinity %v, the step is skipped: %v", bad, done.Skipped)
		}
	}
}

func TestPartsThatAreNotThereAreRefused(t *testing.T) {
	m, _, _ := loadGolden(t)
	if err := m.SplitGradient(2); err != nil {
		t.Fatal(err)
	}
	if err := m.AddToPart(2); err == nil || !strings.Contains(err.Error(), "part 2 of 2") {
		t.Errorf("a part that is not there: %v", err)
	}
	if err := m.CombineParts([]float64{1}); err == nil || !strings.Contains(err.Error(), "1 weights for 2 parts") {
		t.Errorf("too few weights: %v", err)
	}
	encoder := int64(0)
	for _, p := range m.parameters {
		if p.Head < 0 {
			encoder += int64(p.Len())
		}
	}
	if m.PartBytes() != 4*encoder || m.Split() != 2 {
		t.Errorf("%d parts of %d bytes", m.Split(), m.PartBytes())
	}
}

// The memory of the parts goes back to the machine, and is not kept for the passes to come.
// Half of it is the bound, since a collection may come between the readings.
func TestPartsGiveTheirMemoryBack(t *testing.T) {
	onCPU(t, "a GPU's memory is another allocator's")
	m := tiny(t, 200, 2)
	const parts = 400
	before, took := resident(t), float64(parts*m.PartBytes())/1e6
	if err := m.SplitGradient(parts); err != nil {
		t.Fatal(err)
	}
	grown := resident(t) - before
	if err := m.SplitGradient(0); err != nil {
		t.Fatal(err)
	}
	if left := resident(t) - before; grown < 0.5*took || left > 0.5*took {
		t.Errorf("parts of %.0f MB took %.0f MB, and left %.0f MB", took, grown, left)
	}
}
