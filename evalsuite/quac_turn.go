package evalsuite

import "strings"

// judge scores the reply to a turn; ok: there is one.
func (t Turn) judge(reply Reply, ok bool, minHuman float64) Judged {
	gold := t.majority()
	j := Judged{ID: t.ID, Dialog: t.Dialog, Human: human(gold), Unanswerable: gold[0] == CannotAnswer}
	if j.Dialog == "" {
		j.Dialog, _, _ = strings.Cut(t.ID, "_q#")
	}
	j.Agreed = j.Human >= minHuman
	if !ok {
		j.Missing = true
		return j
	}
	j.F1 = leaveOneOut(gold, func(g string) float64 { return turnF1(g, reply.Text) })
	j.Equal = j.F1 >= j.Human
	j.YesNo, j.Followup = reply.YesNo == t.YesNo, reply.Followup == t.Followup
	return j
}

// Agreed reports whether the workers' own F1 is no less than minHuman.
func (t Turn) Agreed(minHuman float64) bool { return human(t.majority()) >= minHuman }

// Score returns the F1 of an answer's text from 0 to 1, over the accepted answers
// as QuAC compares them. Exact is 1 where the normal form is that of one of them.
func (t Turn) Score(text string) (exact, f1 float64) {
	gold := t.majority()
	for _, g := range gold {
		if (g == CannotAnswer) == (text == CannotAnswer) {
			exact = max(exact, Exact(g, text))
		}
	}
	return exact, leaveOneOut(gold, func(g string) float64 { return turnF1(g, text) })
}

// majority returns the accepted answers: CannotAnswer alone if at least half of
// the workers found none, else those of the others.
func (t Turn) majority() []string {
	var spans []string
	for _, g := range t.Gold {
		if g != CannotAnswer {
			spans = append(spans, g)
		}
	}
	if 2*len(spans) <= len(t.Gold) {
		return []string{CannotAnswer}
	}
	return spans
}

// human is the workers' F1: of each, the best against another; 1 of one alone.
func human(gold []string) float64 {
	if len(gold) == 1 {
		return 1
	}
	sum := 0.0
	for i, said := range gold {
		best := 0.0
		for k, g := range gold {
			if k != i {
				best = max(best, spanF1(g, said))
			}
		}
		sum += best
	}
	return sum / float64(len(gold))
}

// leaveOneOut is the mean of the best scores over all accepted answers but one.
func leaveOneOut(gold []string, score func(g string) float64) float64 {
	scores := make([]float64, len(gold))
	for i, g := range gold {
		scores[i] = score(g)
	}
	if len(gold) == 1 {
		return scores[0]
	}
	sum := 0.0
	for i := range gold {
		best := 0.0
		for k, s := range scores {
			if k != i {
				best = max(best, s)
			}
		}
		sum += best
	}
	return sum / float64(len(gold))
}

// turnF1 is the scorer's F1: no answer is like no answer alone.
func turnF1(gold, said string) float64 {
	if gold == CannotAnswer {
		return float64(one(said == CannotAnswer))
	}
	return spanF1(gold, said)
}

// spanF1 is 0 without a word in common, even of two texts without words.
func spanF1(gold, said string) float64 {
	g, s := words(gold), words(said)
	if len(g) == 0 || len(s) == 0 {
		return 0
	}
	return overlap(g, s)
}
