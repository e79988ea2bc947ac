package kd

import (
	"fmt"
	"slices"
)

// What Options.Method can be.
const (
	Hard     = "hard"     // labels only: no window has usable targets
	Mean     = "mean"     // every teacher counts the same ("typical" distillation)
	Weighted = "weighted" // Algorithm 2
)

// What Options.NoneRight can be: what a weighted window without a right
// teacher uses.
const (
	Scaled  = "scaled" // W times the mean: the algorithm's literal remainder, a softened wrong answer
	UseMean = "mean"   // the mean
	Skip    = "skip"   // no targets: the window trains on its label alone
)

// W is at least MinW; at MaxW the weighted mean is the plain one.
const (
	MinW = 0.01
	MaxW = 1.0
)

// Methods and NoneRights are the choices in the order a screen shows them.
var (
	Methods    = []string{Hard, Mean, Weighted}
	NoneRights = []string{Scaled, UseMean, Skip}
)

// Options say how the teachers of a window are weighed.
type Options struct {
	Method    string
	W         float64 // of Weighted: what a wrong teacher's logits are multiplied by
	NoneRight string  // of Weighted
}

// Validate says what is wrong with o, if anything.
func (o Options) Validate() error {
	if !slices.Contains(Methods, o.Method) {
		return fmt.Errorf("kd.method is %q: choose one of %q", o.Method, Methods)
	}
	if !(o.W >= MinW && o.W <= MaxW) { // so that NaN is refused too
		return fmt.Errorf("kd.w is %v: outside %v … %v", o.W, MinW, MaxW)
	}
	if !slices.Contains(NoneRights, o.NoneRight) {
		return fmt.Errorf("kd.none_right is %q: choose one of %q", o.NoneRight, NoneRights)
	}
	return nil
}

// Weights returns what the logits of each teacher of a window are multiplied
// by, in dst's array where it is large enough. right[i] says whether teacher i
// is right. The weights add up to len(right) when a teacher is right or the
// method is Mean. When usable is false the window has no targets: there is no
// teacher, the method is Hard, or none is right and NoneRight is Skip. The
// options must be valid.
func Weights(dst []float64, right []bool, o Options) (w []float64, usable bool) {
	m, nRight := len(right), 0
	for _, r := range right {
		if r {
			nRight++
		}
	}
	ifRight, ifWrong := 1.0, 1.0
	switch {
	case o.Method == Hard, m == 0:
		ifRight, ifWrong = 0, 0
	case o.Method == Mean:
	case nRight > 0:
		ifRight, ifWrong = (float64(m)-float64(m-nRight)*o.W)/float64(nRight), o.W
	case o.NoneRight == Scaled:
		ifWrong = o.W
	case o.NoneRight == Skip:
		ifWrong = 0
	}
	w = slices.Grow(dst[:0], m)
	for _, r := range right {
		if r {
			w = append(w, ifRight)
		} else {
			w = append(w, ifWrong)
		}
	}
	return w, m > 0 && (nRight > 0 && ifRight > 0 || ifWrong > 0)
}

// Combine returns sum(weights[i]*teachers[i])/M in dst's array where it is
// large enough: the targets of one window, before masking and softening. The
// M >= 1 teachers have the same number of logits. Weights nil is the plain
// mean.
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
