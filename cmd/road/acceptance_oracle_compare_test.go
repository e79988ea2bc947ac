package main

import (
	"math"
	"slices"
	"testing"

	"dev.road/workbench/session/wire"
)

const (
	rounding  = 1e-3 // between the numbers of both
	undecided = 1e-4 // between two scores, which other roundings may put in another order
)

// theirSpan is predict.py's answer to a question.
type theirSpan struct {
	Text, Best string
	NullDiff   float64  `json:"null_diff"`
	Gap        *float64 // nil: there is no other text
	BestGap    *float64 `json:"best_gap"`
	Windows    int
}

func compareSpans(t *testing.T, ours []wire.Prediction, theirs []theirSpan) {
	t.Helper()
	isClose := func(gap *float64) bool { return gap != nil && *gap < undecided }
	texts := map[string]bool{}
	tied, cut, none, worst := 0, 0, 0, 0.0
	for i, p := range ours {
		said, want := p.Student, theirs[i]
		if p.Windows != want.Windows {
			t.Fatalf("%s: cut into %d windows, transformers has %d", p.ID, p.Windows, want.Windows)
		}
		if p.Windows > 1 {
			cut++
		}
		if said.Text == "" {
			none++
		}
		texts[want.Best] = true
		if isClose(want.Gap) || isClose(want.BestGap) {
			tied++
			continue
		}
		if len(said.Top) == 0 {
			t.Errorf("%s: no candidate, transformers has %q", p.ID, want.Best)
			continue
		}
		if said.Text != want.Text || said.Top[0].Text != want.Best {
			t.Errorf("%s: %q, at best %q; transformers has %q and %q, %+v", p.ID, said.Text, said.Top[0].Text, want.Text, want.Best, want)
		}
		// The softmax of one text and of none differ as their scores do.
		worst = max(worst, math.Abs(math.Log(said.Null/said.Top[0].Prob)-want.NullDiff))
	}
	t.Logf("%d questions, %d in several windows, %d without an answer, %d different best texts; "+
		"%d too close to call; null score differences within %.1e",
		len(ours), cut, none, len(texts), tied, worst)
	if tied*100 > len(ours) {
		t.Errorf("%d of %d questions have their two best scores within %g: more than 1 %%", tied, len(ours), undecided)
	}
	if !(worst <= rounding) {
		t.Errorf("the null score differences are up to %g apart", worst)
	}
	if cut == 0 || none == 0 || none == len(ours) || len(texts) < len(ours)/20 {
		t.Errorf("%d questions in several windows, %d without an answer and %d different texts are too little to compare", cut, none, len(texts))
	}
}

// theirLabels is predict.py's answer to a pair: logits.
type theirLabels struct{ Labels map[string]float64 }

func compareLabels(t *testing.T, ours []wire.Prediction, theirs []theirLabels) {
	t.Helper()
	tied, worst, counts := 0, 0.0, map[string]int{}
	for i, p := range ours {
		logits := theirs[i].Labels
		names, sum := []string{}, 0.0
		for name, z := range logits {
			names = append(names, name)
			sum += math.Exp(z)
		}
		slices.SortFunc(names, func(a, b string) int { return int(math.Copysign(1, logits[b]-logits[a])) })
		if len(p.Student.Labels) != len(names) {
			t.Fatalf("pair %d: %d labels, transformers has %v", i, len(p.Student.Labels), logits)
		}
		for _, l := range p.Student.Labels {
			z, known := logits[l.Name]
			if !known {
				t.Fatalf("pair %d: transformers knows no label %q, but %v", i, l.Name, logits)
			}
			worst = max(worst, math.Abs(l.Prob-math.Exp(z)/sum))
		}
		counts[p.Student.Text]++
		if logits[names[0]]-logits[names[1]] < undecided {
			tied++
		} else if p.Student.Text != names[0] {
			t.Errorf("pair %d: %s, transformers has %s: %v", i, p.Student.Text, names[0], logits)
		}
	}
	t.Logf("%d pairs, %v; %d too close to call; probabilities within %.1e", len(ours), counts, tied, worst)
	if tied*100 > len(ours) || !(worst <= rounding) {
		t.Errorf("%d of %d pairs are too close to call, and probabilities up to %g apart", tied, len(ours), worst)
	}
}
