package evalsuite

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.road/workbench/evalsuite/stats"
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
				tally.AddMissing(q, "")
				continue
			}
			preds[q.ID], probs = pred, append(probs, NAProb{q.ID, prob})
			tally.Add(q, "", pred, prob)
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
	tally.Add(Question{"a", []string{"x"}}, "", "x", -1)
	tally.AddMissing(Question{"b", []string{"x"}}, "")
	tally.AddMissing(Question{"c", nil}, "")
	s := tally.Scores(0)
	if diff := cmp.Diff(Part{Exact: 100.0 / 3, F1: 100.0 / 3, Total: 3}, s.Part); diff != "" || s.HasAns.F1 != 50 || s.NoAns.F1 != 0 {
		t.Errorf("%+v %s", s, diff)
	}
	if s := NewTally().Scores(0); s.Total != 0 || s.Best != nil {
		t.Errorf("%+v", s)
	}
}

// A tally's threshold is that of ChooseThreshold, and a missing prediction is wrong at any.
func TestATallyChoosesAThresholdOnOneHalf(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	tally := NewTally()
	var doubts []Doubt
	for i := range 400 {
		q, pred, passage := Question{ID: fmt.Sprint(i)}, "x y", fmt.Sprint("passage ", i/5)
		null := random.NormFloat64() + 1
		if i%3 > 0 {
			q.Gold, null = []string{"x"}, null-2
		}
		tally.Add(q, passage, pred, null)
		_, f1 := q.Score(pred)
		doubts = append(doubts, Doubt{Null: null, Answerable: len(q.Gold) > 0, Answered: 100 * f1, Cluster: passage})
	}
	want, err := ChooseThreshold(doubts, stats.Bootstrap{})
	if err != nil {
		t.Fatal(err)
	}
	f1, threshold, ok := tally.HalfF1()
	if !ok || math.Abs(f1-want.Tested.Value) > 1e-9 || threshold != want.Value {
		t.Errorf("%v at %v, want %v at %v", f1, threshold, want.Tested.Value, want.Value)
	}
	tally = NewTally()
	for i, gold := range [][]string{{"x"}, nil, nil} {
		tally.AddMissing(Question{ID: fmt.Sprint(i), Gold: gold}, fmt.Sprint(i))
	}
	tally.Add(Question{ID: "4"}, "4", "x", 1)
	if f1, _, _ := tally.HalfF1(); f1 > 50 {
		t.Errorf("missing predictions have F1 %v", f1)
	}
}

// One passage has no other half, and of one kind of question no threshold is chosen.
func TestATallyWithoutHalvesHasNoThreshold(t *testing.T) {
	tally := NewTally()
	tally.Add(Question{ID: "a", Gold: []string{"x"}}, "p", "x", -1)
	if _, _, ok := tally.HalfF1(); ok {
		t.Error("a threshold without questions that have no answer")
	}
	tally.Add(Question{ID: "b"}, "p", "x", 1)
	if _, _, ok := tally.HalfF1(); ok {
		t.Error("a threshold from one passage")
	}
}
