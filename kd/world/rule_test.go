package world

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"dev.road/workbench/kd"
)

// within reports whether a count is within five standard deviations of a share of n.
func within(count, n int, share float64) bool {
	return math.Abs(float64(count)-share*float64(n)) <= 5*math.Sqrt(share*(1-share)*float64(n))+1e-9
}

func at(i int) Window {
	return Window{Dataset: "mnli", Task: "nli", Example: fmt.Sprint("train-", i), Index: i % 2}
}

func teacher(name string, errors, shared float64) Rule {
	return Rule{Name: name, Seed: 1, Errors: errors, Shared: shared, Margin: 4, SpanMargin: 12, Noise: 3}
}

// argmax is the place of the greatest logit.
func argmax(z []float32) int { return slices.Index(z, slices.Max(z)) }

// Shares of errors, of common ones and of common answers are those of the formulas, also
// under noise that is almost as large as the margin.
func TestErrorsAreThoseOfTheRule(t *testing.T) {
	const n, labels = 20000, 5
	for _, errors := range []float64{0, 0.1, 0.3, 0.5, 1} {
		for _, shared := range []float64{0, 0.5, 1} {
			one, two := teacher("one", errors, shared), teacher("two", errors, shared)
			wrong, both, alike := 0, 0, 0
			for i := range n {
				truth := i % labels
				a, b := argmax(one.Class(at(i), labels, truth)), argmax(two.Class(at(i), labels, truth))
				if a == truth {
					continue
				}
				wrong++
				if b != truth {
					both++
				}
				if a == b {
					alike++
				}
			}
			if !within(wrong, n, errors) {
				t.Errorf("errors %g, shared %g: wrong on %d of %d", errors, shared, wrong, n)
			}
			q := 1.0 // of a window that is not wrong for both, of which there is none
			if common := errors * shared; common < 1 {
				q = (1 - shared) * errors / (1 - common)
			}
			if !within(both, wrong, shared+(1-shared)*q) {
				t.Errorf("errors %g, shared %g: both are wrong on %d of %d, want %g", errors, shared, both, wrong, shared+(1-shared)*q)
			}
			if !within(alike, wrong, shared+(1-shared)*q/(labels-1)) {
				t.Errorf("errors %g, shared %g: %d of %d wrong answers are alike", errors, shared, alike, wrong)
			}
		}
	}
}

// A teacher that errs more is wrong wherever it was.
func TestErrorsAreNested(t *testing.T) {
	for _, shared := range []float64{0, 0.4, 1} {
		for i := range 2000 {
			few := argmax(teacher("one", 0.1, shared).Class(at(i), 3, 0)) != 0
			many := argmax(teacher("one", 0.3, shared).Class(at(i), 3, 0)) != 0
			if few && !many {
				t.Fatalf("shared %g: window %d is wrong at 0.1 and right at 0.3", shared, i)
			}
		}
	}
}

// Every part of what a window is, and of who teaches, decides its draws; nothing else does.
func TestDrawsDependOnWhatTheyName(t *testing.T) {
	r := teacher("one", 0.3, 0.5)
	first := r.Class(at(0), 3, 1)
	for range 3 {
		r.Class(at(7), 3, 2) // another window in between
		if again := r.Class(at(0), 3, 1); !slices.Equal(again, first) {
			t.Fatalf("%v, then %v", first, again)
		}
	}
	other, seeded := r, r
	other.Name, seeded.Seed = "two", 2
	w := at(0)
	for what, z := range map[string][]float32{
		"the name":    other.Class(w, 3, 1),
		"the seed":    seeded.Class(w, 3, 1),
		"the dataset": r.Class(Window{"snli", w.Task, w.Example, w.Index}, 3, 1),
		"the task":    r.Class(Window{w.Dataset, "yesno", w.Example, w.Index}, 3, 1),
		"the example": r.Class(Window{w.Dataset, w.Task, "train-1", w.Index}, 3, 1),
		"the cut":     r.Class(Window{w.Dataset, w.Task, w.Example, 5}, 3, 1),
	} {
		if slices.Equal(z, first) {
			t.Errorf("another %s leaves the logits as they are", what)
		}
	}
}

