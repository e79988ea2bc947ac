package model

import (
	"fmt"

	"dev.road/workbench/model/native"
)

// Loss is one head's part of a pass over the batch's B windows.
//
// A window with usable teacher logits has the loss
//
//	CEWeight*CE + KDWeight*[T²]*KL(teacher at T || student at T)
//
// and any other (CEWeight+KDWeight)*CE. KL is summed over classes. A span's loss is the
// mean of its start's and its end's, each with teacher logits or without, over the
// allowed positions: 0, and First up to but without Last. Logits are masked first, then
// standardized if that is asked for, then softened.
type Loss struct {
	Head int

	Labels []int32 // [B], for a class head: the label's index, or -1 if the window does not train this head

	Start, End  []int32 // [B], for a span head: positions within the window; a Start of -1 trains nothing
	First, Last []int32 // [B], for a span head: the passage's positions

	// Teacher holds combined logits, window after window, untrained ones
	// included: C of a class head; of a span head 2*(1+Last-First), the start
	// logits of the allowed positions, position 0 first, then the end logits.
	Teacher []float32
	Soft    []bool    // [B], of a span head [2B], a start and an end a window: where Teacher is usable; nil is nowhere
	Plain   []float32 // the plain mean of the teachers, laid out as Teacher, for the yardstick
	Taught  []bool    // [B]: windows with logits in Plain; nil is none

	// Standardize has KL taken of the student's logits with the mean 0 and the standard
	// deviation 1 over the allowed places: (z-mean)/sqrt(variance+1e-6), with the
	// gradient through both (Sun et al., "Logit standardization in knowledge
	// distillation", 2024). Teacher then combines such logits, and Mean is their plain
	// mean, laid out as Teacher, for PlainTruth; nil is Plain.
	Standardize bool
	Mean        []float32

	// Accepted are the answers of each window whose probability is that of the truth,
	// for a span head; nil is the target alone. [B], pairs of positions.
	Accepted [][][2]int

	// Scale multiplies each window's loss before backward: the task's weight,
	// divided by the valid windows of the whole pass and by the step's passes.
	Scale              float64
	CEWeight, KDWeight float64
	Temperature        float64
	TSquared           bool
}

// LossSums are sums over the windows that a Loss trained; KD and Entropy are over the
// soft ones of these, in which a span with soft targets for its start or its end alone
// is one half; Yardstick is over the taught ones. None is scaled.
type LossSums struct {
	CE        float64
	KD        float64 // [T²]*KL at T, so that of soft windows Total = CEWeight*CE + KDWeight*KD
	Total     float64
	Yardstick float64 // KL(plain mean of the teachers || student) at T = 1, which no knob moves

	Windows, Whole, Taught int     // Whole ones are soft in all of their parts
	Soft                   float64 // a span's start and its end are a half each
	Correct                int     // windows whose best label, or best allowed start and end, is the target

	// Over the whole windows, at T = 1: the probability of the label, or of the likeliest
	// accepted span, its start times its end. The student's is the pass's own, with its
	// dropout.
	Truth, PlainTruth, StudentTruth float64 // by Teacher, by Mean, by the student
	Falls                           int     // windows where it is lower by Teacher than by Mean
	Ahead                           int     // windows where it is higher by the student, as KL takes it, than by Teacher
	Entropy                         float64 // of Teacher at T, in nats
}

// take completes the sums with what the device has reported.
func (s *LossSums) take(r *native.Reported) {
	s.CE, s.KD, s.Total, s.Yardstick, s.Correct = r[native.CE], r[native.KD], r[native.Total], r[native.Yardstick], int(r[native.Correct])
	s.Truth, s.PlainTruth, s.StudentTruth = r[native.Truth], r[native.PlainTruth], r[native.StudentTruth]
	s.Falls, s.Ahead, s.Entropy = int(r[native.Falls]), int(r[native.Ahead]), r[native.Entropy]
}

