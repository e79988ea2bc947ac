package demo

import (
	"math/rand/v2"
	"strings"

	"dev.road/workbench/tasks"
)

// act is a person's occupation in a scene of snli, with its consequences.
type act struct {
	does    string // the act itself
	general string // the kind of act
}

var (
	acts = []act{
		{"eating an apple", "eating fruit"},
		{"eating a plum", "eating fruit"},
		{"playing a violin", "making music"},
		{"playing a drum", "making music"},
		{"riding a horse", "riding an animal"},
		{"riding a camel", "riding an animal"},
		{"painting a fence", "working"},
		{"cutting wood", "working"},
		{"running a race", "doing sports"},
		{"kicking a ball", "doing sports"},
		{"reading a letter", "reading"},
		{"reading a newspaper", "reading"},
		{"sleeping on a bench", "resting"},
		{"lying on a blanket", "resting"},
	}
	outdoors = []string{"in the park", "on the beach", "in the forest", "on a mountain", "in a field"}
	indoors  = []string{"in the kitchen", "in an office", "in a museum", "in the cellar", "in a bedroom"}
	grownUps = []string{"man", "woman", "sailor", "nurse"}
	children = []string{"boy", "girl"}
	looks    = []string{"young", "tall", "thin", "tanned", "smiling"}
	excesses = []string{
		"for the first time", "for a sick friend", "because of a bet", "to impress somebody", "before a long trip",
		"to forget a quarrel",
	}
)

// scene writes an example as snli has them: a picture's caption, and a claim
// about the picture. Easy claims show in one word (a denial; a purpose that no
// picture shows), the others only beside the caption.
func scene(r *rand.Rand) tasks.Example {
	a := pick(r, acts)
	who, whose := pick(r, grownUps), "adult"
	if chance(r, 40) {
		who, whose = pick(r, children), "child"
	}
	place, side, far := pick(r, outdoors), "outdoors", "indoors"
	if chance(r, 50) {
		place, side, far = pick(r, indoors), "indoors", "outdoors"
	}
	other := pick(r, acts)
	for other.general == a.general {
		other = pick(r, acts)
	}
	claims := map[string][]string{
		"entailment": {
			"A person is {general}.", "The {who} is {general}.", "Somebody is {side}.", "The {who} is {side}.",
			"There is a {whose} {side}.", "The {who} is not {other}.", "A {whose} is {general} {side}.",
		},
		"neutral": {
			"The {who} is {does} {excess}.", "A {whose} is {general} {excess}.", "The {who} is {general} {excess}.",
			"The {who} is a good {whose}.", "The {who} will soon be {other}.",
		},
		"contradiction": {
			"The {who} is not {general}.", "Nobody is {general}.", "Nobody is {side}.", "The {who} is {other}.",
			"A {whose} is {other}.", "The {who} is {far}.", "There is nobody {side}.",
		},
	}
	label := pick(r, []string{"entailment", "neutral", "contradiction"})
	return tasks.Example{
		Record:  "caption",
		Passage: "A " + pick(r, looks) + " " + who + " is " + a.does + " " + place + ".",
		Question: strings.NewReplacer("{who}", who, "{whose}", whose, "{does}", a.does, "{general}", a.general, "{side}", side,
			"{far}", far, "{other}", other.general, "{excess}", pick(r, excesses)).Replace(pick(r, claims[label])),
		Labels: map[string]string{"nli": label},
	}
}
