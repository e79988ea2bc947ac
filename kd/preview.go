package kd

import "math"

// Sampled is one window of a sample of stored targets, and which teachers are
// right on it.
type Sampled struct {
	Teachers [][]float32 // raw logits, one row a teacher
	Right    []bool      // by teacher
	Span     bool        // the rows are starts, then ends; else classes
}

// Setting is what the targets of a run are made with.
type Setting struct {
	Options
	Temperature float64 // above 0
}

// Targets says what a setting makes of a sample.
type Targets struct {
	Used        float64 `json:"used"`         // share of the windows that have targets
	NoneRight   float64 `json:"none_right"`   // share of the windows without a right teacher
	Entropy     float64 `json:"entropy"`      // nats, mean over the used windows; of a span, the mean of start and end
	RightWeight float64 `json:"right_weight"` // mean over right teachers of used windows, 0 without any
	WrongWeight float64 `json:"wrong_weight"` // likewise over the wrong ones
}

// Change is what a new setting would do to targets that are already stored.
type Change struct {
	Windows int     `json:"windows"` // in the sample
	Moved   float64 `json:"moved"`   // share of the windows used by both whose argmax changes; of a span, that of start or end
	Before  Targets `json:"before"`
	After   Targets `json:"after"`
}

// Preview says what would change if the targets were made with after instead
// of before. Both settings must be valid.
func Preview(sample []Sampled, before, after Setting) Change {
	c := Change{Windows: len(sample)}
	var was, will tally
	moved, both := 0, 0
	for _, s := range sample {
		a, aUsed := was.add(s, before)
		b, bUsed := will.add(s, after)
		if !aUsed || !bUsed {
			continue
		}
		both++
		for i := range a {
			if argmax(a[i]) != argmax(b[i]) {
				moved++
				break
			}
		}
	}
	c.Moved = ratio(float64(moved), both)
	c.Before, c.After = was.targets(), will.targets()
	return c
}

// tally adds up what becomes Targets.
type tally struct {
	windows, used, noneRight   int
	entropy                    float64
	right, wrong               int
	rightWeights, wrongWeights float64

	weights []float64
}

// add counts a window and returns its combined distributions' logits: one of
// a class, start and end of a span.
func (t *tally) add(s Sampled, set Setting) (logits [][]float32, used bool) {
	t.windows++
	anyRight := false
	for _, r := range s.Right {
		anyRight = anyRight || r
	}
	if !anyRight {
		t.noneRight++
	}
	t.weights, used = Weights(t.weights, s.Right, set.Options)
	if !used {
		return nil, false
	}
	t.used++
	for i, w := range t.weights {
		if s.Right[i] {
			t.right++
			t.rightWeights += w
		} else {
			t.wrong++
			t.wrongWeights += w
		}
	}
	all := Combine(nil, s.Teachers, t.weights)
	logits = [][]float32{all}
	if s.Span {
		n := len(all) / 2
		logits = [][]float32{all[:n], all[n:]}
	}
	for _, l := range logits {
		t.entropy += entropy(l, set.Temperature) / float64(len(logits))
	}
	return logits, true
}

func (t *tally) targets() Targets {
	return Targets{
		Used:        ratio(float64(t.used), t.windows),
		NoneRight:   ratio(float64(t.noneRight), t.windows),
		Entropy:     ratio(t.entropy, t.used),
		RightWeight: ratio(t.rightWeights, t.right),
		WrongWeight: ratio(t.wrongWeights, t.wrong),
	}
}

// ratio is sum/n, and 0 of nothing.
func ratio(sum float64, n int) float64 {
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// entropy returns that of softmax(logits/T) in nats.
func entropy(logits []float32, temperature float64) float64 {
	if len(logits) == 0 {
		return 0
	}
	// With z = logits/T - max, p = exp(z)/Z: H = log Z - sum(p*z).
	top := float64(logits[argmax(logits)])
	var z, pz float64
	for _, l := range logits {
		d := (float64(l) - top) / temperature
		e := math.Exp(d)
		z += e
		pz += e * d
	}
	return math.Log(z) - pz/z
}