// checkLoss checks the loss; native checks nothing.
func (m *Model) checkLoss(l *Loss, b *Batch) error {
	if l.Head < 0 || l.Head >= len(m.heads) {
		return fmt.Errorf("there is no head %d, the model has %d", l.Head, len(m.heads))
	}
	h := m.heads[l.Head]
	fail := func(format string, a ...any) error { return fmt.Errorf("head "+h.Name+": "+format, a...) }
	n, logits, parts := len(b.Lens), len(b.Lens)*len(h.Labels), len(b.Lens)
	if h.Span() {
		parts *= 2
		if l.Accepted != nil && len(l.Accepted) != n {
			return fail("%d windows, but accepted spans of %d", n, len(l.Accepted))
		}
		if len(l.Start) != n || len(l.End) != n || len(l.First) != n || len(l.Last) != n {
			return fail("%d windows, but %d starts, %d ends, %d firsts, %d lasts", n, len(l.Start), len(l.End), len(l.First), len(l.Last))
		}
		for w := range n {
			first, last := l.First[w], l.Last[w]
			if first < 1 || last < first || last > b.Lens[w] {
				return fail("window %d: positions %d to %d are not within its tokens 1 to %d", w, first, last, b.Lens[w])
			}
			allowed := func(p int32) bool { return p == 0 || p >= first && p < last }
			if l.Start[w] >= 0 && !(allowed(l.Start[w]) && allowed(l.End[w])) {
				return fail("window %d: the target %d to %d is outside the allowed positions: 0, %d to %d", w, l.Start[w], l.End[w], first, last-1)
			}
			for _, a := range l.accepted(w) {
				if l.Start[w] >= 0 && !(allowed(int32(a[0])) && allowed(int32(a[1]))) {
					return fail("window %d: the accepted span %d to %d is outside the allowed positions: 0, %d to %d", w, a[0], a[1], first, last-1)
				}
			}
			logits += 2 * int(1+last-first)
		}
	} else {
		if len(l.Labels) != n {
			return fail("%d windows, but %d labels", n, len(l.Labels))
		}
		for w, y := range l.Labels {
			if int(y) >= len(h.Labels) {
				return fail("window %d: label %d, there are %d", w, y, len(h.Labels))
			}
		}
	}
	if l.Taught != nil && (len(l.Taught) != n || len(l.Plain) != logits) {
		return fail("%d flags and %d plain teacher logits, these windows need %d and %d", len(l.Taught), len(l.Plain), n, logits)
	}
	if l.Soft == nil {
		return nil
	}
	if len(l.Soft) != parts {
		return fail("%d windows, but %d flags for soft targets", n, len(l.Soft))
	}
	if len(l.Teacher) != logits || l.Mean != nil && len(l.Mean) != logits {
		return fail("%d teacher logits and %d of their mean, these windows need %d", len(l.Teacher), len(l.Mean), logits)
	}
	if !(l.Temperature > 0) {
		return fail("temperature %g; must be above 0", l.Temperature)
	}
	return nil
}

func (m *Model) nativeLoss(l *Loss) native.Loss {
	n := native.Loss{
		Head: l.Head, Label: [2][]int32{l.Labels, nil}, Scale: l.Scale, CEWeight: l.CEWeight, KDWeight: l.KDWeight,
		Temperature: l.Temperature, TSquared: l.TSquared,
	}
	if m.heads[l.Head].Span() {
		n.Label, n.First, n.Last = [2][]int32{l.Start, l.End}, l.First, l.Last
	}
	if l.Soft != nil {
		n.Teacher, n.Soft, n.Mean, n.Standardize = l.Teacher, l.Soft, l.Mean, l.Standardize
	}
	if l.Taught != nil {
		n.Plain, n.Taught = l.Plain, l.Taught
	}
	if l.Accepted != nil && l.Soft != nil {
		n.Accepted = l.everyAccepted()
	}
	return n
}

// accepted are the accepted spans of a window; none if only its target is.
func (l *Loss) accepted(window int) [][2]int {
	if l.Accepted == nil {
		return nil
	}
	return l.Accepted[window]
}

// everyAccepted gives every window as many accepted spans, starts and ends apart: in
// the place of missing ones is its target.
func (l *Loss) everyAccepted() (to [2][]int32) {
	most := 1
	for _, spans := range l.Accepted {
		most = max(most, len(spans))
	}
	for w, spans := range l.Accepted {
		for i := range most {
			start, end := l.Start[w], l.End[w]
			if i < len(spans) {
				start, end = int32(spans[i][0]), int32(spans[i][1])
			}
			to[0], to[1] = append(to[0], start), append(to[1], end)
		}
	}
	return to
}
