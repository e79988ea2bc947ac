package evalsuite

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// golden is the output of testdata/squad2.py.
type golden struct {
	Normal [][2]string
	Pairs  [][4]any // gold, pred, exact, f1
	Cases  []struct {
		Questions []Question
		Preds     map[string]string
		NAProb    [][2]any `json:"na_prob"`
		Thresh    float64
		Want      string
	}
}

func readGolden[T any](t *testing.T, name string) T {
	t.Helper()
	var v T
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestNormalizeAsPythonDoes(t *testing.T) {
	for _, c := range readGolden[golden](t, "squad2.json").Normal {
		if got := Normalize(c[0]); got != c[1] {
			t.Errorf("Normalize(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}

func TestExactAndF1AsPythonDoes(t *testing.T) {
	for _, c := range readGolden[golden](t, "squad2.json").Pairs {
		gold, pred := c[0].(string), c[1].(string)
		if got := Exact(gold, pred); got != c[2] {
			t.Errorf("Exact(%q, %q) = %v, want %v", gold, pred, got, c[2])
		}
		if got := F1(gold, pred); got != c[3] {
			t.Errorf("F1(%q, %q) = %v, want %v", gold, pred, got, c[3])
		}
	}
}

func TestScoresAsTheOfficialScript(t *testing.T) {
	for i, c := range readGolden[golden](t, "squad2.json").Cases {
		var naProb []NAProb
		for _, p := range c.NAProb {
			naProb = append(naProb, NAProb{p[0].(string), p[1].(float64)})
		}
		scores, err := SQuAD2(c.Questions, c.Preds, naProb, c.Thresh)
		if err != nil {
			t.Errorf("case %d: %v", i, err)
			continue
		}
		got, err := json.Marshal(scores)
		if err != nil || string(got) != c.Want {
			t.Errorf("case %d:\n got %s, %v\nwant %s", i, got, err, c.Want)
		}
	}
}

func TestMissingPredictionsAreAnErrorAndCountAsWrong(t *testing.T) {
	qs := []Question{{"a", []string{"x"}}, {"b", []string{"y"}}, {"c", nil}, {"d", nil}}
	s, err := SQuAD2(qs, map[string]string{"a": "x", "d": "", "of another set": "x"}, nil, 1)
	want := Scores{Part: Part{50, 50, 4}, HasAns: &Part{50, 50, 2}, NoAns: &Part{50, 50, 2}, Missing: []string{"b", "c"}}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
	if err == nil || err.Error() != "2 questions of 4 have no prediction, the first: b; the official script fails there: "+
		"predict them, or count them as wrong" {
		t.Errorf("%v", err)
	}
	_, err = SQuAD2(qs, map[string]string{"z": "x"}, nil, 1)
	if err == nil || !strings.Contains(err.Error(), "are the predictions for another dataset?") {
		t.Errorf("predictions for another dataset: %v", err)
	}
	best, _ := SQuAD2(qs, map[string]string{"a": "x", "d": "y"}, []NAProb{{"a", 0.1}, {"d", 0.9}}, 1)
	if *best.Best != (Best{50, 0.1, 50, 0.1}) {
		t.Errorf("the best threshold counts questions without a prediction as right: %+v", best.Best)
	}
	if _, err := SQuAD2(qs, map[string]string{"a": "x"}, []NAProb{{"b", 0.5}}, 1); err == nil || !strings.Contains(err.Error(), "question a") {
		t.Errorf("without the probability of a: %v", err)
	}
}

func TestTheFilesOrderDecidesBetweenEqualProbabilities(t *testing.T) {
	qs := []Question{{"has", []string{"x"}}, {"no", nil}}
	preds := map[string]string{"has": "x", "no": "x"}
	first, err := SQuAD2(qs, preds, []NAProb{{"has", 0.5}, {"no", 0.5}}, 1)
	if err != nil || *first.Best != (Best{100, 0.5, 100, 0.5}) {
		t.Errorf("the answered one first: %+v, %v", first.Best, err)
	}
	second, err := SQuAD2(qs, preds, []NAProb{{"no", 0.5}, {"has", 0.5}}, 1)
	if err != nil || *second.Best != (Best{50, 0, 50, 0}) {
		t.Errorf("the unanswered one first: %+v, %v", second.Best, err)
	}
}

func TestTheLastQuestionOfAnIDCounts(t *testing.T) {
	qs := []Question{{"a", []string{"x"}}, {"b", nil}, {"a", []string{"y"}}}
	s, err := SQuAD2(qs, map[string]string{"a": "y", "b": ""}, nil, 1)
	if err != nil || s.Part != (Part{100, 100, 2}) {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestF1IsSymmetricAndAtMostOne(t *testing.T) {
	word := rapid.SampledFrom([]string{"a", "the", "x", "y", "Z!", "é"})
	text := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(word, 0, 6).Draw(t, "words"), " ") })
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		ab, ba := F1(a, b), F1(b, a)
		if math.Abs(ab-ba) > 1e-15 || ab < 0 || ab > 1 || Exact(a, b) > ab {
			t.Fatalf("F1 %v and %v, exact %v", ab, ba, Exact(a, b))
		}
	})
}

func TestNormalizeLeavesSingleSpaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		once := Normalize(text)
		if slices.ContainsFunc([]rune(once), func(r rune) bool { return r != ' ' && isSpace(r) }) || strings.Contains(once, "  ") {
			t.Fatalf("white space in %q", once)
		}
	})
}

// TestAcceptance scores the published predictions of $ROAD_ACCEPTANCE, a data
// folder that is no part of the project.
func TestAcceptance(t *testing.T) {
	data := os.Getenv("ROAD_ACCEPTANCE")
	if data == "" {
		t.Skip("$ROAD_ACCEPTANCE names no data folder")
	}
	read := func(name string) *os.File {
		f, err := os.Open(filepath.Join(data, "squad2", name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	qs, err := ReadSQuAD(read("dev-full.json"))
	if err != nil {
		t.Fatal(err)
	}
	preds, err := ReadPredictions(read("dev-full.predictions-bert.json"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := SQuAD2(qs, preds, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string][2]float64{
		"exact":        {s.Exact, 78.74168280973637},
		"f1":           {s.F1, 81.77528052374727},
		"HasAns_exact": {s.HasAns.Exact, 74.10593792172739},
		"HasAns_f1":    {s.HasAns.F1, 80.18183293833516},
		"NoAns_exact":  {s.NoAns.Exact, 83.36417157275021},
		"NoAns_f1":     {s.NoAns.F1, 83.36417157275021},
	} {
		if math.Abs(v[0]-v[1]) > 1e-9 {
			t.Errorf("%s is %v, want %v", name, v[0], v[1])
		}
	}
	if got := len(preds); s.Total != got || s.Missing != nil {
		t.Errorf("%d of %d scored, missing %q", s.Total, got, s.Missing)
	}
	t.Logf("best constant %v", BestConstant(qs))
}
