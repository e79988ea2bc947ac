package evalsuite

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestATallyScoresAsSQuAD2(t *testing.T) {
	text := rapid.SampledFrom([]string{"", "x", "x y", "the y", "z"})
	rapid.Check(t, func(t *rapid.T) {
		tally := NewTally()
		var questions []Question
		preds := map[string]string{}
		missing := rapid.SliceOfN(rapid.IntRange(0, 11), 0, 2).Draw(t, "missing")
		var probs []NAProb
		for i := range rapid.IntRange(1, 12).Draw(t, "questions") {
			q := Question{ID: fmt.Sprint(rapid.IntRange(0, i).Draw(t, "id")), Gold: rapid.SliceOfN(text, 0, 2).Draw(t, "gold")}
			pred, prob := text.Draw(t, "pred"), float64(rapid.IntRange(-3, 3).Draw(t, "prob"))
			questions = append(questions, q)
			if slices.ContainsFunc(missing, func(m int) bool { return fmt.Sprint(m) == q.ID }) {
				tally.AddMissing(q)
				continue
			}
			preds[q.ID], probs = pred, append(probs, NAProb{q.ID, prob})
			tally.Add(q, pred, prob)
		}
		thresh := float64(rapid.IntRange(-4, 4).Draw(t, "threshold"))
		if len(preds) == 0 {
			return // to SQuAD2 they are those for another dataset
		}
		want, err := SQuAD2(questions, preds, probs, thresh)
		if lacks := (*MissingError)(nil); err != nil && !errors.As(err, &lacks) {
			t.Fatal(err)
		}
		want.Missing = nil
		if diff := cmp.Diff(want, tally.Scores(thresh)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestATallyCountsMissingPredictionsAsWrong(t *testing.T) {
	tally := NewTally()
	tally.Add(Question{"a", []string{"x"}}, "x", -1)
	tally.AddMissing(Question{"b", []string{"x"}})
	tally.AddMissing(Question{"c", nil})
	s := tally.Scores(0)
	if diff := cmp.Diff(Part{Exact: 100.0 / 3, F1: 100.0 / 3, Total: 3}, s.Part); diff != "" || s.HasAns.F1 != 50 || s.NoAns.F1 != 0 {
		t.Errorf("%+v %s", s, diff)
	}
	if s := NewTally().Scores(0); s.Total != 0 || s.Best != nil {
		t.Errorf("%+v", s)
	}
}
