package model

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/model/native"
)

// rests reports whether a parameter of a golden model is frozen with a number of
// layers, or with its class head.
func rests(name string, layers int, class bool) bool {
	switch {
	case strings.Contains(name, "embedding"), strings.Contains(name, "layer.0."), strings.Contains(name, "layer_groups.0."):
		return layers > 0
	case strings.Contains(name, "layer.1."), strings.Contains(name, "layer_groups.1."):
		return layers > 1
	}
	return class && strings.HasPrefix(name, "classifier.")
}

// Backward ends where the frozen layers begin, and gradients above them do not
// change.
func TestWhatIsFrozenGetsNoGradientAndTheRestTheSame(t *testing.T) {
	for _, encoder := range encoders {
		for _, plain := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, plain %v", encoder, plain), func(t *testing.T) {
				onThread(t)
				m := mustLoadWith(t, "testdata/"+encoder, goldenHeads, Options{Threads: 1})
				if plain {
					plainly(t, m)
				}
				b, losses := random(1, 3, 20, m.config.VocabSize)
				mustPass(t, m, b, losses, 1)
				all := buffer(t, m, native.Gradients)
				for layers := range m.Config().OwnLayers() + 1 {
					if err := m.FreezeLayers(layers); err != nil {
						t.Fatal(err)
					}
					if err := m.ZeroGrad(); err != nil {
						t.Fatal(err)
					}
					mustPass(t, m, b, losses, 1)
					for name, gradient := range buffer(t, m, native.Gradients) {
						want := all[name]
						if rests(name, layers, false) {
							want = make([]float32, len(want))
						}
						if one := map[string][]float32{"": gradient}; !slices.Equal(gradient, want) && !again(one, map[string][]float32{"": want}, "") {
							t.Errorf("%d frozen layers: the gradient of %s is another", layers, name)
						}
					}
				}
			})
		}
	}
}

func TestWhatIsFrozenKeepsEveryBitAndDoesNotCountInTheNorm(t *testing.T) {
	for layers := range 3 {
		for _, class := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d layers, class head %v", layers, class), func(t *testing.T) { frozen(t, layers, class) })
		}
	}
}

func frozen(t *testing.T, layers int, class bool) {
	m, g, _ := loadGolden(t)
	mustPass(t, m, g.batch(), g.losses(), 1)
	mustStep(t, m, update) // so that there are moments to keep
	take := func() [3]map[string][]float32 {
		return [3]map[string][]float32{buffer(t, m, native.Weights), buffer(t, m, native.FirstMoments), buffer(t, m, native.SecondMoments)}
	}
	before := take()
	u := update
	u.Heads, u.BiasCorrection = []bool{true, !class}, true
	if err := m.FreezeLayers(layers); err != nil {
		t.Fatal(err)
	}
	mustPass(t, m, g.batch(), g.losses(), 1)
	norm := 0.0
	for name, gradient := range buffer(t, m, native.Gradients) {
		for _, x := range gradient {
			if !rests(name, layers, class) {
				norm += float64(x) * float64(x)
			}
		}
	}
	done := mustStep(t, m, u)
	if math.Abs(done.GradNorm-math.Sqrt(norm)) > 1e-6*math.Sqrt(norm) {
		t.Errorf("the norm is %v, that of what is updated is %v", done.GradNorm, math.Sqrt(norm))
	}
	after := take()
	for name := range before[0] {
		for i, what := range []string{"weights", "first moments", "second moments"} {
			if same := reflect.DeepEqual(before[i][name], after[i][name]); same != rests(name, layers, class) {
				t.Errorf("%s of %s: unchanged %v, want %v", what, name, same, !same)
			}
		}
	}
	for part, key := range m.updatesKeys() {
		want := 2
		if key == "updates.embeddings" && layers > 0 || part > 0 && part <= layers || key == "updates.head.nli" && class {
			want = 1
		}
		if n := updates(t, m, part); n != want {
			t.Errorf("%s is %d, want %d", key, n, want)
		}
	}
}

func TestMoreLayersThanThereAreCannotBeFrozen(t *testing.T) {
	m, _, _ := loadGolden(t)
	if err := m.FreezeLayers(3); err == nil || !strings.Contains(err.Error(), "3 frozen layers, the model has 2") {
		t.Errorf("error is %v", err)
	}
}
