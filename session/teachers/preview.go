package teachers

import (
	"fmt"
	"slices"

	"dev.road/workbench/kd"
	"dev.road/workbench/session/wire"
)

// Rule is the way from the stored logits to a soft target.
type Rule struct {
	kd.Rule
	Temperature float64
}

// Preview compares two rules over a sample.
func Preview(s *Sample, now, then Rule) wire.PreviewRow {
	row := wire.PreviewRow{Dataset: s.Dataset, Task: s.Task, Teachers: s.Teachers, Windows: len(s.Windows), Of: s.Of}
	before, after := newSide(now), newSide(then)
	var kl mean
	var teachers [][]float32
	acts, argmax, falls := 0, 0, 0
	for i := range s.Windows {
		w := &s.Windows[i]
		teachers = w.stored(teachers)
		had, has := before.take(teachers, w.Truth), after.take(teachers, w.Truth)
		if before.differs(after) {
			acts++
		}
		if !had || !has {
			continue
		}
		kl.add(after.soft.Divergence(&before.soft))
		if !kd.SameBest(before.Logits, after.Logits, w.Truth) {
			argmax++
		}
		if after.truth < before.truth-kd.Rounding {
			falls++
		}
	}
	share := func(n int) float64 { return float64(n) / float64(max(1, len(s.Windows))) }
	row.AllRight, row.SomeRight, row.NoneRight = shares(&before.tally)
	row.Acts, row.Argmax, row.Falls, row.KL = share(acts), share(argmax), share(falls), kl.value()
	row.Now, row.Then = before.figures(len(s.Windows)), after.figures(len(s.Windows))
	return row
}

// side is the soft targets under one rule.
type side struct {
	rule Rule
	kd.Combined
	soft                kd.Soft // at the rule's temperature
	atOne               kd.Soft
	truth               float64 // of the last window, at T = 1
	softs               float64 // a half counts half
	truths, ats, spread mean
	tally               kd.Tally
	learns              kd.Soft   // a student's
	standard            []float32 // its logits
}

func newSide(r Rule) *side { return &side{rule: r} }

// take combines the teachers of the next window; ok is false without a soft target of all
// of it.
func (s *side) take(teachers [][]float32, truth kd.Truth) (ok bool) {
	s.rule.Window(&s.Combined, teachers, truth)
	s.tally.Count(&s.Combined)
	for _, h := range s.Halves {
		if h.Usable {
			s.softs += 1 / float64(len(s.Halves))
		}
	}
	if !s.Usable() {
		return false
	}
	s.atOne.Soften(s.Logits, truth, 1)
	s.soft.Soften(s.Logits, truth, s.rule.Temperature)
	s.truth = s.atOne.Probability(truth)
	s.truths.add(s.truth)
	s.ats.add(s.soft.Probability(truth))
	s.spread.add(s.soft.Entropy())
	return true
}

// differs reports whether the soft targets of the last window are others under another rule.
func (s *side) differs(o *side) bool {
	soft := false
	for i, h := range s.Halves {
		if h.Usable != o.Halves[i].Usable {
			return true
		}
		soft = soft || h.Usable
	}
	return soft && (s.rule.Temperature != o.rule.Temperature || !slices.Equal(s.Logits, o.Logits))
}

// gap is the divergence of a student's logits from the target of the last window, as the
// loss has it.
func (s *side) gap(student []float32, truth kd.Truth) float64 {
	if s.rule.Standardize {
		s.standard = truth.Standardize(s.standard, student)
		student = s.standard
	}
	s.learns.Soften(student, truth, s.rule.Temperature)
	return s.soft.Divergence(&s.learns)
}

func (s *side) figures(windows int) wire.TargetFigures {
	right, wrong := mean{s.tally.RightWeight, s.tally.Right}, mean{s.tally.WrongWeight, s.tally.Wrong}
	return wire.TargetFigures{
		Soft: s.softs / float64(max(1, windows)), Truth: s.truths.value(), AtT: s.ats.value(), Entropy: s.spread.value(),
		Weights: wire.RightWeights{Right: right.value(), Wrong: wrong.value()},
	}
}

// Gap compares a student with the soft targets under both rules, over windows of which it
// has given logits, laid out as a teacher's.
func Gap(windows []Window, student [][]float32, now, then Rule) *wire.StudentGap {
	before, after := newSide(now), newSide(then)
	var teachers [][]float32
	var learns kd.Soft
	var had, has, truth mean
	for i := range windows {
		w := &windows[i]
		teachers = w.stored(teachers)
		for _, x := range []struct {
			side *side
			to   *mean
		}{{before, &had}, {after, &has}} {
			if x.side.take(teachers, w.Truth) {
				x.to.add(x.side.gap(student[i], w.Truth))
			}
		}
		learns.Soften(student[i], w.Truth, 1)
		truth.add(learns.Probability(w.Truth))
	}
	g := &wire.StudentGap{Windows: len(windows), Now: had.value(), Then: has.value()}
	if v := truth.value(); v != nil {
		g.Truth = *v
	}
	return g
}

// Effect is a sentence about a preview.
func Effect(p *wire.Preview) string {
	if p.Now == p.Then {
		return "the soft targets stay as they are"
	}
	windows, acts := 0, 0.0
	for _, r := range p.Rows {
		windows, acts = windows+r.Windows, acts+r.Acts*float64(r.Windows)
	}
	switch {
	case windows == 0:
		return "no effect now: no targets are in use"
	case acts == 0 && slices.ContainsFunc(p.Rows, func(r wire.PreviewRow) bool { return len(r.Teachers) > 1 }):
		return fmt.Sprintf("no soft target of the %d windows changes", windows)
	case acts == 0:
		return fmt.Sprintf("no soft target of the %d windows changes: they have one teacher", windows)
	}
	return fmt.Sprintf("the soft targets of %.1f %% of the windows change", 100*acts/float64(windows))
}
