package demo

import (
	"math/rand/v2"
	"strings"

	"dev.road/workbench/tasks"
)

// intents are people's questions about a topic {t}; the wordings of one intent
// mean the same.
var intents = [][]string{
	{"How do I clean a {t}?", "What is the best way to wash a {t}?", "How can a {t} be made clean?"},
	{"How do I repair a {t}?", "What is the best way to fix a {t}?", "How can I mend a broken {t}?"},
	{"Where can I buy a {t}?", "Which shop sells a {t}?", "What is a good store to get a {t}?"},
	{"Where can I sell my {t}?", "Who would take my {t} for money?", "How do I get money for a {t}?"},
	{"How much does a {t} cost?", "What is the price of a {t}?", "How expensive is a {t}?"},
	{"Who invented the {t}?", "By whom was the {t} invented?", "Who made the first {t}?"},
	{"How long does a {t} last?", "After how many years does a {t} break?", "What is the lifetime of a {t}?"},
	{"How do I draw a {t}?", "What is an easy way to sketch a {t}?", "How can I learn to draw a {t}?"},
}

// askedTwice writes an example in the form of qqp: two questions, asked in the
// same sense or not. Different ones are about another intent (in other words)
// or, harder, about another topic in the same words.
func askedTwice(r *rand.Rand) tasks.Example {
	first := r.IntN(len(intents))
	topic, second := thing.draw(r), first
	ex := tasks.Example{Record: "same", Labels: map[string]string{"paraphrase": "same"}}
	other := topic
	if chance(r, 50) {
		ex.Labels["paraphrase"] = "different"
		if chance(r, 75) {
			ex.Record = "another intent"
			second = (first + 1 + r.IntN(len(intents)-1)) % len(intents)
		} else {
			ex.Record = "another topic"
			for other == topic {
				other = thing.draw(r)
			}
		}
	}
	a, b := pick(r, intents[first]), pick(r, intents[second])
	for a == b {
		b = pick(r, intents[second])
	}
	ex.Passage = strings.ReplaceAll(a, "{t}", topic)
	ex.Question = strings.ReplaceAll(b, "{t}", other)
	return ex
}
