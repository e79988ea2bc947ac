package model

import (
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"testing"

	"dev.road/workbench/model/native"
)

// The norm is added up in float64, over values whose squares float32 does not
// hold, and over more of them than are summed at once.
func TestTheGradientNormIsThatOfFloat64(t *testing.T) {
	for name, scale := range map[string]float64{"ordinary": 1, "squares overflow": 1e25, "squares vanish": 1e-25} {
		t.Run(name, func(t *testing.T) {
			m := tiny(t, 20_000, 2)
			r := rand.New(rand.NewPCG(1, 1))
			want := 0.0
			for _, p := range m.parameters {
				g := make([]float32, p.Len())
				for i := range g {
					g[i] = float32(scale * math.Exp(4*r.NormFloat64()) * float64(1-2*r.IntN(2)))
					want += float64(g[i]) * float64(g[i])
				}
				if err := m.native.Write(g, native.Gradients, p.Offset); err != nil {
					t.Fatal(err)
				}
			}
			want = math.Sqrt(want)
			if done := mustStep(t, m, update); done.Skipped || math.Abs(done.GradNorm-want) > 1e-9*want {
				t.Errorf("the norm is %v, in float64 %v; skipped %v", done.GradNorm, want, done.Skipped)
			}
		})
	}
}

// A tried step leaves no trace: the steps after it are those of a model that tried
// none.
func TestAStepThatIsTriedChangesNothing(t *testing.T) {
	for _, precision := range []string{"fp32", "bf16"} {
		t.Run(precision, func(t *testing.T) {
			onThread(t)
			plain := mustLoadWith(t, goldenDir, goldenHeads, Options{Threads: 1, Precision: precision})
			tried := mustLoadWith(t, goldenDir, goldenHeads, Options{Threads: 1, Precision: precision})
			b, ls := random(1, 8, 30, plain.config.VocabSize)
			all := func(m *Model) (now []map[string][]float32) {
				for _, x := range []native.Buffer{native.Weights, native.FirstMoments, native.SecondMoments} {
					now = append(now, buffer(t, m, x))
				}
				return now
			}
			for step := range 3 {
				before := all(tried)
				mustPass(t, tried, b, ls, 9)
				if err := tried.TryStep(update); err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(before, all(tried)) || updates(t, tried, 0) != step {
					t.Fatalf("before step %d it changed the model", step+1)
				}
				for name, g := range buffer(t, tried, native.Gradients) {
					if slices.Max(g) != 0 || slices.Min(g) != 0 {
						t.Errorf("the gradient of %s is left", name)
					}
				}
				for _, m := range []*Model{plain, tried} {
					mustPass(t, m, b, ls, uint64(step))
					mustStep(t, m, update)
				}
			}
			for i, now := range all(tried) {
				if !again(now, all(plain)[i], precision) {
					t.Error("the steps after it are other ones")
				}
			}
		})
	}
}

// A gradient that is not finite is no reason for a trial to stop short.
func TestAStepIsTriedWithWhateverGradient(t *testing.T) {
	m, g, _ := loadGolden(t)
	ls := g.losses()
	ls[0].Scale = math.Inf(1)
	mustPass(t, m, g.batch(), ls, 1)
	if err := m.TryStep(update); err != nil {
		t.Error(err)
	}
	mustPass(t, m, g.batch(), g.losses(), 1)
	if done := mustStep(t, m, update); done.Skipped {
		t.Error("the step after it was skipped")
	}
}

// alone runs the test again in a process of its own, whose memory no other test
// has used. It is true there, and false in the process for which the test is over
// then. A measurement there can only come out too large, when the system pages
// memory in: one of three processes has to pass.
func alone(t *testing.T) bool {
	t.Helper()
	if os.Getenv("ROAD_TEST_ALONE") == t.Name() {
		return true
	}
	for range 3 {
		cmd := exec.Command(os.Args[0], "-test.v", "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), "ROAD_TEST_ALONE="+t.Name())
		out, err := cmd.CombinedOutput()
		t.Logf("%s", out)
		if err == nil {
			return false
		}
	}
	t.Error("none of three processes passed")
	return false
}

// touch reads all that the model has, so that it is in memory.
func touch(t *testing.T, m *Model) {
	t.Helper()
	some := make([]float32, 1<<16)
	for _, b := range []native.Buffer{native.Weights, native.Gradients, native.FirstMoments, native.SecondMoments} {
		for at := 0; at+len(some) <= int(m.Parameters()); at += len(some) {
			if err := m.native.Read(some, b, at); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Neither is the gradient copied for its norm, nor are the rounded weights made
// beside the old ones.
func TestAnUpdateTakesNoMemory(t *testing.T) {
	onCPU(t, "it is the process's memory that is measured")
	if !alone(t) {
		return
	}
	onThread(t)
	m := sized(t, "tiny", 120_000, Options{Threads: 2, Precision: "bf16"})
	b, _ := random(1, 1, 8, 1000)
	if err := m.Reserve(); err != nil {
		t.Fatal(err)
	}
	infer(t, m, b) // rounds the weights, and allocates the memory that the program keeps for good
	weights := 4 * float64(m.Parameters()) / 1e6
	ones := slices.Repeat([]float32{1}, int(m.Parameters()))
	if err := m.native.Write(ones, native.Gradients, 0); err != nil {
		t.Fatal(err)
	}
	touch(t, m)
	step := peak(t, func() { mustStep(t, m, update) })
	rounding := peak(t, func() { infer(t, m, b) })
	t.Logf("of weights of %.0f MB a step takes %.0f MB, to round them %.0f MB", weights, step, rounding)
	if step > weights || rounding > weights/4 { // the copy has 2 of them, and the rounded ones are half
		t.Errorf("a step takes %.0f MB, and to round %.0f MB of weights once more %.0f MB", step, weights, rounding)
	}
}
