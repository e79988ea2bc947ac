package model

import (
	"math"
	"slices"
	"testing"

	"dev.road/workbench/kd"
)

// softmaxed are the probabilities of logits at a temperature.
func softmaxed(z []float32, temperature float64) []float64 {
	p, sum := make([]float64, len(z)), 0.0
	for i, x := range z {
		p[i] = math.Exp((float64(x) - float64(slices.Max(z))) / temperature)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// told are the sums about the soft targets of a pass's windows, beside their losses.
type told struct {
	Truth, PlainTruth, StudentTruth, Entropy float64
	Falls, Ahead                             int
}

// toldBy is that of a pass.
func toldBy(s LossSums) told {
	return told{s.Truth, s.PlainTruth, s.StudentTruth, s.Entropy, s.Falls, s.Ahead}
}

// toldOf is that of one window, by its formulas in float64: the parts of its
// logits (one, or start and end), and the accepted answers, a place in each part.
func toldOf(teacher, plain, student [][]float32, accepted [][]int, temperature float64) told {
	truth := func(z [][]float32) float64 {
		best := 0.0
		for _, a := range accepted {
			p := 1.0
			for part, place := range a {
				p *= softmaxed(z[part], 1)[place]
			}
			best = max(best, p)
		}
		return best
	}
	t := told{Truth: truth(teacher), PlainTruth: truth(plain), StudentTruth: truth(student)}
	for _, z := range teacher {
		for _, p := range softmaxed(z, temperature) {
			t.Entropy -= p * math.Log(p) / float64(len(teacher))
		}
	}
	if t.Truth < t.PlainTruth-kd.Rounding {
		t.Falls = 1
	}
	if t.StudentTruth > t.Truth {
		t.Ahead = 1
	}
	return t
}

func (t *told) add(o told) {
	t.Truth, t.PlainTruth, t.StudentTruth = t.Truth+o.Truth, t.PlainTruth+o.PlainTruth, t.StudentTruth+o.StudentTruth
	t.Entropy, t.Falls, t.Ahead = t.Entropy+o.Entropy, t.Falls+o.Falls, t.Ahead+o.Ahead
}

// halves cuts logits into a span's starts and its ends.
func halves(z []float32) [][]float32 { return [][]float32{z[:len(z)/2], z[len(z)/2:]} }

func TestToldIsThatOfFloat64(t *testing.T) {
	m, g, _ := loadGolden(t)
	b, ls := g.batch(), g.losses()
	span, class := &ls[0], &ls[1]
	span.Soft = []bool{true, true, false, false, true, true, true, true, true, true}
	class.Soft = []bool{true, true, false, true, true}
	span.Taught, class.Taught = []bool{true, true, true, true, false}, class.Soft
	span.Accepted = [][][2]int{}
	for w := range b.Lens {
		target, first := [2]int{int(span.Start[w]), int(span.End[w])}, int(span.First[w])
		span.Accepted = append(span.Accepted, [][2]int{target, {first, first}, {first, int(span.Last[w]) - 1}}[:1+(w+1)%3])
	}
	z, err := m.Infer(b, []int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	var want [2]told
	from, at := 0, 0
	for w, n := range b.Lens {
		first, last := int(span.First[w]), int(span.Last[w])
		size := 2 * (1 + last - first)
		var student [2][]float32
		for part := range student {
			for _, s := range append([]int{0}, between(first, last)...) {
				student[part] = append(student[part], z[0][2*(at+s)+part])
			}
		}
		var accepted [][]int
		for _, a := range span.Accepted[w] {
			accepted = append(accepted, []int{max(0, a[0]-first+1), max(0, a[1]-first+1)})
		}
		if span.Soft[2*w] && span.Start[w] >= 0 {
			one := toldOf(halves(span.Teacher[from:from+size]), halves(span.Plain[from:from+size]), student[:], accepted, span.Temperature)
			if !span.Taught[w] {
				one.Falls = 0
			}
			want[0].add(one)
		}
		if c := 3 * w; class.Soft[w] && class.Labels[w] >= 0 {
			want[1].add(toldOf([][]float32{class.Teacher[c : c+3]}, [][]float32{class.Plain[c : c+3]}, [][]float32{z[1][c : c+3]},
				[][]int{{int(class.Labels[w])}}, class.Temperature))
		}
		from, at = from+size, at+int(n)
	}
	for i, s := range mustPass(t, m, b, ls, 1) {
		got, w := toldBy(s), want[i]
		for name, pair := range map[string][2]float64{
			"truth": {got.Truth, w.Truth}, "plain truth": {got.PlainTruth, w.PlainTruth},
			"student's truth": {got.StudentTruth, w.StudentTruth}, "entropy": {got.Entropy, w.Entropy},
		} {
			if !(math.Abs(pair[0]-pair[1]) < 1e-5) || w.Truth == 0 || w.Entropy == 0 {
				t.Errorf("head %d: the %s is %v, in float64 %v", i, name, pair[0], pair[1])
			}
		}
		if got.Falls != w.Falls || got.Ahead != w.Ahead {
			t.Errorf("head %d: it falls on %d, ahead on %d windows; in float64 on %d and %d", i, got.Falls, got.Ahead, w.Falls, w.Ahead)
		}
	}
}

// The limit under which p(truth) does not fall is kd.Rounding, here as in a preview.
func TestAFallIsMoreThanRounding(t *testing.T) {
	m, g, _ := loadGolden(t)
	for _, part := range []float64{0.5, 2} {
		ls := g.losses()
		class := &ls[1]
		want := 0
		class.Soft, class.Taught = nil, nil
		class.Teacher, class.Plain = make([]float32, len(class.Teacher)), make([]float32, len(class.Plain))
		for w, label := range class.Labels {
			class.Soft = append(class.Soft, label >= 0)
			if label < 0 {
				continue
			}
			class.Teacher[3*w+int(label)] = float32(-part * kd.Rounding * 9 / 2) // of p(truth) = 1/3 the slope is 2/9
			if part > 1 {
				want++
			}
		}
		class.Taught = class.Soft
		if got := mustPass(t, m, g.batch(), ls, 1)[1].Falls; got != want || part > 1 && want == 0 {
			t.Errorf("by %v of the limit p(truth) falls on %d windows, want %d", part, got, want)
		}
	}
}

// between are the positions from first up to but without last.
func between(first, last int) []int {
	out := make([]int, 0, last-first)
	for s := first; s < last; s++ {
		out = append(out, s)
	}
	return out
}

func TestToldOfEqualTargets(t *testing.T) {
	m, g, _ := loadGolden(t)
	ls := g.losses()
	for i := range ls {
		ls[i].Plain = ls[i].Teacher
	}
	for i, s := range mustPass(t, m, g.batch(), ls, 1) {
		if s.Falls != 0 || s.Truth != s.PlainTruth {
			t.Errorf("head %d: by equal targets p(truth) falls on %d windows, from %v to %v", i, s.Falls, s.PlainTruth, s.Truth)
		}
	}
	for i := range ls {
		ls[i].Soft, ls[i].Taught = nil, nil
	}
	for i, s := range mustPass(t, m, g.batch(), ls, 1) {
		if toldBy(s) != (told{}) {
			t.Errorf("head %d: without targets it tells %+v", i, toldBy(s))
		}
	}
}

// By standardized targets the plain mean is that of Mean, and the student is ahead by
// the logits that are compared with the targets; the yardstick stays.
func TestToldOfStandardizedTargets(t *testing.T) {
	m, g, _ := loadGolden(t)
	z, err := m.Infer(g.batch(), []int{1})
	if err != nil {
		t.Fatal(err)
	}
	raw, even, standard := g.losses(), g.losses(), g.losses()
	for i := range raw {
		mean := slices.Clone(raw[i].Plain)
		slices.Reverse(mean)
		even[i].Plain = mean
		standard[i].Mean, standard[i].Standardize = mean, true
	}
	r, e, s := mustPass(t, m, g.batch(), raw, 1), mustPass(t, m, g.batch(), even, 1), mustPass(t, m, g.batch(), standard, 1)
	for i := range s {
		if s[i].PlainTruth != e[i].PlainTruth || s[i].PlainTruth == r[i].PlainTruth || s[i].Falls != e[i].Falls {
			t.Errorf("head %d: by the mean %v, %d falls; want %v, %d", i, s[i].PlainTruth, s[i].Falls, e[i].PlainTruth, e[i].Falls)
		}
		if s[i].Yardstick != r[i].Yardstick || s[i].StudentTruth != r[i].StudentTruth || s[i].Truth != r[i].Truth || s[i].KD == r[i].KD {
			t.Errorf("head %d: standardized it tells %+v, raw %+v", i, s[i], r[i])
		}
	}
	ahead := 0
	for w, soft := range g.Class.Soft {
		label := g.Class.Labels[w]
		if !soft || label < 0 {
			continue
		}
		student, mean, variance := slices.Clone(z[0][3*w:3*w+3]), 0.0, 0.0
		for _, x := range student {
			mean += float64(x) / 3
		}
		for _, x := range student {
			variance += (float64(x) - mean) * (float64(x) - mean) / 3
		}
		for c, x := range student {
			student[c] = float32((float64(x) - mean) / math.Sqrt(variance+1e-6))
		}
		if softmaxed(student, 1)[label] > softmaxed(g.Class.Teacher[3*w:3*w+3], 1)[label] {
			ahead++
		}
	}
	if s[1].Ahead != ahead {
		t.Errorf("ahead on %d windows, want %d", s[1].Ahead, ahead)
	}
}

// A span with a target of its start alone has a part of the entropy, and no answer whose
// probability could be told.
func TestToldOfHalves(t *testing.T) {
	m, g, _ := loadGolden(t)
	of := func(start, end bool) LossSums {
		l := g.losses()[0]
		for i, soft := range l.Soft {
			l.Soft[i] = soft && (i%2 == 0 && start || i%2 == 1 && end)
		}
		return mustPass(t, m, g.batch(), []Loss{l}, 1)[0]
	}
	start, end, both := of(true, false), of(false, true), of(true, true)
	for _, half := range []LossSums{start, end} {
		if half.Truth != 0 || half.StudentTruth != 0 || half.Falls+half.Ahead != 0 || half.Whole != 0 || half.Soft != both.Soft/2 {
			t.Errorf("of one half: %+v", half)
		}
	}
	if sum := start.Entropy + end.Entropy; math.Abs(sum-both.Entropy) > 1e-5 || both.Truth == 0 {
		t.Errorf("the entropies are %v and %v, together %v", start.Entropy, end.Entropy, both.Entropy)
	}
	if sum := start.KD + end.KD; math.Abs(sum-both.KD) > 1e-5 {
		t.Errorf("the divergences are %v and %v, together %v", start.KD, end.KD, both.KD)
	}
}
