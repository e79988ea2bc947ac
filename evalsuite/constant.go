package evalsuite

import (
	"cmp"
	"slices"
	"strings"
)

// BestConstant returns the highest mean F1, in percent, that one fixed text
// for every question can reach, among all accepted answers and "". A model that
// does not beat it has learned nothing from its questions.
func BestConstant(questions []Question) float64 {
	if len(questions) == 0 {
		return 0
	}
	ix := newIndex(questions)
	best := float64(ix.wordless) // the score of ""
	for _, c := range ix.candidates() {
		if c.bound <= best {
			break // and so is every other
		}
		best = max(best, ix.score(c.words))
	}
	return 100 * best / float64(len(questions))
}

// index finds the questions that a text can score on.
type index struct {
	golds    [][][]string     // by question: the distinct accepted answers' words
	having   map[string][]int // by word: the questions with an answer that has it
	wordless int              // questions that "" answers
}

func newIndex(questions []Question) *index {
	ix := &index{having: map[string][]int{}}
	for i, q := range questions {
		var golds [][]string
		seen := map[string]bool{}
		for _, g := range q.gold() {
			w := words(g)
			if len(w) == 0 {
				ix.wordless++
				continue
			}
			key := strings.Join(w, " ")
			if seen[key] {
				continue
			}
			seen[key] = true
			golds = append(golds, w)
			for _, word := range w {
				if qs := ix.having[word]; len(qs) == 0 || qs[len(qs)-1] != i {
					ix.having[word] = append(qs, i)
				}
			}
		}
		ix.golds = append(ix.golds, golds)
	}
	return ix
}

// candidate is an accepted answer with an upper bound of its score.
type candidate struct {
	words []string
	bound float64
}

// candidates returns the distinct accepted answers, the most promising first.
func (ix *index) candidates() []candidate {
	var all []candidate
	seen := map[string]bool{}
	for _, golds := range ix.golds {
		for _, w := range golds {
			key := strings.Join(w, " ")
			if seen[key] {
				continue
			}
			seen[key] = true
			all = append(all, candidate{w, ix.bound(w)})
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.bound, a.bound) })
	return all
}

// bound is no less than score(w). With n words, k of them shared with an
// answer of m >= 1 words, F1 is 2k/(n+m): each word adds at most 2/(n+1) on
// the questions that have it, as often as w has it, and no word more than 1.
func (ix *index) bound(w []string) float64 {
	times := map[string]int{}
	for _, word := range w {
		times[word]++
	}
	bound := 0.0
	for word, n := range times {
		bound += float64(len(ix.having[word])) * min(1, 2*float64(n)/float64(len(w)+1))
	}
	return bound
}

// score returns the sum of the text's F1 over all questions.
func (ix *index) score(w []string) float64 {
	var on []int
	for _, word := range w {
		on = append(on, ix.having[word]...)
	}
	slices.Sort(on)
	sum := 0.0
	for _, q := range slices.Compact(on) {
		top := 0.0
		for _, g := range ix.golds[q] {
			top = max(top, f1(g, w))
		}
		sum += top
	}
	return sum
}
