package evalsuite

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.road/workbench/evalsuite/stats"
)

// classesGolden is the output of scripts/oracle/classes.py.
type classesGolden struct {
	Classes []struct {
		Gold, Pred, Labels        []string
		Accuracy, Macro, Matthews float64
		F1                        []float64
		Counts                    [][]int
	}
	Correlations []struct {
		X, Y              []float64
		Pearson, Spearman float64
	}
	ROCs []struct {
		Null                 []float64
		Answerable           []bool
		AUC                  float64
		FPR, TPR, Thresholds []float64
	}
	Calibrations []struct {
		Prob, Right, Observed, Mean []float64
		Bins                        int
		ECE, Brier                  float64
	}
}

func TestClassMetricsAsScikitLearn(t *testing.T) {
	for i, c := range readGolden[classesGolden](t, "classes.json").Classes {
		m, err := NewConfusion(c.Gold, c.Pred, c.Labels...)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.Counts, m.Counts); diff != "" {
			t.Errorf("case %d: %s", i, diff)
		}
		if !near(m.Accuracy(), c.Accuracy) || !near(m.MacroF1(), c.Macro) || !near(m.Matthews(), c.Matthews) {
			t.Errorf("case %d: %v %v %v, want %v %v %v", i, m.Accuracy(), m.MacroF1(), m.Matthews(), c.Accuracy, c.Macro, c.Matthews)
		}
		for k, l := range c.Labels {
			if !near(m.F1(l), c.F1[k]) {
				t.Errorf("case %d: F1 of %s is %v, want %v", i, l, m.F1(l), c.F1[k])
			}
		}
	}
}

func TestCorrelationsAsScipy(t *testing.T) {
	for i, c := range readGolden[classesGolden](t, "classes.json").Correlations {
		p, err1 := Pearson(c.X, c.Y)
		s, err2 := Spearman(c.X, c.Y)
		if err1 != nil || err2 != nil || !near(p, c.Pearson) || !near(s, c.Spearman) {
			t.Errorf("case %d: %v %v (%v, %v), want %v %v", i, p, s, err1, err2, c.Pearson, c.Spearman)
		}
	}
}

// A slow reading of the definitions, item by item, agrees.
func TestClassMetricsByDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		gold := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), n, n).Draw(t, "gold")
		pred := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d", ""}), n, n).Draw(t, "pred")
		m, err := NewConfusion(gold, pred)
		if err != nil {
			t.Fatal(err)
		}
		if !near(m.Accuracy(), Accuracy(gold, pred)) {
			t.Errorf("accuracy %v, want %v", m.Accuracy(), Accuracy(gold, pred))
		}
		sum := 0.0
		for _, l := range m.Labels {
			var both, either, p, g float64
			for i := range gold {
				isG, isP := gold[i] == l, pred[i] == l
				if isG && isP {
					both++
				}
				if isG || isP {
					either++
				}
				if isG {
					g++
				}
				if isP {
					p++
				}
			}
			f := 0.0
			if both > 0 {
				f = 100 * 2 * (both / p) * (both / g) / (both/p + both/g)
			}
			if !near(m.F1(l), f) {
				t.Errorf("F1 of %s is %v, want %v", l, m.F1(l), f)
			}
			sum += f
		}
		if want := sum / float64(len(m.Labels)); !near(m.MacroF1(), want) {
			t.Errorf("macro-F1 %v, want %v", m.MacroF1(), want)
		}
		// Matthews' correlation is Pearson's of the indicators, summed over the labels.
		var xy, xx, yy float64
		for _, l := range append(m.Labels, "") {
			x, y := make([]float64, n), make([]float64, n)
			for i := range gold {
				if gold[i] == l {
					x[i] = 1
				}
				if pred[i] == l {
					y[i] = 1
				}
			}
			x, y = centred(x), centred(y)
			for i := range x {
				xy, xx, yy = xy+x[i]*y[i], xx+x[i]*x[i], yy+y[i]*y[i]
			}
		}
		want := 0.0
		if xx > 1e-12 && yy > 1e-12 {
			want = 100 * xy / math.Sqrt(xx*yy)
		}
		if got := m.Matthews(); math.Abs(got-want) > 1e-6 {
			t.Errorf("Matthews %v, want %v", got, want)
		}
	})
}

