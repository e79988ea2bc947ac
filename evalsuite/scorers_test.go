package evalsuite

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// scorers is the output of scripts/oracle/scorers.py: generated predictions and
// what the official scripts say of them.
type scorers struct {
	SQuAD1 []struct {
		Questions []Question
		Preds     map[string]string
		Want      map[string]float64
	}
	SQuAD2 []struct {
		Questions []Question
		Preds     map[string]string
		NAProb    [][2]any `json:"na_prob"`
		Thresh    float64
		Want      map[string]float64 // average precision
		Main      map[string]float64
	}
	MRQA []struct {
		Questions []Question
		Preds     map[string]string
		Skip      bool
		Want      map[string]float64
	}
	QuAC []struct {
		Turns   []Turn
		Replies map[string][3]string
		Want    map[string]float64
	}
}

// agree compares an object of ours with a script's, key by key.
func agree(t *testing.T, name string, i int, got any, want map[string]float64) {
	t.Helper()
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var figures map[string]float64
	if err := json.Unmarshal(text, &figures); err != nil {
		t.Fatal(err)
	}
	for key, w := range want {
		if g, ok := figures[key]; !ok || math.Abs(g-w) > 1e-9 {
			t.Errorf("%s, case %d: %s is %v, the script's %v", name, i, key, g, w)
		}
	}
}

func TestSQuAD1AsTheOfficialScript(t *testing.T) {
	for i, c := range readGolden[scorers](t, "scorers.json").SQuAD1 {
		got, err := SQuAD1(c.Questions, c.Preds)
		if err != nil {
			t.Error(err)
		}
		agree(t, "squad1", i, got, c.Want)
	}
}

func TestMRQAAsTheOfficialScript(t *testing.T) {
	skipped := false
	for i, c := range readGolden[scorers](t, "scorers.json").MRQA {
		got, err := MRQA(c.Questions, c.Preds, c.Skip)
		if err != nil {
			t.Error(err)
		}
		agree(t, "mrqa", i, got, c.Want)
		skipped = skipped || c.Skip && len(got.Missing) > 0 && got.Total == len(c.Questions)-len(got.Missing)
	}
	if !skipped {
		t.Error("no case leaves questions out")
	}
}

func TestPrecisionRecallAsTheOfficialScript(t *testing.T) {
	for i, c := range readGolden[scorers](t, "scorers.json").SQuAD2 {
		var naProb []NAProb
		for _, p := range c.NAProb {
			naProb = append(naProb, NAProb{p[0].(string), p[1].(float64)})
		}
		got, err := PrecisionRecall(c.Questions, c.Preds, append(naProb, NAProb{"of another set", 0.5}))
		if err != nil {
			t.Fatal(err)
		}
		agree(t, "squad2", i, map[string]float64{
			"exact": got.Exact.AveragePrecision, "f1": got.F1.AveragePrecision, "oracle": got.Oracle.AveragePrecision,
		}, c.Want)
		all, err := SQuAD2(c.Questions, c.Preds, naProb, c.Thresh)
		if err != nil {
			t.Fatal(err)
		}
		agree(t, "squad2", i, all, c.Main)
	}
}

func TestQuACAsTheOfficialScript(t *testing.T) {
	for i, c := range readGolden[scorers](t, "scorers.json").QuAC {
		replies := map[string]Reply{}
		for id, r := range c.Replies {
			replies[id] = Reply{r[0], r[1], r[2]}
		}
		got, err := QuAC(c.Turns, replies, HumanF1)
		if err != nil {
			t.Fatal(err)
		}
		agree(t, "quac", i, got, c.Want)
	}
}

// naive restates SQuAD 1.1's score of a prediction in other words: of each
// accepted answer the sorted words are merged with the prediction's.
func naive(gold []string, pred string) (exact, f1 float64) {
	for _, g := range gold {
		a, b := strings.Fields(Normalize(g)), strings.Fields(Normalize(pred))
		if slices.Equal(a, b) {
			exact = 1
		}
		slices.Sort(a)
		slices.Sort(b)
		same, i, j := 0, 0, 0
		for i < len(a) && j < len(b) {
			switch strings.Compare(a[i], b[j]) {
			case 0:
				same++
				i++
				j++
			case -1:
				i++
			default:
				j++
			}
		}
		if same > 0 {
			f1 = max(f1, 2*float64(same)/float64(len(a)+len(b)))
		}
	}
	return exact, f1
}

func drawnText() *rapid.Generator[string] {
	word := rapid.SampledFrom([]string{"the", "a", "x", "x", "y", "Z!", "é", ".", CannotAnswer})
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(word, 0, 4).Draw(t, "words"), " ") })
}

func TestMatchesAreThoseOfANaiveCount(t *testing.T) {
	text := drawnText()
	rapid.Check(t, func(t *rapid.T) {
		var qs []Question
		preds := map[string]string{"of another set": "x"}
		var exact, f1, all, said float64
		for i := range rapid.IntRange(1, 12).Draw(t, "questions") {
			q := Question{ID: string(rune('a' + i)), Gold: rapid.SliceOfN(text, 1, 3).Draw(t, "gold")}
			qs = append(qs, q)
			all++
			if i > 0 && rapid.Bool().Draw(t, "missing") {
				continue
			}
			said++
			preds[q.ID] = text.Draw(t, "pred")
			e, f := naive(q.Gold, preds[q.ID])
			exact, f1 = exact+e, f1+f
		}
		one, err := SQuAD1(qs, preds)
		if err != nil || !near(one.ExactMatch, 100*exact/all) || !near(one.F1, 100*f1/all) || len(one.Missing) != int(all-said) {
			t.Fatalf("%+v, %v", one, err)
		}
		skip, err := MRQA(qs, preds, true)
		if err != nil || !near(skip.ExactMatch, 100*exact/said) || !near(skip.F1, 100*f1/said) {
			t.Fatalf("%+v, %v", skip, err)
		}
	})
}

