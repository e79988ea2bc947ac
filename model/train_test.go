package model

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/native"
)

var update = Update{LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-6, WeightDecay: 0.01, Clip: 1, LayerDecay: 0.8, Heads: []bool{true, true}}

// reference is AdamW in float64, one parameter and one value at a time.
type reference struct {
	p, m, v map[string][]float64
	steps   int
}

func newReference(weights map[string][]float32) *reference {
	r := &reference{map[string][]float64{}, map[string][]float64{}, map[string][]float64{}, 0}
	for name, w := range weights {
		r.m[name], r.v[name] = make([]float64, len(w)), make([]float64, len(w))
		for _, x := range w {
			r.p[name] = append(r.p[name], float64(x))
		}
	}
	return r
}

// exponents of LayerDecay for the golden's two layers, as ELECTRA's code has
// them: layer n-1 has 2.
func referenceExponent(name string) float64 {
	switch {
	case strings.HasPrefix(name, "electra.encoder.layer.1."):
		return 2
	case strings.HasPrefix(name, "electra.encoder.layer.0."):
		return 3
	case strings.HasPrefix(name, "electra.embeddings"):
		return 4
	}
	return 0
}

func (r *reference) step(gradients map[string][]float32, u Update) {
	norm := 0.0
	for _, g := range gradients {
		for _, x := range g {
			norm += float64(x) * float64(x)
		}
	}
	clip := 1.0
	if norm = math.Sqrt(norm); u.Clip > 0 && norm > u.Clip {
		clip = u.Clip / norm
	}
	r.steps++
	for name, gs := range gradients {
		exponent := referenceExponent(name)
		if u.Paper && exponent > 0 {
			exponent--
		}
		lr, decay := u.LR*math.Pow(u.LayerDecay, exponent), u.WeightDecay
		if strings.Contains(name, "LayerNorm") || strings.Contains(name, "bias") {
			decay = 0
		}
		p, m, v := r.p[name], r.m[name], r.v[name]
		for i, g := range gs {
			g := float64(g) * clip
			m[i] = u.Beta1*m[i] + (1-u.Beta1)*g
			v[i] = u.Beta2*v[i] + (1-u.Beta2)*g*g
			mh, vh := m[i], v[i]
			if u.BiasCorrection {
				mh /= 1 - math.Pow(u.Beta1, float64(r.steps))
				vh /= 1 - math.Pow(u.Beta2, float64(r.steps))
			}
			p[i] -= lr * (mh/(math.Sqrt(vh)+u.Eps) + decay*p[i])
		}
	}
}

func TestStepsAreElectrasAdamW(t *testing.T) {
	for name, change := range map[string]func(*Update){
		"reference":       func(*Update) {},
		"paper":           func(u *Update) { u.Paper = true },
		"bias correction": func(u *Update) { u.BiasCorrection = true },
		"no clip":         func(u *Update) { u.Clip = 0 },
		"clip far off":    func(u *Update) { u.Clip = 1e6 },
	} {
		t.Run(name, func(t *testing.T) {
			m, g, _ := loadGolden(t)
			u := update
			change(&u)
			start := buffer(t, m, native.Weights)
			ref := newReference(start)
			for range 8 {
				mustPass(t, m, g.batch(), g.losses(), 1)
				ref.step(buffer(t, m, native.Gradients), u)
				if _, err := m.Step(u); err != nil {
					t.Fatal(err)
				}
			}
			moved, off := 0.0, 0.0
			for name, w := range buffer(t, m, native.Weights) {
				for i := range w {
					moved += math.Pow(ref.p[name][i]-float64(start[name][i]), 2)
					off += math.Pow(ref.p[name][i]-float64(w[i]), 2)
				}
			}
			// Eight updates round a weight sixteen times, by 2^-24/sqrt(3) of it, and
			// all by the same rounding of 1 - lr decay, which is 2^-25 at most: by root
			// mean square 3e-7 of the weights. They go 2.5 % of the weights.
			if d := math.Sqrt(off / moved); !(d < deviations*3e-7/0.025) || moved == 0 {
				t.Errorf("after 8 steps off by %.2g of the way", d)
			}
			want := map[string][]float32{}
			for name, p := range ref.p {
				for _, x := range p {
					want[name] = append(want[name], float32(x))
				}
			}
			if d := apart(buffer(t, m, native.Weights), want); !(d < deviations*3e-7) {
				t.Errorf("after 8 steps off by %.2g of the weights", d)
			}
		})
	}
}

