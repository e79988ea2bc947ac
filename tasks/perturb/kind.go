package perturb

import (
	"hash/fnv"
	"math/rand/v2"

	"dev.road/workbench/tasks"
)

// Kind is a way to change examples.
type Kind struct {
	Name string
	Help string // a noun phrase
	// NoAnswer: the variant has no answer. Otherwise the right answer is that of the
	// example.
	NoAnswer bool
	// Spans: only questions about a passage that have an answer are changed.
	Spans bool

	change func(s *set, r *rand.Rand, ex *tasks.Example) bool
}

// Kinds are all kinds, in the order in which they are shown.
var Kinds = []Kind{
	{Name: "typo", Help: "misspelled words of the question, or of the last text", change: typos},
	{Name: "paraphrase", Help: "the question, or the last text, in other words", change: paraphrase},
	{Name: "distractor", Help: "a sentence of another passage, like the question, after the passage", Spans: true, change: distract},
	{Name: "negation", Help: "the negated question, which the passage does not answer", Spans: true, NoAnswer: true, change: negate},
	{Name: "swap", Help: "the question of another passage, which this one does not answer", Spans: true, NoAnswer: true, change: swap},
}

// Lookup finds a kind by its name.
func Lookup(name string) (Kind, bool) {
	for _, k := range Kinds {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// Apply returns the variants of the examples that the kind can change, in their order.
// The examples stay as they are.
func (k Kind) Apply(examples []tasks.Example, seed uint64) []tasks.Example {
	s := &set{examples: examples}
	var out []tasks.Example
	for i := range examples {
		ex := examples[i]
		if k.Spans && len(ex.Answers) == 0 {
			continue
		}
		if !k.change(s, rand.New(rand.NewPCG(seed, digest(k.Name, ex.ID))), &ex) {
			continue
		}
		if k.NoAnswer {
			ex.Answers, ex.Accepted = nil, nil
		}
		out = append(out, ex)
	}
	return out
}

// set has the examples that variants take sentences and questions from.
type set struct {
	examples []tasks.Example
	found    *sentences // made when the first example needs it
}

// digest makes a number of texts.
func digest(texts ...string) uint64 {
	h := fnv.New64a()
	for _, t := range texts {
		h.Write([]byte(t))
		h.Write([]byte{0})
	}
	return h.Sum64()
}

// last is the text that typos and paraphrases change: the question, the second of a pair,
// or the only one.
func last(ex *tasks.Example) *string {
	if ex.Question != "" {
		return &ex.Question
	}
	return &ex.Passage
}

// elsewhere reports whether two examples are about different things: articles, if both
// have a title, else passages.
func elsewhere(a, b *tasks.Example) bool {
	if a.Title != "" && b.Title != "" {
		return a.Title != b.Title
	}
	return a.Passage != b.Passage
}