func TestQuACIsANaiveCount(t *testing.T) {
	text := rapid.OneOf(drawnText(), rapid.Just(CannotAnswer))
	rapid.Check(t, func(t *rapid.T) {
		var turns []Turn
		replies := map[string]Reply{}
		var f1, counted, equal float64
		good := map[string]bool{}
		for d := range rapid.IntRange(1, 3).Draw(t, "dialogs") {
			dialog := string(rune('A' + d))
			good[dialog] = true
			for i := range rapid.IntRange(1, 4).Draw(t, "turns") {
				turn := Turn{ID: dialog + "_q#" + string(rune('0'+i)), Gold: rapid.SliceOfN(text, 1, 4).Draw(t, "gold")}
				turns = append(turns, turn)
				replies[turn.ID] = Reply{Text: text.Draw(t, "said")}
				var gold []string
				none := 0
				for _, g := range turn.Gold {
					if g == CannotAnswer {
						none++
					} else {
						gold = append(gold, g)
					}
				}
				if none >= len(gold) {
					gold = []string{CannotAnswer}
				}
				one := func(a, g string) float64 {
					if g == CannotAnswer || a == CannotAnswer && len(gold) == 1 && g == CannotAnswer {
						if a == g {
							return 1
						}
						return 0
					}
					_, f := naive([]string{g}, a)
					return f
				}
				// The mean over the left-out answer of the best of the others.
				over := func(a func(i int) string) float64 {
					if len(gold) == 1 {
						return one(a(0), gold[0])
					}
					sum := 0.0
					for out := range gold {
						best := 0.0
						for k, g := range gold {
							if k != out {
								best = max(best, one(a(out), g))
							}
						}
						sum += best / float64(len(gold))
					}
					return sum
				}
				human := over(func(i int) string { return gold[i] })
				if len(gold) == 1 {
					human = 1
				}
				said := over(func(int) string { return replies[turn.ID].Text })
				if human < HumanF1-1e-12 {
					continue
				}
				if math.Abs(human-HumanF1) < 1e-12 || math.Abs(said-human) < 1e-12 && said != human {
					t.Skip("rounding decides")
				}
				counted++
				f1 += said
				if said >= human {
					equal++
				} else {
					good[dialog] = false
				}
			}
		}
		got, err := QuAC(turns, replies, HumanF1)
		if counted == 0 {
			if err == nil {
				t.Fatal("a score of nothing")
			}
			return
		}
		dialogs := 0.0
		for _, is := range good {
			if is {
				dialogs++
			}
		}
		if err != nil || !near(got.F1, 100*f1/counted) || got.Turns != int(counted) ||
			!near(got.HEQQ, 100*equal/counted) || !near(got.HEQD, 100*dialogs/float64(len(good))) {
			t.Fatalf("%+v, %v; want F1 %v of %v, HEQ-Q %v, HEQ-D %v", got, err, 100*f1/counted, counted, equal, dialogs)
		}
	})
}

func TestNewsQANamesItsSetAndRule(t *testing.T) {
	qs := []Question{{"a", []string{"x y"}}, {"b", nil}, {"c", []string{"z"}}}
	got, err := NewsQA(NewsQANative, ConsensusRule, qs, map[string]string{"a": "x", "b": "", "c": "z"})
	if err != nil || got.Set != NewsQANative || got.Rule != ConsensusRule {
		t.Fatalf("%+v, %v", got, err)
	}
	if got.Answerable.Total != 2 || got.Answerable.ExactMatch != 50 || !near(got.Answerable.F1, 100*(2.0/3+1)/2) {
		t.Errorf("with an answer: %+v", got.Answerable)
	}
	if got.All == nil || got.All.Total != 3 || !near(got.All.Exact, 200.0/3) || got.All.NoAns.Exact != 100 {
		t.Errorf("all: %+v", got.All)
	}
	part, err := NewsQA(NewsQANative, ConsensusRule, qs, map[string]string{"a": "x y"})
	if err == nil || part.Answerable.ExactMatch != 50 || !near(part.All.Exact, 100.0/3) {
		t.Errorf("two are missing: %+v, %v", part, err)
	}
	if only, err := NewsQA(NewsQAOfMRQA, "", qs[:1], map[string]string{"a": "x"}); err != nil || only.All != nil {
		t.Errorf("only answerable ones: %+v, %v", only, err)
	}
}

func TestTheMeanOverDatasetsIsNotThatOverQuestions(t *testing.T) {
	got := Macro([]Matches{{ExactMatch: 10, F1: 20, Total: 1000}, {ExactMatch: 50, F1: 60, Total: 10, Missing: []string{"q"}}})
	if got.ExactMatch != 30 || got.F1 != 40 || got.Total != 1010 || len(got.Missing) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestScoresOfNothingAreErrors(t *testing.T) {
	qs := []Question{{"a", []string{"x"}}, {"b", nil}}
	for name, err := range map[string]error{
		"no accepted answer": second(SQuAD1(qs, map[string]string{"a": "", "b": ""})),
		"another dataset":    second(SQuAD1(qs[:1], map[string]string{"z": ""})),
		"no questions":       second(MRQA(nil, nil, true)),
		"no turns":           second(QuAC(nil, nil, HumanF1)),
		"no replies":         second(QuAC([]Turn{{ID: "d_q#0"}}, nil, HumanF1)),
		"no 2.0 questions":   second(SQuAD2(nil, nil, nil, 1)),
		"no probabilities":   second(PrecisionRecall(qs[:1], map[string]string{"a": ""}, nil)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func second[T any](_ T, err error) error { return err }
