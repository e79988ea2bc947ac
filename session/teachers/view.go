package teachers

import (
	"cmp"
	"math"
	"slices"

	"dev.road/workbench/kd"
	"dev.road/workbench/session/wire"
)

// View fills in what the first window's soft target is made of: v has its origin and its
// passage already. The student's logits are laid out as a teacher's; nil without a student.
func View(v *wire.WindowTargets, s *Sample, now, then Rule, student []float32, top int) {
	w := &s.Windows[0]
	b := board{sample: s, window: w, passage: []rune(v.Passage), top: top}
	before, after := newSide(now), newSide(then)
	teachers := w.stored(nil)
	target, staged := before.take(teachers, w.Truth), after.take(teachers, w.Truth)
	k := 0
	for m, name := range s.Teachers {
		t := wire.WindowTeacher{Name: name}
		if z := w.Logits[m]; z != nil {
			t.Stored, t.Right = true, right(z, w.Truth)
			if w.Truth.Span {
				t.RightStart, t.RightEnd, _ = kd.RightSpan(z, w.Truth.Gold)
			}
			t.Distribution = b.of(z, now.Temperature)
			t.Weights = weightsOf(before, k)
			if len(v.Changes) > 0 {
				t.Staged = weightsOf(after, k)
			}
			k++
		}
		v.Teachers = append(v.Teachers, t)
	}
	if target {
		v.Target = b.shown(before.Logits, now.Temperature)
	}
	if staged && len(v.Changes) > 0 {
		v.Staged = b.shown(after.Logits, then.Temperature)
		if target {
			v.KL = number(after.soft.Divergence(&before.soft))
		}
	}
	if v.Why = because(k, before); target {
		v.Why = ""
	}
	if student == nil {
		return
	}
	v.Student = b.shown(student, now.Temperature)
	if target {
		v.StudentKL = number(before.gap(student, w.Truth))
	}
	if v.Staged != nil {
		v.StudentKLNew = number(after.gap(student, w.Truth))
	}
}

// because is the reason why a window has no soft target.
func because(stored int, now *side) string {
	switch {
	case stored == 0:
		return "no teacher's targets of this window are in use"
	case now.rule.Method == kd.Hard:
		return `kd.method is "hard": no window has a soft target`
	case len(now.Halves) == 2 && now.Halves[0].Usable:
		return `no teacher has the end right, and kd.none_right is "skip": the start alone has a soft target`
	case len(now.Halves) == 2 && now.Halves[1].Usable:
		return `no teacher has the start right, and kd.none_right is "skip": the end alone has a soft target`
	}
	return `no teacher is right, and kd.none_right is "skip"`
}

func number(v float64) *float64 { return &v }

// weightsOf are the weights of the k-th of the teachers with targets, half by half.
func weightsOf(s *side, k int) (weights []float64) {
	for _, h := range s.Halves {
		weights = append(weights, h.Weights[k])
	}
	return weights
}

// board shows distributions over a window's labels, or over the tokens of its passage.
type board struct {
	sample  *Sample
	window  *Window
	passage []rune
	top     int
}

func (b *board) shown(logits []float32, temperature float64) *wire.Distribution {
	d := b.of(logits, temperature)
	return &d
}

// of is the distribution of some logits.
func (b *board) of(logits []float32, temperature float64) wire.Distribution {
	truth := b.window.Truth
	var p kd.Soft
	p.Soften(logits, truth, 1)
	d := wire.Distribution{Temperature: temperature, Truth: p.Probability(truth)}
	p.Soften(logits, truth, temperature)
	d.AtT, d.Entropy = p.Probability(truth), p.Entropy()
	if !truth.Span {
		d.Labels = b.options(p.LogProbs, func(i int) wire.Option { return wire.Option{Text: b.sample.Labels[i], Truth: i == truth.Label} })
		return d
	}
	n := len(p.LogProbs) / 2
	for part, to := range []*[]wire.Option{&d.Start, &d.End} {
		*to = b.options(p.LogProbs[part*n:(part+1)*n], func(i int) wire.Option {
			return b.token(i, slices.ContainsFunc(truth.Gold, func(g [2]int) bool { return g[part] == i }))
		})
	}
	return d
}

// token is the place i of a span's logits: "no answer", or a token of the passage.
func (b *board) token(i int, truth bool) wire.Option {
	o := wire.Option{Truth: truth}
	if i > 0 && i <= len(b.window.Offsets) {
		at := b.window.Offsets[i-1]
		o.Start, o.End = int(at[0]), int(at[1])
		o.Text = string(b.passage[min(o.Start, len(b.passage)):min(o.End, len(b.passage))])
	}
	return o
}

// options are the most probable entries, and behind them those of the truth that are not
// among these.
func (b *board) options(logProbs []float64, of func(i int) wire.Option) (all []wire.Option) {
	order := make([]int, len(logProbs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(logProbs[j], logProbs[i]) })
	for rank, i := range order {
		if o := of(i); rank < b.top || o.Truth {
			o.Prob = math.Exp(logProbs[i])
			all = append(all, o)
		}
	}
	return all
}
