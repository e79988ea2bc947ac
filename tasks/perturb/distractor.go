package perturb

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"unicode/utf8"

	"dev.road/workbench/tasks"
)

const (
	shortest = 30  // code points of a distractor
	longest  = 300 // likewise
	common   = 200 // a word of more sentences does not lead to any: it says little
)

var (
	sentenceEnd = regexp.MustCompile(`[.!?]["')\]]*\s+`)
	digits      = regexp.MustCompile(`\d+`)
)

// sentences finds those of a set's passages by their words.
type sentences struct {
	texts []string
	of    []int            // by sentence: an example about it
	by    map[string][]int // by word: the sentences
}

func newSentences(examples []tasks.Example) *sentences {
	s := &sentences{by: map[string][]int{}}
	seen := map[string]bool{}
	for i := range examples {
		if p := examples[i].Passage; !seen[p] {
			seen[p] = true
			s.add(i, p)
		}
	}
	return s
}

func (s *sentences) add(example int, passage string) {
	start := 0
	for _, at := range append(sentenceEnd.FindAllStringIndex(passage, -1), []int{len(passage), len(passage)}) {
		text := strings.TrimSpace(passage[start:at[1]])
		start = at[1]
		if n := utf8.RuneCountInString(text); n < shortest || n > longest || strings.Contains(text, "\n") {
			continue
		}
		for w := range content(text) {
			s.by[w] = append(s.by[w], len(s.texts))
		}
		s.texts, s.of = append(s.texts, text), append(s.of, example)
	}
}

// content returns the distinct words of at least four letters, and numbers, in lower case.
func content(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range word.FindAllString(strings.ToLower(text), -1) {
		if utf8.RuneCountInString(w) >= 4 {
			out[w] = true
		}
	}
	for _, n := range digits.FindAllString(text, -1) {
		out[n] = true
	}
	return out
}

// distract adds the sentence of another passage that shares most words with the question,
// the earliest of equals, at the end: the answer keeps its place. A sentence with an
// accepted answer would be no distraction.
func distract(s *set, _ *rand.Rand, ex *tasks.Example) bool {
	if s.found == nil {
		s.found = newSentences(s.examples)
	}
	shared := map[int]int{}
	for w := range content(ex.Question) {
		if in := s.found.by[w]; len(in) <= common {
			for _, i := range in {
				shared[i]++
			}
		}
	}
	best, most := -1, 0
	for i, n := range shared {
		if n < most || n == most && i > best {
			continue
		}
		if elsewhere(ex, &s.examples[s.found.of[i]]) && !within(strings.ToLower(s.found.texts[i]), ex.Answers) {
			best, most = i, n
		}
	}
	if best < 0 {
		return false
	}
	text := strings.TrimRight(ex.Passage, " \t\n")
	ex.Passage = text + " " + s.found.texts[best]
	return true
}
