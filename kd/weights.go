package kd

import "slices"

// Method is a way in which the teachers of a window become one soft target.
type Method string

// The methods.
const (
	Hard       Method = "hard"       // labels only: no window has usable targets
	Mean       Method = "mean"       // every teacher counts the same ("typical" distillation)
	Weighted   Method = "weighted"   // Algorithm 2
	Annealed   Method = "annealed"   // the mean, whose part of the loss falls as LossWeights says
	Best       Method = "best"       // the right teacher alone that gives the truth the highest probability
	Confidence Method = "confidence" // by each teacher's cross entropy with the truth: CA-MKD, see confide
)

// NoneRight is the soft target of a window without a right teacher, under a
// method that needs a right one. Under UseMean, the default of recipes, weights add up
// to the number of teachers in every window: the source weighs so that the teachers
// "preserve the logits average value range". Scaled gives windows that every teacher has
// wrong logits of another range, and with them W a second effect: a softer target,
// which costs the truth probability where it has little.
type NoneRight string

// The choices for windows without a right teacher.
const (
	Scaled  NoneRight = "scaled" // W times the mean: the algorithm's literal remainder, a softened wrong answer
	UseMean NoneRight = "mean"   // the mean
	Skip    NoneRight = "skip"   // no targets: the window trains on its label alone
)

// SpanRight is the rule by which a span teacher is right.
type SpanRight string

// The rules for span teachers.
const (
	Joint    SpanRight = "joint"    // start and end are judged together
	Separate SpanRight = "separate" // each is judged by itself
)

// W is at least MinW; at MaxW the weighted mean is the plain one.
const (
	MinW = 0.01
	MaxW = 1.0
)

// Methods, NoneRights and SpanRights are the choices in the order a screen shows them. A
// run's metrics number them in it, from 0: a new one comes last.
var (
	Methods    = []Method{Weighted, Mean, Hard, Annealed, Best, Confidence}
	NoneRights = []NoneRight{Scaled, UseMean, Skip}
	SpanRights = []SpanRight{Joint, Separate}
)

// Options choose the weights of a window's teachers.
type Options struct {
	Method    Method
	W         float64   // factor of a wrong teacher's logits under Weighted, and of all under NoneRight Scaled
	NoneRight NoneRight // for Weighted and Best
}

// Verdict is the judgement on a teacher's logits for a window.
type Verdict struct {
	Right bool
	CE    float64 // their cross entropy with the truth, see CrossEntropyOfClass; Best and Confidence alone ask
}

// asksCE reports whether a method needs the cross entropy of a verdict.
func (m Method) asksCE() bool { return m == Best || m == Confidence }

// Weights returns the factor of each teacher's logits for a window, in dst's array
// if it is large enough. The weights add up to the number of teachers if one is
// right or the method does not depend on it. If usable is false the window has no
// targets: there is no teacher, the method is Hard, or none is right and NoneRight
// is Skip. W is MinW to MaxW.
func Weights(dst []float64, teachers []Verdict, o Options) (w []float64, usable bool) {
	w = slices.Grow(dst[:0], len(teachers))[:len(teachers)]
	if o.Method == Confidence {
		confide(w, teachers)
		return w, len(w) > 0
	}
	m, right := float64(len(teachers)), 0
	for _, v := range teachers {
		if v.Right {
			right++
		}
	}
	for i, v := range teachers {
		switch {
		case o.Method == Hard:
			w[i] = 0
		case o.Method == Mean, o.Method == Annealed:
			w[i] = 1
		case right == 0:
			w[i] = o.withoutRight()
		case o.Method == Best:
			w[i] = 0
		case v.Right:
			w[i] = (m - (m-float64(right))*o.W) / float64(right)
		default:
			w[i] = o.W
		}
	}
	if o.Method == Best && right > 0 {
		w[best(teachers)] = m
	}
	return w, slices.ContainsFunc(w, func(x float64) bool { return x > 0 })
}

// withoutRight is the weight of each teacher when none is right.
func (o Options) withoutRight() float64 {
	switch o.NoneRight {
	case Scaled:
		return o.W
	case UseMean:
		return 1
	}
	return 0
}

// best is the right teacher that gives the truth the highest probability, the
// first of several.
func best(teachers []Verdict) int {
	found := -1
	for i, v := range teachers {
		if v.Right && (found < 0 || v.CE < teachers[found].CE) {
			found = i
		}
	}
	return found
}

// Combine returns sum(weights[i]*teachers[i])/M in dst's array if it is large
// enough: the targets of one window, before masking and softening. The M >= 1
// teachers have the same number of logits. Weights nil is the plain mean.
func Combine(dst []float32, teachers [][]float32, weights []float64) []float32 {
	m := float64(len(teachers))
	dst = slices.Grow(dst[:0], len(teachers[0]))
	for c := range teachers[0] {
		sum := 0.0
		for i, logits := range teachers {
			w := 1.0
			if weights != nil {
				w = weights[i]
			}
			sum += w * float64(logits[c])
		}
		dst = append(dst, float32(sum/m))
	}
	return dst
}
