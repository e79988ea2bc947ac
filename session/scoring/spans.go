package scoring

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session/wire"
)

// column is a figure's share of each prediction.
type column struct{ part, whole []float64 }

// over makes a column: each has a question's score and whether it counts.
func over(n int, each func(i int) (score float64, counts bool)) column {
	c := column{make([]float64, n), make([]float64, n)}
	for i := range n {
		if score, counts := each(i); counts {
			c.part[i], c.whole[i] = score, 1
		}
	}
	return c
}

// add appends a figure.
func (r *Report) add(key, name string, value float64, items int, c column) {
	r.Figures = append(r.Figures, Figure{Key: key, Name: name, Value: value, Items: items, part: c.part, whole: c.whole})
}

// matches adds the two figures of SQuAD 1.1's rules.
func (r *Report) matches(ps []wire.Prediction, m evalsuite.Matches, prefix, where string, counts func(p *wire.Prediction) bool) {
	exact, f1 := make([]float64, len(ps)), make([]float64, len(ps))
	for i := range ps {
		if ps[i].Student.Model != "" {
			exact[i], f1[i] = questionOf(&ps[i]).Match(ps[i].Student.Text)
		}
	}
	of := func(scores []float64) column {
		return over(len(ps), func(i int) (float64, bool) { return scores[i], counts(&ps[i]) })
	}
	r.add(prefix+"exact_match", "exact match"+where, m.ExactMatch, m.Total, of(exact))
	r.add(prefix+"f1", "F1"+where, m.F1, m.Total, of(f1))
}

func every(*wire.Prediction) bool { return true }

func (r *Report) squad1(ps []wire.Prediction) error {
	qs, said := questions(ps)
	m, err := evalsuite.SQuAD1(qs, said)
	if err != nil {
		return err
	}
	if r.Missing = m.Missing; len(m.Missing) > 0 {
		r.note("%d of %d questions have no prediction and score 0, as in evaluate-v1.1.py", len(m.Missing), m.Total)
	}
	r.official = m
	r.matches(ps, m, "", "", every)
	return nil
}

func (r *Report) mrqa(ps []wire.Prediction, o Options) error {
	qs, said := questions(ps)
	m, err := evalsuite.MRQA(qs, said, o.SkipMissing)
	if err != nil {
		return err
	}
	r.Missing, r.official = m.Missing, m
	counts := every
	switch n := len(m.Missing); {
	case n > 0 && o.SkipMissing:
		r.note("%d questions have no prediction and are left out (--skip-no-answer)", n)
		counts = func(p *wire.Prediction) bool { return p.Student.Model != "" }
	case n > 0:
		r.note("%d of %d questions have no prediction and score 0, as in mrqa_official_eval.py", n, m.Total)
	}
	r.matches(ps, m, "", "", counts)
	return nil
}

func (r *Report) newsqa(ps []wire.Prediction, o Options) error {
	set, rule := evalsuite.NewsQANative, evalsuite.ConsensusRule
	if o.Format != "" && !strings.HasPrefix(o.Format, "newsqa") {
		set, rule = evalsuite.NewsQAOfMRQA, "the answers that MRQA's file lists"
	}
	qs, said := questions(ps)
	s, err := evalsuite.NewsQA(set, rule, qs, said)
	if err = r.refused(err, o); err != nil {
		return err
	}
	r.note("dev set: %s", s.Set)
	r.note("accepted answer: %s", s.Rule)
	if s.Answerable.Total > 0 {
		r.matches(ps, s.Answerable, "answerable_", ", with an answer", func(p *wire.Prediction) bool { return len(gold(p)) > 0 })
	}
	if s.All != nil {
		r.parts(ps, *s.All, o)
	}
	object := map[string]any{"dev_set": s.Set, "consensus": s.Rule, "answerable": s.Answerable}
	if s.All != nil {
		object["all"] = *s.All
	}
	r.official = object
	return nil
}

