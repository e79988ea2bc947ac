package model

import (
	"math"
	"slices"
	"testing"

	"dev.road/workbench/model/native"
)

// rounding is the largest error of one value's rounding to bfloat16: 8 bits are
// kept; TF32 is finer, with 11.
const (
	rounding = 1.0 / 256
	finer    = 1.0 / 2048
)

func bf16(t *testing.T, encoder string) *Model {
	t.Helper()
	return mustLoadWith(t, "testdata/"+encoder, goldenHeads, Options{Threads: 1, Precision: "bf16"})
}

func TestBF16IsNearFloat64(t *testing.T) {
	some := rounding
	if unsaid != "cpu" {
		some *= 2 // a GPU's attention is in bfloat16, too
	}
	roundedIsNear(t, "bf16", some)
}

func TestTF32IsNearFloat64(t *testing.T) {
	if unsaid == "cpu" {
		t.Skip("on the CPU it is fp32")
	}
	roundedIsNear(t, "tf32", finer)
}

// roundedIsNear requires the distance of a precision from float64 to be that of
// rounding, and not 0.
func roundedIsNear(t *testing.T, precision string, unit float64) {
	for _, encoder := range encoders {
		t.Run(encoder, func(t *testing.T) {
			_, g, f := loadEncoder(t, encoder, Options{Threads: 1})
			m := mustLoadWith(t, "testdata/"+encoder, goldenHeads, Options{Threads: 1, Precision: precision})
			for name := range g.BF16 {
				g.Rounding[name] = g.BF16[name] * unit / rounding
			}
			got, err := m.Infer(g.batch(), []int{0, 1})
			if err != nil {
				t.Fatal(err)
			}
			all := 0.0
			for i, name := range []string{"logits.mrc", "logits.nli"} {
				want, err := f.Float32(name)
				if err != nil {
					t.Fatal(err)
				}
				g.compare(t, name, got[i], want)
				all += distance(got[i], want)
			}
			mustPass(t, m, g.batch(), g.losses(), 1)
			// Together: attention's own rounding of the smallest values is not in the account.
			gradients, far, accounted := buffer(t, m, native.Gradients), 0.0, 0.0
			for name, want := range g.stored(t, m, f, "gradient.") {
				far = math.Hypot(far, distance(gradients[name], want))
				accounted = math.Hypot(accounted, g.Rounding["gradient."+name])
			}
			if !(far <= deviations*accounted) {
				t.Errorf("gradients are %.2g from float64; rounding accounts for %.2g", far, accounted)
			}

			if least := g.Rounding["logits.mrc"] / 30; all < least {
				t.Errorf("logits are %.2g from float64, which is nearer than %s comes", all, precision)
			}
		})
	}
}

func TestTrainingInBF16GoesAsInFP32(t *testing.T) {
	onThread(t)
	curve := func(precision string) (losses []float64) {
		m, _, err := Load(goldenDir, goldenHeads, Options{Threads: 1, Precision: precision})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		b, ls := random(1, 8, 30, 64)
		u := update
		u.LayerDecay = 1
		for range 60 {
			sums := mustPass(t, m, b, ls, 1)
			losses = append(losses, sums[0].Total+sums[1].Total)
			mustStep(t, m, u)
		}
		return losses
	}
	exact, rounded := curve("fp32"), curve("bf16")
	fell := exact[0] - exact[59]
	t.Logf("from %.3f to %.3f, in bf16 to %.3f", exact[0], exact[59], rounded[59])
	for s := range exact {
		if math.Abs(exact[s]-rounded[s]) > 0.02*fell {
			t.Fatalf("step %d: loss %.4f, in bf16 %.4f", s, exact[s], rounded[s])
		}
	}
	if fell < exact[0]/2 {
		t.Errorf("the loss went from %.3f to %.3f", exact[0], exact[59])
	}
	if unsaid == "cpu" && !slices.Equal(rounded, curve("bf16")) {
		t.Error("the same steps in bf16 gave other losses")
	}
}

// The products' rounded weights follow the weights after any write.
func TestWeightsWrittenInBF16AreUsed(t *testing.T) {
	onThread(t)
	m := bf16(t, "electra")
	_, g, _ := loadGolden(t)
	before := infer(t, m, g.batch())
	for name, write := range map[string]func(){
		"through gotch": func() {
			p, err := m.Parameter("electra.encoder.layer.0.output.dense.weight")
			if err != nil {
				t.Fatal(err)
			}
			p.MustZero_()
			p.MustDrop()
		},
		"from Go": func() {
			set(t, m, "electra.encoder.layer.1.output.dense.weight", make([]float32, 48*32))
		},
		"by a step": func() {
			mustPass(t, m, g.batch(), g.losses(), 1)
			u := update
			u.LR = 0.1
			mustStep(t, m, u)
		},
	} {
		write()
		after := infer(t, m, g.batch())
		if d := most(after, before); d < 1e-3 {
			t.Errorf("weights written %s changed the logits by %g", name, d)
		}
		before = after
	}
}

func TestWeightsStayFloat32InBF16(t *testing.T) {
	onThread(t)
	exact, rounded := mustLoad(t, goldenDir, goldenHeads), bf16(t, "electra")
	want, got := buffer(t, exact, native.Weights), buffer(t, rounded, native.Weights)
	for name := range want {
		if !slices.Equal(got[name], want[name]) {
			t.Errorf("%s was rounded", name)
		}
	}
}
