package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"dev.road/workbench/tasks"
)

// opinions by their praise, from -2 to 2.
var opinions = map[int][]string{
	-2: {"terrible", "awful", "very bad", "very poor", "a disaster"},
	-1: {"bad", "poor", "weak", "not good", "a bit awful", "disappointing"},
	0:  {"average", "plain", "nothing special", "neither good nor bad", "ordinary"},
	1:  {"good", "nice", "solid", "not bad", "not bad at all", "pleasant"},
	2:  {"perfect", "wonderful", "very good", "very nice", "a delight"},
}

var (
	aspects = []string{
		"sound", "handle", "colour", "price", "quality", "battery", "packing", "manual", "design", "taste", "size", "smell",
	}
	contexts = []string{
		"I bought this {thing} last week.", "My sister gave me the {thing}.", "We use the {thing} every day.",
		"The {thing} came on {day}.", "Ordered from {company}.",
	}
	verdicts = map[int][]string{
		-2: {"I want my money back.", "Never again."},
		2:  {"I would buy it again.", "I tell all my friends."},
	}
)

// review writes an example in the form of amazon: a product review and its one to
// five stars, the mean of its opinions of two or three things. Some are easy to
// read off one strong word; mild ones must be added up.
func review(r *rand.Rand) tasks.Example {
	mood := r.IntN(5) - 2
	n := 2 + r.IntN(2)
	var p prose
	p.say(strings.NewReplacer("{thing}", pick(r, goods), "{day}", pick(r, weekdays), "{company}", pick(r, companies)).
		Replace(pick(r, contexts)))
	about := r.Perm(len(aspects))
	total := 0
	for i := range n {
		o := mood
		if chance(r, 35) {
			o = max(-2, min(2, mood+1-2*r.IntN(2)))
		}
		total += o
		p.say("the " + aspects[about[i]] + " is " + pick(r, opinions[o]) + ".")
	}
	stars := 3 + round(total, n)
	if v := verdicts[stars-3]; v != nil && chance(r, 30) {
		p.say(pick(r, v))
	}
	return tasks.Example{
		Record:  "review",
		Passage: p.text,
		Labels:  map[string]string{"sentiment": fmt.Sprint(stars)},
	}
}

// round divides to the nearest integer, halves away from zero: a review that
// is half enthusiastic gets the better mark, and half angry the worse.
func round(total, n int) int {
	if total < 0 {
		return -round(-total, n)
	}
	return (2*total + n) / (2 * n)
}