func mustPass(t testing.TB, m *Model, b *Batch, ls []Loss, seed uint64) []LossSums {
	t.Helper()
	sums, err := m.Pass(b, ls, seed)
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

func mustStep(t testing.TB, m *Model, u Update) Updated {
	t.Helper()
	done, err := m.Step(u)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// cut gives window w of a batch and its losses alone.
func cut(g *golden, w int) (*Batch, []Loss) {
	b, at := g.batch(), 0
	logits := func(v int) int { return 2 * int(1+g.Span.Last[v]-g.Span.First[v]) }
	logit := 0
	for v := range w {
		at += int(b.Lens[v])
		logit += logits(v)
	}
	ls := g.losses()
	s, c := &ls[0], &ls[1]
	s.Start, s.End, s.First, s.Last, s.Soft = s.Start[w:w+1], s.End[w:w+1], s.First[w:w+1], s.Last[w:w+1], s.Soft[2*w:2*w+2]
	s.Taught = s.Taught[w : w+1]
	s.Teacher, s.Plain = s.Teacher[logit:logit+logits(w)], s.Plain[logit:logit+logits(w)]
	c.Labels, c.Soft, c.Teacher, c.Plain = c.Labels[w:w+1], c.Soft[w:w+1], c.Teacher[3*w:3*w+3], c.Plain[3*w:3*w+3]
	c.Taught = c.Soft
	n := int(b.Lens[w])
	return &Batch{IDs: b.IDs[at : at+n], Types: b.Types[at : at+n], Lens: b.Lens[w : w+1], Keys: []uint32{uint32(w)}}, ls
}

func TestAPassInMicroBatchesHasTheSameGradient(t *testing.T) {
	for _, p := range []float64{0, 0.2} {
		t.Run(fmt.Sprintf("dropout %g", p), func(t *testing.T) { sameInMicroBatches(t, p) })
	}
}

func sameInMicroBatches(t *testing.T, dropout float64) {
	if dropout > 0 {
		onCPU(t, "a GPU draws by micro-batch, not by window")
	}
	m, g, _ := loadGolden(t)
	if err := m.SetDropout(dropout); err != nil {
		t.Fatal(err)
	}
	want := mustPass(t, m, g.batch(), g.losses(), 1)
	whole := buffer(t, m, native.Gradients)
	if err := m.ZeroGrad(); err != nil {
		t.Fatal(err)
	}
	got := make([]LossSums, 2)
	for w := range g.Lens {
		b, ls := cut(g, w)
		for i, s := range mustPass(t, m, b, ls, 1) {
			got[i].Total += s.Total
			got[i].Windows += s.Windows
			got[i].Soft += s.Soft
		}
	}
	if d := apart(buffer(t, m, native.Gradients), whole); !(d < alike(48)) {
		t.Errorf("the cut pass's gradient is apart by %.2g", d)
	}
	for i := range got {
		if math.Abs(got[i].Total-want[i].Total) > 1e-4 || got[i].Windows != want[i].Windows || got[i].Soft != want[i].Soft {
			t.Errorf("head %d: sums %+v, want %+v", i, got[i], want[i])
		}
	}
}

func TestAHeadThatDoesNotTrainKeepsEveryBit(t *testing.T) {
	m, g, _ := loadGolden(t)
	mustPass(t, m, g.batch(), g.losses(), 1)
	mustStep(t, m, update)
	type all struct{ w, m, v map[string][]float32 }
	take := func() all {
		return all{buffer(t, m, native.Weights), buffer(t, m, native.FirstMoments), buffer(t, m, native.SecondMoments)}
	}
	before := take()
	mustPass(t, m, g.batch(), g.losses()[:1], 1)
	u := update
	u.Heads = []bool{true, false}
	mustStep(t, m, u)
	after := take()
	for _, name := range slices.Sorted(maps.Keys(before.w)) {
		same := reflect.DeepEqual(before.w[name], after.w[name]) && reflect.DeepEqual(before.m[name], after.m[name]) &&
			reflect.DeepEqual(before.v[name], after.v[name])
		if rests := strings.HasPrefix(name, "classifier."); same != rests {
			t.Errorf("%s: unchanged %v, want %v", name, same, rests)
		}
	}
}

func TestANormThatIsNotFiniteChangesNothing(t *testing.T) {
	m, g, _ := loadGolden(t)
	mustPass(t, m, g.batch(), g.losses(), 1)
	mustStep(t, m, update)
	before, moments := buffer(t, m, native.Weights), buffer(t, m, native.SecondMoments)
	ls := g.losses()
	ls[0].Scale = math.Inf(1)
	mustPass(t, m, g.batch(), ls, 1)
	if done := mustStep(t, m, update); !done.Skipped {
		t.Fatalf("%+v, want skipped", done)
	}
	if !reflect.DeepEqual(before, buffer(t, m, native.Weights)) || !reflect.DeepEqual(moments, buffer(t, m, native.SecondMoments)) {
		t.Error("weights or moments changed")
	}
	mustPass(t, m, g.batch(), g.losses(), 1)
	if done := mustStep(t, m, update); done.Skipped || !(done.GradNorm > 0) {
		t.Errorf("the next step: %+v, want an ordinary one", done)
	}
}

func TestAPassThatTrainsNothing(t *testing.T) {
	m, g, _ := loadGolden(t)
	l := g.losses()[1]
	l.Labels = []int32{-1, -1, -1, -1, -1}
	sums := mustPass(t, m, g.batch(), []Loss{l}, 1)
	if sums[0] != (LossSums{}) {
		t.Errorf("sums are %+v, want zero", sums[0])
	}
	if done := mustStep(t, m, update); done.GradNorm != 0 {
		t.Errorf("norm is %g, want 0", done.GradNorm)
	}
}

// random is a batch of n windows for the heads of goldenHeads.
func random(seed uint64, n, tokens, vocab int) (*Batch, []Loss) {
	r := rand.New(rand.NewPCG(seed, 0))
	b := &Batch{}
	span := Loss{Head: 0, Scale: 1 / float64(n), CEWeight: 0.5, KDWeight: 0.5, Temperature: 4, TSquared: true}
	class := span
	class.Head = 1
	for range n {
		b.Lens = append(b.Lens, int32(tokens))
		for i := range tokens {
			b.IDs = append(b.IDs, int32(r.IntN(vocab)))
			b.Types = append(b.Types, uint8(min(1, i/(tokens/3))))
		}
		first := int32(tokens/3 + 1)
		start := first + int32(r.IntN(tokens/3))
		span.First, span.Last = append(span.First, first), append(span.Last, int32(tokens-1))
		span.Start, span.End = append(span.Start, start), append(span.End, start+int32(r.IntN(3)))
		class.Labels = append(class.Labels, int32(r.IntN(3)))
	}
	return b, []Loss{span, class}
}

func tiny(t testing.TB, vocab, threads int) *Model {
	t.Helper()
	onThread(t)
	cfg, _ := checkpoint.Size("tiny")
	cfg.VocabSize = vocab
	m, err := New(cfg, goldenHeads, Options{Threads: threads, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m
}

// run trains steps from..to and gives the losses as they were computed.
func run(t *testing.T, m *Model, from, to int) (losses []float64) {
	for s := from; s < to; s++ {
		b, ls := random(uint64(s), 8, 30, m.config.VocabSize)
		for _, sums := range mustPass(t, m, b, ls, uint64(s)) {
			losses = append(losses, sums.Total)
		}
		losses = append(losses, mustStep(t, m, update).GradNorm)
	}
	return losses
}

func TestTheSameSeedGivesTheSameBits(t *testing.T) {
	onCPU(t, "a GPU adds gradients up in any order")
	a, b := run(t, tiny(t, 200, 2), 0, 5), run(t, tiny(t, 200, 2), 0, 5)
	if !slices.Equal(a, b) {
		t.Errorf("losses differ:\n%v\n%v", a, b)
	}
	m := tiny(t, 200, 2)
	if err := m.SetDropout(0); err != nil {
		t.Fatal(err)
	}
	if c := run(t, m, 0, 1); slices.Equal(a[:2], c[:2]) {
		t.Error("dropout changed nothing")
	}
}

func TestTrainingFitsABatch(t *testing.T) {
	m := tiny(t, 200, 2)
	if err := m.SetDropout(0); err != nil {
		t.Fatal(err)
	}
	b, ls := random(1, 8, 30, 200)
	u := update
	u.LayerDecay = 1
	var sums []LossSums
	for range 60 {
		sums = mustPass(t, m, b, ls, 1)
		mustStep(t, m, u)
	}
	if sums[0].Correct != 8 || sums[1].Correct != 8 {
		t.Errorf("after 60 steps on 8 windows: %+v", sums)
	}
}

func TestTheDropoutOfAnswersIsOff(t *testing.T) {
	m := tiny(t, 200, 1)
	b, _ := random(1, 3, 20, 200)
	first, err := m.Infer(b, []int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	second, _ := m.Infer(b, []int{0, 1})
	if !reflect.DeepEqual(first, second) {
		t.Error("two answers differ")
	}
	if len(first[0]) != 2*60 || len(first[1]) != 9 {
		t.Errorf("%d span and %d class logits", len(first[0]), len(first[1]))
	}
}

func TestAFrozenCopyStaysUntilItIsFrozenAgain(t *testing.T) {
	m := tiny(t, 200, 1)
	f, err := m.Freeze()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, _ := random(1, 3, 20, 200)
	answer := func(m *Model) []float32 {
		z, err := m.Infer(b, []int{0})
		if err != nil {
			t.Fatal(err)
		}
		return z[0]
	}
	before := answer(m)
	run(t, m, 0, 1)
	if !slices.Equal(before, answer(f)) || slices.Equal(before, answer(m)) {
		t.Error("the frozen copy moved, or the model did not")
	}
	if err := f.Refreeze(m); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(answer(m), answer(f)) {
		t.Error("frozen again, it answers otherwise than the model")
	}
}
