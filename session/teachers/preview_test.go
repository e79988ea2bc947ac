package teachers

import (
	"math"
	"testing"

	"dev.road/workbench/kd"
	"dev.road/workbench/session/wire"
)

func near(t *testing.T, name string, got *float64, want float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > 1e-6 {
		t.Errorf("%s is %v, want %v", name, value(got), want)
	}
}

func value(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

// ruled is a weighted rule.
func ruled(w, temperature float64, none kd.NoneRight) Rule {
	return Rule{Rule: kd.Rule{Options: kd.Options{Method: kd.Weighted, W: w, NoneRight: none}, Right: kd.Joint}, Temperature: temperature}
}

func softmax(z []float64, temperature float64) []float64 {
	p, sum := make([]float64, len(z)), 0.0
	for i, v := range z {
		p[i] = math.Exp(v / temperature)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

func divergence(p, q []float64) float64 {
	sum := 0.0
	for i := range p {
		sum += p[i] * math.Log(p[i]/q[i])
	}
	return sum
}

// Three windows of two teachers: both are right, they are at odds, and none is right. All
// numbers are computed by hand.
func TestPreviewAgainstHandComputedTargets(t *testing.T) {
	s := &Sample{Dataset: "mnli", Task: "nli", Labels: []string{"a", "b", "c"}, Teachers: []string{"one", "two"}, Of: 9, Windows: []Window{
		{Logits: [][]float32{{3, 0, 0}, {2, 1, 0}}, Truth: kd.Truth{Label: 0}},
		{Logits: [][]float32{{2, 0, 0}, {0, 3, 0}}, Truth: kd.Truth{Label: 0}},
		{Logits: [][]float32{{0, 4, 0}, {0, 0, 2}}, Truth: kd.Truth{Label: 0}},
	}}
	now, then := ruled(1, 2, kd.UseMean), ruled(0.5, 2, kd.UseMean)
	row := Preview(s, now, then)
	if row.Windows != 3 || row.Of != 9 || row.AllRight != 1./3 || row.SomeRight != 1./3 || row.NoneRight != 1./3 {
		t.Errorf("%+v", row)
	}
	// W = 0.5: the weights are 1.5 and 0.5, the combination (1.5, 0.75, 0) instead of (1, 1.5, 0).
	before, after := []float64{1, 1.5, 0}, []float64{1.5, 0.75, 0}
	if row.Acts != 1./3 || row.Argmax != 1./3 || row.Falls != 0 {
		t.Errorf("acts on %v, argmax %v, falls %v", row.Acts, row.Argmax, row.Falls)
	}
	near(t, "KL", row.KL, divergence(softmax(after, 2), softmax(before, 2))/3)
	others := softmax([]float64{2.5, 0.5, 0}, 1)[0] + softmax([]float64{0, 2, 1}, 1)[0]
	near(t, "p(truth) now", row.Now.Truth, (others+softmax(before, 1)[0])/3)
	near(t, "p(truth) then", row.Then.Truth, (others+softmax(after, 1)[0])/3)
	others = softmax([]float64{2.5, 0.5, 0}, 2)[0] + softmax([]float64{0, 2, 1}, 2)[0]
	near(t, "p(truth) at T then", row.Then.AtT, (others+softmax(after, 2)[0])/3)
	near(t, "weight of the right, now", row.Now.Weights.Right, 1)
	near(t, "weight of the right, then", row.Then.Weights.Right, 1.5)
	near(t, "weight of the wrong, then", row.Then.Weights.Wrong, 0.5)
	if row.Now.Soft != 1 || row.Then.Soft != 1 {
		t.Errorf("soft targets of %v and %v", row.Now.Soft, row.Then.Soft)
	}

	row = Preview(s, now, ruled(1, 2, kd.Skip))
	if row.Acts != 1./3 || row.Then.Soft != 2./3 || row.Argmax != 0 {
		t.Errorf("skip: %+v", row)
	}
	row = Preview(s, ruled(1, 2, kd.UseMean), ruled(1, 4, kd.UseMean))
	if row.Acts != 1 || row.Argmax != 0 || *row.Now.Entropy >= *row.Then.Entropy || *row.Now.Truth != *row.Then.Truth {
		t.Errorf("another T: %+v", row)
	}
	hard := now
	hard.Method = kd.Hard
	if row = Preview(s, now, hard); row.Then.Soft != 0 || row.Then.Truth != nil || row.KL != nil || row.Acts != 1 {
		t.Errorf("hard: %+v", row)
	}
}

// Of a span of which one teacher has the start alone, the start alone has a target under
// separate and skip.
func TestPreviewCountsHalves(t *testing.T) {
	s := &Sample{Span: true, Teachers: []string{"one", "two"}, Windows: []Window{
		{Logits: [][]float32{{0, 2, 3, 0}, {2, 0, 2, 0}}, Truth: kd.Truth{Span: true, Gold: [][2]int{{1, 1}}}},
	}}
	now, then := ruled(0.5, 2, kd.UseMean), ruled(0.5, 2, kd.Skip)
	now.Right, then.Right = kd.Separate, kd.Separate
	row := Preview(s, now, then)
	if row.Now.Soft != 1 || row.Then.Soft != 0.5 || row.Acts != 1 || row.KL != nil || row.Then.Truth != nil || row.SomeRight != 0.5 {
		t.Errorf("%+v", row)
	}
	if again := Preview(s, then, then); again.Acts != 0 {
		t.Errorf("nothing has changed, and it acts on %v", again.Acts)
	}
	warmer := then
	warmer.Temperature = 3
	if again := Preview(s, then, warmer); again.Acts != 1 {
		t.Errorf("the start is softer, and it acts on %v", again.Acts)
	}
}

// The gap to a student, by hand, for a span with a teacher that has no targets of the window.
func TestGapIsTheDivergenceOfTheLoss(t *testing.T) {
	windows := []Window{{Logits: [][]float32{nil, {0, 2, 1, 1, 0, 3}}, Truth: kd.Truth{Span: true, Gold: [][2]int{{1, 2}}}}}
	student := []float32{1, 0, 0, 0, 0, 1}
	g := Gap(windows, [][]float32{student}, ruled(1, 2, kd.UseMean), ruled(1, 1, kd.UseMean))
	of := func(temperature float64) float64 {
		start := divergence(softmax([]float64{0, 2, 1}, temperature), softmax([]float64{1, 0, 0}, temperature))
		return (start + divergence(softmax([]float64{1, 0, 3}, temperature), softmax([]float64{0, 0, 1}, temperature))) / 2
	}
	near(t, "now", g.Now, of(2))
	near(t, "then", g.Then, of(1))
	near(t, "p(truth)", &g.Truth, softmax([]float64{1, 0, 0}, 1)[1]*softmax([]float64{0, 0, 1}, 1)[2])
}

func TestEffectSaysWhy(t *testing.T) {
	now, then := wire.TargetRule{Method: "weighted", W: 1}, wire.TargetRule{Method: "weighted", W: 0.5}
	for _, tt := range []struct {
		p    wire.Preview
		want string
	}{
		{wire.Preview{Now: now, Then: now}, "the soft targets stay as they are"},
		{wire.Preview{Now: now, Then: then}, "no effect now: no targets are in use"},
		{wire.Preview{Now: now, Then: then, Rows: []wire.PreviewRow{{Windows: 8, Teachers: []string{"a"}}}},
			"no soft target of the 8 windows changes: they have one teacher"},
		{wire.Preview{Now: now, Then: then, Rows: []wire.PreviewRow{{Windows: 8, Teachers: []string{"a", "b"}}}},
			"no soft target of the 8 windows changes"},
		{wire.Preview{Now: now, Then: then, Rows: []wire.PreviewRow{{Windows: 6, Acts: 0.5}, {Windows: 2}}},
			"the soft targets of 37.5 % of the windows change"},
	} {
		if got := Effect(&tt.p); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// The student is compared as in the loss: its logits are standardized as the teachers' are.
func TestTheGapOfStandardizedTargets(t *testing.T) {
	w := []Window{{Logits: [][]float32{{6, 0, 0}, {1, 0, -1}}, Truth: kd.Truth{Label: 0}}}
	now := ruled(1, 2, kd.UseMean)
	then := now
	then.Standardize = true
	same := 2 / math.Sqrt(8+1e-6) // of the deviations 4, -2, -2 from the mean 2, whose squares have the mean 8
	apart := 1 / math.Sqrt(2./3+1e-6)
	target := []float64{(2*same + apart) / 2, -same / 2, (-same - apart) / 2}
	g := Gap(w, [][]float32{{12, 0, 0}}, now, then)
	near(t, "raw", g.Now, divergence(softmax([]float64{3.5, 0, -0.5}, 2), softmax([]float64{12, 0, 0}, 2)))
	near(t, "standardized", g.Then, divergence(softmax(target, 2), softmax([]float64{2 * same, -same, -same}, 2)))
}
