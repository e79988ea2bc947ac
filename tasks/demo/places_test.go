package demo

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/tasks"
)

var (
	slots = regexp.MustCompile(`\{[a-z]+\}|\[|\]`)
	inner = regexp.MustCompile(`[^a-z]+`)
)

// form is a template less its slots, capitals and punctuation.
func form(template string) string {
	return strings.Trim(inner.ReplaceAllString(strings.ToLower(slots.ReplaceAllString(template, " ")), " "), " ")
}

// forms are those of all sentences and questions of some relations, and of sentences.
func forms(relations []relation, sentences ...string) []string {
	out := sentences
	for _, rel := range relations {
		out = append(out, rel.says...)
		out = append(out, rel.asks...)
	}
	for i := range out {
		out[i] = form(out[i])
	}
	return out
}

// A model that is fine-tuned on squad has seen no sentence and no form of a question of
// another dataset, newsqa among them.
func TestSquadSharesNoTemplateWithAnotherDataset(t *testing.T) {
	var others []string
	for _, of := range []topic{films, fairs, lives, news} {
		others = append(others, forms(of.relations, slices.Clone(of.asides)...)...)
	}
	for _, turn := range career {
		others = append(others, forms([]relation{turn.relation}, slices.Clone(turn.denied)...)...)
	}
	for _, part := range roles {
		others = append(others, forms(nil, part.says, part.asks, part.asksOf)...)
	}
	for _, of := range [][]string{hedges, guesses, contexts, slices.Concat(intents...), verdicts[-2], verdicts[2]} {
		others = append(others, forms(nil, slices.Clone(of)...)...)
	}
	if n := len(others); n < 200 {
		t.Fatalf("only %d forms of other datasets", n)
	}
	for _, own := range forms(places.relations, slices.Clone(places.asides)...) {
		if slices.Contains(others, own) {
			t.Errorf("another dataset has the form %q, too", own)
		}
	}
}

// sentences splits a passage where a sentence ends.
func sentences(passage string) []string { return strings.SplitAfter(passage, ". ") }

func TestSquadSharesNoTextWithAnotherDataset(t *testing.T) {
	seen := make(map[string]string)
	add := func(text, name string) { seen[strings.ToLower(strings.TrimSpace(text))] = name }
	each(func(name string, _ []string, ex tasks.Example) {
		if name == "squad" {
			return
		}
		for _, s := range sentences(ex.Passage) {
			add(s, name)
		}
		add(ex.Passage, name)
		add(ex.Question, name)
	})
	set := world()["squad"]
	for _, ex := range slices.Concat(set.Train, set.Dev) {
		for _, s := range append(sentences(ex.Passage), ex.Question) {
			if name, there := seen[strings.ToLower(strings.TrimSpace(s))]; there {
				t.Fatalf("%s has %q, too", name, s)
			}
		}
	}
}
