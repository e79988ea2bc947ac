package evalsuite

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dev.road/workbench/evalsuite/stats"
)

func TestCalibrationAsScikitLearn(t *testing.T) {
	for i, c := range readGolden[classesGolden](t, "classes.json").Calibrations {
		got, err := Calibrate(c.Prob, c.Right, EqualWidth, c.Bins, nil, stats.Bootstrap{Resamples: 100})
		plain, failed := CalibrationError(c.Prob, c.Right, EqualWidth, c.Bins)
		if failed != nil || plain.ECE != got.ECE || plain.Chance != got.Chance || math.Abs(plain.Gap.Value-got.Gap.Value) > 1e-12 ||
			math.Abs(plain.Brier.Value-got.Brier.Value) > 1e-12 || plain.Gap.Interval != nil {
			t.Errorf("without intervals the calibration is %+v, %v, with them %+v", plain, failed, got)
		}
		if err != nil {
			t.Fatal(err)
		}
		if !near(got.ECE, c.ECE) || !near(got.Brier.Value, c.Brier) {
			t.Errorf("case %d: %v %v, want %v %v", i, got.ECE, got.Brier.Value, c.ECE, c.Brier)
		}
		k := 0
		for _, b := range got.Bins {
			if b.Items == 0 {
				continue
			}
			if !near(b.Prob, c.Mean[k]) || !near(b.Observed, c.Observed[k]) {
				t.Errorf("case %d, bin %v: want %v %v", i, b, c.Mean[k], c.Observed[k])
			}
			k++
		}
	}
}

func TestBinsHoldTheirItems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, bins := rapid.IntRange(1, 60).Draw(t, "n"), rapid.IntRange(1, 20).Draw(t, "bins")
		prob := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(0, 1), rapid.SampledFrom([]float64{0, 0.2, 0.5, 1})), n, n).Draw(t, "prob")
		for _, b := range []Binning{EqualWidth, EqualMass} {
			of, limits := b.bins(prob, bins)
			if len(limits) > bins || len(limits) == 0 {
				t.Fatalf("%d bins instead of %d", len(limits), bins)
			}
			for i, p := range prob {
				l := limits[of[i]]
				if p > l[1] || p < l[0] || b == EqualWidth && of[i] > 0 && p == l[0] {
					t.Errorf("binning %d: %v is in %v", b, p, l)
				}
				for j, q := range prob {
					if p == q && of[i] != of[j] {
						t.Errorf("binning %d parts equal probabilities", b)
					}
				}
			}
		}
	})
}

func TestACalibratedModelHasTheECEOfChance(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	prob, right, sure := make([]float64, 2000), make([]float64, 2000), make([]float64, 2000)
	for i := range prob {
		prob[i] = r.Float64()
		if r.Float64() < prob[i] {
			right[i] = 1
		}
		sure[i] = math.Sqrt(prob[i])
	}
	good, err := Calibrate(prob, right, EqualMass, 0, nil, stats.Bootstrap{})
	if err != nil || good.ECE > 2*good.Chance || good.Gap.Interval.Low > 0 || good.Gap.Interval.High < 0 || len(good.Bins) != 15 {
		t.Errorf("%+v, %v", good, err)
	}
	bad, err := Calibrate(sure, right, EqualMass, 0, nil, stats.Bootstrap{})
	if err != nil || bad.ECE < 3*bad.Chance || bad.Gap.Interval.Low <= 0 || bad.Brier.Value <= good.Brier.Value {
		t.Errorf("%+v, %v", bad, err)
	}
}

func TestBrierOfClasses(t *testing.T) {
	e, err := BrierOfClasses([][]float64{{1, 0}, {0, 1}, {0.5, 0.5}, {0.2, 0.8}}, []int{0, 0, 1, 1}, nil, stats.Bootstrap{})
	if want := (0 + 2 + 0.5 + 0.08) / 4; err != nil || !near(e.Value, want) {
		t.Errorf("%v, %v, want %v", e.Value, err, want)
	}
	if _, err := BrierOfClasses([][]float64{{1, 0}}, []int{2}, nil, stats.Bootstrap{}); err == nil {
		t.Error("a class beyond the probabilities is scored")
	}
}