func TestGLUEsMetricsHaveIntervals(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	gold, pred, scores, guesses := make([]string, 300), make([]string, 300), make([]string, 300), make([]string, 300)
	for i := range gold {
		gold[i] = string('0' + rune(r.IntN(2)))
		pred[i] = gold[i]
		if r.IntN(4) == 0 {
			pred[i] = string('0' + rune(r.IntN(2)))
		}
		scores[i] = string('0' + rune(r.IntN(5)))
		guesses[i] = scores[i] + "." + string('0'+rune(r.IntN(10)))
	}
	m, err := NewConfusion(gold, pred)
	if err != nil {
		t.Fatal(err)
	}
	for set, metrics := range GLUE {
		g, p := gold, pred
		if set == "stsb" {
			g, p = scores, guesses
		}
		figures, err := Measure(metrics, g, p, "1", nil, stats.Bootstrap{Resamples: 200})
		if err != nil || len(figures) != len(metrics) {
			t.Fatalf("%s: %v", set, err)
		}
		for _, f := range figures {
			e := f.Estimate
			if e.Interval == nil || e.Interval.Low >= e.Value || e.Interval.High <= e.Value || e.Items != 300 {
				t.Errorf("%s %s: %+v", set, f.Metric, e)
			}
			want, ok := map[Metric]float64{MetricAccuracy: m.Accuracy(), MetricF1: m.F1("1"), MetricMatthews: m.Matthews()}[f.Metric]
			if ok && !near(e.Value, want) {
				t.Errorf("%s %s: %v, want %v", set, f.Metric, e.Value, want)
			}
		}
	}
}

func TestClassMetricsRefuse(t *testing.T) {
	b := stats.Bootstrap{}
	for want, c := range map[string]struct {
		metric     Metric
		gold, pred []string
	}{
		"there are no labels":       {MetricAccuracy, nil, nil},
		"2 right labels":            {MetricAccuracy, []string{"a", "b"}, []string{"a"}},
		"item 2 has no right label": {MetricMacroF1, []string{"a", ""}, []string{"a", "a"}},
		"no item has the label":     {MetricF1, []string{"a"}, []string{"a"}},
		"no metric of this name":    {"bleu", []string{"a"}, []string{"a"}},
		"give a number":             {MetricPearson, []string{"1", "2"}, []string{"1", "x"}},
		"give finite numbers":       {MetricPearson, []string{"1", "2"}, []string{"1", "NaN"}},
		"give a finite number":      {MetricSpearman, []string{"1", "2"}, []string{"1", "Inf"}},
		"all equal":                 {MetricSpearman, []string{"1", "2"}, []string{"3", "3"}},
		"two items":                 {MetricPearson, []string{"1"}, []string{"1"}},
	} {
		if _, err := Measure([]Metric{c.metric}, c.gold, c.pred, "1", nil, b); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// Accuracy has one form of interval: that of the mean of right and wrong.
func TestAccuracyHasTheIntervalOfItsMean(t *testing.T) {
	gold, pred, right := make([]string, 50), make([]string, 50), make([]float64, 50)
	for i := range gold {
		gold[i], pred[i], right[i] = "a", "a", 100
		if i < 5 {
			gold[i], pred[i], right[i] = "b", []string{"a", ""}[i%2], 0
		}
	}
	for name, ids := range map[string][]string{"alone": nil, "by label": append(slices.Clone(gold[:10]), pred[10:]...)} {
		want, err := stats.Bootstrap{Most: 100}.Mean(right, ids)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Measure([]Metric{MetricAccuracy}, gold, pred, "", ids, stats.Bootstrap{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got[0].Estimate); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