func (r *Report) squad2(ps []wire.Prediction, o Options) error {
	qs, said := questions(ps)
	threshold := o.Threshold
	if o.NAProb == nil {
		threshold = 1
	}
	s, err := evalsuite.SQuAD2(qs, said, o.NAProb, threshold)
	if err = r.refused(err, o); err != nil {
		return err
	}
	r.official = s
	o.Threshold = threshold
	r.parts(ps, s, o)
	if err := r.calibrate(ps); err != nil {
		return err
	}
	if o.NAProb == nil {
		return r.byNullScore(ps, qs)
	}
	if s.Best == nil {
		return nil
	}
	r.best(s, "at threshold")
	if len(r.Missing) > 0 || s.HasAns == nil {
		return nil
	}
	c, err := evalsuite.PrecisionRecall(qs, said, o.NAProb)
	if err != nil {
		return err
	}
	r.Figures = append(r.Figures,
		Figure{Key: "pr_exact_ap", Name: "average precision, exact", Value: c.Exact.AveragePrecision, Items: s.Total},
		Figure{Key: "pr_f1_ap", Name: "average precision, F1", Value: c.F1.AveragePrecision, Items: s.Total},
		Figure{Key: "pr_oracle_ap", Name: "average precision, oracle", Value: c.Oracle.AveragePrecision, Items: s.Total})
	if s.NoAns == nil {
		return nil
	}
	return r.doubt(ps, o)
}

// best adds the scores at the thresholds that are best on these questions, whose name says
// of what they are.
func (r *Report) best(s evalsuite.Scores, threshold string) {
	const oracle = "chosen on these questions: an oracle's"
	r.Figures = append(r.Figures, []Figure{
		{Key: "best_exact", Name: "best exact match", Value: s.Best.Exact, Items: s.Total, Note: oracle},
		{Key: "best_exact_thresh", Name: threshold, Value: s.Best.ExactThresh},
		{Key: "best_f1", Name: "best F1", Value: s.Best.F1, Items: s.Total, Note: oracle},
		{Key: "best_f1_thresh", Name: threshold, Value: s.Best.F1Thresh},
	}...)
}

// byNullScore adds the best thresholds of a model's predictions, which have its best text
// and the null score difference beside the answer: as evaluate-v2.0.py finds them from the
// null_odds of run_squad.py. Predictions of files have no such scores.
func (r *Report) byNullScore(ps []wire.Prediction, qs []evalsuite.Question) error {
	texts, scores, scored := make(map[string]string, len(ps)), make([]evalsuite.NAProb, 0, len(ps)), false
	for i := range ps {
		said := &ps[i].Student
		if said.Model == "" {
			return nil
		}
		text := said.Text
		if at := slices.IndexFunc(said.Top, func(s wire.Span) bool { return s.Text != "" }); text == "" && at >= 0 {
			text = said.Top[at].Text
		}
		texts[ps[i].ID], scored = text, scored || said.NullDiff != 0
		scores = append(scores, evalsuite.NAProb{ID: ps[i].ID, Prob: said.NullDiff})
	}
	if !scored {
		return nil
	}
	s, err := evalsuite.SQuAD2(qs, texts, scores, math.Inf(1))
	if err != nil {
		return fmt.Errorf("thresholds of the null score: %w", err)
	}
	r.best(s, "at null score difference")
	return nil
}

// parts adds the figures of SQuAD 2.0's rules.
func (r *Report) parts(ps []wire.Prediction, s evalsuite.Scores, o Options) {
	exact, f1 := make([]float64, len(ps)), make([]float64, len(ps))
	last := map[string]int{}
	prob := make(map[string]float64, len(o.NAProb))
	for _, n := range o.NAProb {
		prob[n.ID] = n.Prob
	}
	for i := range ps {
		p := &ps[i]
		last[p.ID] = i
		if p.Student.Model == "" {
			continue
		}
		text := p.Student.Text
		if o.NAProb != nil && prob[p.ID] > o.Threshold {
			text = ""
		}
		exact[i], f1[i] = questionOf(p).Score(text)
	}
	add := func(prefix, where string, part evalsuite.Part, counts func(p *wire.Prediction) bool) {
		of := func(scores []float64) column {
			return over(len(ps), func(i int) (float64, bool) { return scores[i], last[ps[i].ID] == i && counts(&ps[i]) })
		}
		r.add(prefix+"exact", "exact match"+where, part.Exact, part.Total, of(exact))
		r.add(prefix+"f1", "F1"+where, part.F1, part.Total, of(f1))
	}
	add("", "", s.Part, every)
	if s.HasAns != nil {
		add("HasAns_", ", with an answer", *s.HasAns, func(p *wire.Prediction) bool { return len(gold(p)) > 0 })
	}
	if s.NoAns != nil {
		add("NoAns_", ", without an answer", *s.NoAns, func(p *wire.Prediction) bool { return len(gold(p)) == 0 })
	}
}