func TestCalibrationRefuses(t *testing.T) {
	for want, c := range map[string][2][]float64{
		"no probabilities":  {},
		"2 probabilities":   {{1, 0}, {1}},
		"probability NaN":   {{math.NaN()}, {1}},
		"the outcome 100":   {{0.5}, {100}},
		"probability 1.5":   {{1.5}, {1}},
		"probability -0.01": {{-0.01}, {1}},
	} {
		if _, err := Calibrate(c[0], c[1], EqualWidth, 0, nil, stats.Bootstrap{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestROCAsScikitLearn(t *testing.T) {
	for i, c := range readGolden[classesGolden](t, "classes.json").ROCs {
		var doubts []Doubt
		for j, null := range c.Null {
			doubts = append(doubts, Doubt{Null: null, Answerable: c.Answerable[j]})
		}
		r, err := NewROC(doubts, stats.Bootstrap{Resamples: 200})
		if err != nil || !near(r.AUC.Value, c.AUC) || len(r.Points) != len(c.FPR) {
			t.Fatalf("case %d: %v and %d points, %v; want %v and %d", i, r.AUC.Value, len(r.Points), err, c.AUC, len(c.FPR))
		}
		for j, p := range r.Points {
			if !near(p.FalsePositive, c.FPR[j]) || !near(p.TruePositive, c.TPR[j]) || p.Threshold != c.Thresholds[j] {
				t.Errorf("case %d, point %d: %+v, want %v %v %v", i, j, p, c.Thresholds[j], c.FPR[j], c.TPR[j])
			}
		}
	}
}

func TestAUCIsTheShareOfPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doubts := []Doubt{{Null: 1, Answerable: true}, {Null: 2}}
		for range rapid.IntRange(0, 30).Draw(t, "n") {
			doubts = append(doubts, Doubt{Null: float64(rapid.IntRange(0, 6).Draw(t, "null")), Answerable: rapid.Bool().Draw(t, "answerable")})
		}
		r, err := NewROC(doubts, stats.Bootstrap{Resamples: 100})
		if err != nil {
			t.Fatal(err)
		}
		var good, pairs float64
		for _, a := range doubts {
			for _, b := range doubts {
				if a.Answerable && !b.Answerable {
					pairs++
					if b.Null > a.Null {
						good++
					} else if b.Null == a.Null {
						good += 0.5
					}
				}
			}
		}
		if !near(r.AUC.Value, good/pairs) {
			t.Errorf("AUC %v, want %v", r.AUC.Value, good/pairs)
		}
	})
}

// doubting makes questions, ten a passage, of which a third have no answer and
// a higher null score.
func doubting(passages int) (doubts []Doubt) {
	r := rand.New(rand.NewPCG(3, 4))
	for p := range passages {
		for range 10 {
			d := Doubt{Answerable: r.IntN(3) > 0, Null: r.NormFloat64(), Cluster: fmt.Sprint("p", p)}
			if !d.Answerable {
				d.Null += 2
			} else if r.IntN(5) > 0 {
				d.Answered = 100
			}
			doubts = append(doubts, d)
		}
	}
	return doubts
}

func TestAThresholdIsTestedOnOtherPassages(t *testing.T) {
	doubts := doubting(60)
	first, second := halves(doubts, 1)
	of := map[string]bool{}
	for _, d := range first {
		of[d.Cluster] = true
	}
	for _, d := range second {
		if of[d.Cluster] {
			t.Fatalf("passage %s is in both halves", d.Cluster)
		}
	}
	if len(first)+len(second) != len(doubts) || len(first) != len(second) {
		t.Errorf("halves of %d and %d", len(first), len(second))
	}
	th, err := ChooseThreshold(doubts, stats.Bootstrap{Seed: 1})
	if err != nil || th.Tested.Clusters != 30 || th.Tested.Value > th.Oracle+1e-9 {
		t.Errorf("%+v, %v", th, err)
	}
	for _, half := range [][]Doubt{first, second} { // every threshold, the slow way
		_, best := bestThreshold(half)
		slow := 0.0
		for _, d := range append([]Doubt{{Null: math.Inf(-1)}}, half...) {
			sum := 0.0
			for _, s := range under(half, d.Null) {
				sum += s / float64(len(half))
			}
			slow = max(slow, sum)
		}
		if !near(best, slow) {
			t.Errorf("best %v, want %v", best, slow)
		}
	}
	if th.Value < 0 || th.Value > 3 {
		t.Errorf("the threshold is %v", th.Value)
	}
}

func TestAnswerabilityRefuses(t *testing.T) {
	b := stats.Bootstrap{}
	one := []Doubt{{Null: 1, Answerable: true, Cluster: "a"}, {Null: 2, Cluster: "a"}}
	if _, err := ChooseThreshold(one, b); err == nil || !strings.Contains(err.Error(), "one passage") {
		t.Error(err)
	}
	if r, err := NewROC(one, b); err != nil || r.AUC.Interval != nil || r.AUC.Note == "" {
		t.Errorf("%+v, %v", r.AUC, err)
	}
	for _, doubts := range [][]Doubt{nil, one[:1], one[1:], {{Null: math.NaN()}, one[0]}} {
		if _, err := NewROC(doubts, b); err == nil {
			t.Errorf("ROC of %v", doubts)
		}
		if _, err := ChooseThreshold(doubts, b); err == nil {
			t.Errorf("threshold of %v", doubts)
		}
	}
}
