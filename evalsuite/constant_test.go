package evalsuite

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestBestConstant(t *testing.T) {
	for _, c := range []struct {
		gold [][]string
		want float64
	}{
		{nil, 0},
		{[][]string{nil, nil, {"x"}}, 200.0 / 3},
		{[][]string{nil, {"the"}, {"x"}, {"x"}, {"X."}, {"y"}}, 50},
		// "x y" gets 1 + 2/3 + 2/3; "x" only 2/3 + 1.
		{[][]string{{"x y"}, {"x"}, {"y"}}, 100 * (1 + 4.0/3) / 3},
	} {
		var qs []Question
		for _, g := range c.gold {
			qs = append(qs, Question{Gold: g})
		}
		if got := BestConstant(qs); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("BestConstant(%q) = %v, want %v", c.gold, got, c.want)
		}
	}
}

func TestBestConstantIsTheBestOfAll(t *testing.T) {
	word := rapid.SampledFrom([]string{"the", "x", "x", "y", "z", "."})
	text := rapid.Custom(func(t *rapid.T) string {
		s := ""
		for _, w := range rapid.SliceOfN(word, 0, 4).Draw(t, "words") {
			s += w + " "
		}
		return s
	})
	rapid.Check(t, func(t *rapid.T) {
		var qs []Question
		texts := []string{""}
		for range rapid.IntRange(1, 8).Draw(t, "questions") {
			q := Question{Gold: rapid.SliceOfN(text, 0, 3).Draw(t, "gold")}
			qs = append(qs, q)
			texts = append(texts, q.Gold...)
		}
		want := 0.0
		for _, text := range texts {
			sum := 0.0
			for _, q := range qs {
				_, f1 := q.Score(text)
				sum += f1
			}
			want = max(want, 100*sum/float64(len(qs)))
		}
		if got := BestConstant(qs); math.Abs(got-want) > 1e-9 {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

func TestAccuracyAndMajority(t *testing.T) {
	gold := []string{"y", "n", "y", "x"}
	if got := Accuracy(gold, []string{"y", "y", "y"}); got != 50 {
		t.Errorf("Accuracy = %v", got)
	}
	if got := Majority(gold); got != 50 {
		t.Errorf("Majority = %v", got)
	}
	if Accuracy(nil, nil) != 0 || Majority(nil) != 0 {
		t.Error("of nothing: not 0")
	}
}