// Without noise the logits are the formula's; with it the mean and spread are.
func TestMarginNoiseAndHesitation(t *testing.T) {
	r := Rule{Name: "one", Seed: 1, Errors: 0.5, Margin: 4}
	for _, h := range []float64{0, 0.75} {
		r.Hesitation = h
		for i := range 100 {
			z := r.Class(at(i), 3, 2)
			if want := []float32{0, 0, 4}; argmax(z) == 2 && !slices.Equal(z, want) {
				t.Fatalf("a right answer's logits are %v, want %v", z, want)
			}
			if a := argmax(z); a != 2 && (z[a] != 4 || z[2] != float32(4*h) || z[1-a] != 0) {
				t.Fatalf("hesitation %g: a wrong answer's logits are %v", h, z)
			}
		}
	}
	r = Rule{Name: "one", Seed: 1, Margin: 100, Noise: 2}
	sum, squares, n := 0.0, 0.0, 0
	for i := range 5000 {
		z := r.Class(at(i), 3, 0)
		for c, v := range z {
			x := float64(v)
			if c == 0 {
				x -= 100
			}
			sum, squares, n = sum+x, squares+x*x, n+1
		}
	}
	if mean, variance := sum/float64(n), squares/float64(n); math.Abs(mean) > 0.1 || math.Abs(variance-4) > 0.2 {
		t.Errorf("noise has the mean %.3f and the variance %.3f, want 0 and 4", mean, variance)
	}
}

// However large the noise is, the answer is the highest, and a hesitant error has the
// truth second.
func TestNoiseNeverChangesTheAnswer(t *testing.T) {
	r := Rule{Name: "one", Seed: 1, Errors: 0.5, Margin: 1, SpanMargin: 1, Noise: 50, Hesitation: 0.9}
	wrong := 0
	for i := range 2000 {
		z := r.Class(at(i), 4, 3)
		d := r.draw(at(i))
		if a := argmax(z); (a != 3) != d.wrong {
			t.Fatalf("window %d: the answer is %d, wrong is %t", i, a, d.wrong)
		} else if a != 3 {
			wrong++
			z[a] = float32(math.Inf(-1))
			if argmax(z) != 3 {
				t.Fatalf("window %d: the truth is not second: %v", i, z)
			}
		}
	}
	if wrong == 0 {
		t.Fatal("nothing was wrong")
	}
}

// A span's error has a wrong start and a wrong end, is sometimes "no answer", and is as
// frequent as a class's, as package kd judges it.
func TestSpanErrors(t *testing.T) {
	const n, places = 20000, 40
	r := teacher("one", 0.3, 0)
	for _, gold := range [][][2]int{{{0, 0}}, {{7, 9}}, {{7, 9}, {7, 7}, {20, 24}}} {
		wrong, none := 0, 0
		for i := range n {
			z := r.Span(at(i), places, gold)
			start, end, joint := kd.RightSpan(z, gold)
			s, e := argmax(z[:places]), argmax(z[places:])
			if joint {
				if [2]int{s, e} != gold[0] {
					t.Fatalf("a right answer is %d to %d, not the first of %v", s, e, gold)
				}
				continue
			}
			wrong++
			if start || end {
				t.Fatalf("an error of %v begins at %d and ends at %d", gold, s, e)
			}
			if e < s || e-s >= longest {
				t.Fatalf("an error is the span from %d to %d", s, e)
			}
			if s == 0 {
				none++
			}
		}
		if !within(wrong, n, 0.3) {
			t.Errorf("%v: wrong on %d of %d", gold, wrong, n)
		}
		if want := 0.25; gold[0] == [2]int{} && none > 0 || gold[0] != [2]int{} && !within(none, wrong, want) {
			t.Errorf("%v: %d of %d errors are no answer", gold, none, wrong)
		}
	}
}

// A passage of one token, or of none, has what errors it can have.
func TestSmallWindows(t *testing.T) {
	r := teacher("one", 1, 0)
	for _, c := range []struct {
		places int
		gold   [2]int
		wrong  [2]int
	}{{1, [2]int{0, 0}, [2]int{0, 0}}, {2, [2]int{0, 0}, [2]int{1, 1}}, {2, [2]int{1, 1}, [2]int{0, 0}}} {
		for i := range 50 {
			z := r.Span(at(i), c.places, [][2]int{c.gold})
			if got := [2]int{argmax(z[:c.places]), argmax(z[c.places:])}; got != c.wrong {
				t.Fatalf("of %d places and %v the error is %v, want %v", c.places, c.gold, got, c.wrong)
			}
		}
	}
	if z := r.Class(at(0), 1, 0); len(z) != 1 {
		t.Errorf("%v", z)
	}
	quiet := r
	quiet.Noise = 0
	if z := quiet.Class(at(0), 3, -1); !slices.Equal(z, []float32{0, 0, 0}) {
		t.Errorf("without a label and noise the logits are %v", z)
	}
}

func TestDigest(t *testing.T) {
	r := teacher("one", 0.3, 0.5)
	other := r
	other.Hesitation = 0.5
	digests := []string{r.Digest("gold"), r.Digest("other gold"), other.Digest("gold")}
	slices.Sort(digests)
	if len(slices.Compact(digests)) != 3 || r.Digest("gold") != teacher("one", 0.3, 0.5).Digest("gold") {
		t.Errorf("%v", digests)
	}
}
