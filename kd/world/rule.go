package world

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
)

// Rule is a teacher of a dataset. The formulas are those of the package's comment.
type Rule struct {
	Name       string  // of the teacher
	Seed       uint64  // of the draws; the errors in common are those of one seed
	Errors     float64 // e, 0 to 1
	Shared     float64 // s, 0 to 1
	Margin     float64 // m of a class, above 0
	SpanMargin float64 // m of a start and of an end, above 0
	Noise      float64 // σ, at least 0
	Hesitation float64 // h, 0 to below 1
}

// version changes with every change of the draws: targets of another one are not
// continued.
const version = 1

// Digest stands for the weights of a teacher that has none: two rules, or one rule with
// other truths, have different digests. gold is a checksum of the truths.
func (r Rule) Digest(gold string) string {
	return fmt.Sprintf("rule %x", sha256.Sum256(fmt.Appendf(nil, "%d %+v %q", version, r, gold)))
}

// Window names what a teacher answers.
type Window struct {
	Dataset, Task string
	Example       string // ID
	Index         int    // number of the window in its example
}

// draws are the random numbers of one window.
type draws struct {
	common, own *rand.Rand
	shared      bool // the window is wrong for all teachers of the seed
	wrong       bool
}

// draw decides whether the teacher is wrong.
func (r Rule) draw(w Window) draws {
	d := draws{common: r.stream(w, ""), own: r.stream(w, r.Name)}
	common := r.Shared * r.Errors
	d.shared = d.common.Float64() < common
	alone := d.own.Float64()
	d.wrong = d.shared || common < 1 && alone < (1-r.Shared)*r.Errors/(1-common)
	return d
}

// stream are the draws for a window: a teacher's own, or those of all with this seed.
func (r Rule) stream(w Window, name string) *rand.Rand {
	key := fmt.Appendf(nil, "%d %d %q %q %q %q %d", version, r.Seed, name, w.Dataset, w.Task, w.Example, w.Index)
	return rand.New(rand.NewChaCha8(sha256.Sum256(key)))
}

// noise makes n logits of noise alone.
func (r Rule) noise(d draws, n int) []float64 {
	z := make([]float64, n)
	for i := range z {
		z[i] = r.Noise * d.own.NormFloat64()
	}
	return z
}

// answer is where an error's answer is drawn: in common where the error is.
func (d draws) answer() *rand.Rand {
	if d.shared {
		return d.common
	}
	return d.own
}

// raise adds the margin to the noise of one half, which points at the answer then, and
// behind it at the truth, if that has a part of the margin.
func (r Rule) raise(z []float64, margin float64, answer, truth int) {
	z[answer] += margin
	if answer != truth && truth >= 0 {
		z[truth] += r.Hesitation * margin
	}
	lead(z, answer, -1)
	if answer != truth && truth >= 0 && r.Hesitation > 0 {
		lead(z, truth, answer)
	}
}

// lead exchanges the logit at a place with the greatest, less that of one that is before
// it anyway.
func lead(z []float64, at, before int) {
	best := at
	for i := range z {
		if i != before && z[i] > z[best] {
			best = i
		}
	}
	z[at], z[best] = z[best], z[at]
}

// narrow makes stored logits of them.
func narrow(dst []float32, z []float64) []float32 {
	for _, v := range z {
		dst = append(dst, float32(v))
	}
	return dst
}
