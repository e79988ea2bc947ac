package demo

import (
	"math/rand/v2"
	"strings"

	"dev.road/workbench/tasks"
)

// fairs is the topic of nq.
var fairs = topic{
	subject: func(r *rand.Rand) (string, string) {
		return "the " + pick(r, fairNames) + " " + pick(r, []string{"Fair", "Festival", "Market", "Parade"}),
			pick(r, []string{"it", "it", "the event"})
	},
	relations: []relation{
		{city, []string{"{s} is held in {v}.", "{s} takes place in {v} every year."}, []string{"where is {s} held", "where does {s} take place"}},
		{city, []string{"Later {s} moved to {v}.", "In the end {s} moved to {v}."}, []string{"where did {s} move", "which city did {s} move to"}},
		{person, []string{"{s} was founded by {v}."}, []string{"who founded {s}", "who was the founder of {s}"}},
		{person, []string{"{s} was opened by {v}."}, []string{"who opened {s}", "by whom was {s} opened"}},
		{person, []string{"The first prize at {s} was won by {v}."}, []string{"who won the first prize at {s}", "who was the winner at {s}"}},
		{year, []string{"{s} was founded in {v}."}, []string{"when was {s} founded", "in which year was {s} founded"}},
		{year, []string{"{s} was closed in {v}."}, []string{"when was {s} closed", "in which year was {s} closed"}},
		{count, []string{"{v} visitors came to {s}.", "At least {v} visitors came to {s}."}, []string{"how many visitors came to {s}"}},
		{count, []string{"There are {v} stalls at {s}."}, []string{"how many stalls are at {s}"}},
		{food, []string{"{s} is known for its {v}."}, []string{"what food is {s} known for"}},
		{company, []string{"{s} is paid for by {v}."}, []string{"which company pays for {s}"}},
		{weekday, []string{"{s} begins on a {v}."}, []string{"on which day does {s} begin"}},
		{money, []string{"{s} costs the town {v}."}, []string{"how much does {s} cost"}},
		{reason, []string{"Once {s} ended early because of {v}."}, []string{"why did {s} end early"}},
	},
	asides: append([]string{"Everyone is welcome.", "Children like it most.", "More contests are to come this time."}, hearsay...),
}

var fairNames = []string{
	"Apple", "Lantern", "Harvest", "Kite", "River", "Winter", "Summer", "Flower", "Puppet", "Tulip",
	"Barley", "Candle", "Feather", "Garden", "Island", "Harbour",
}

// search writes an example as nq has them: questions as people type them.
func (t topic) search(r *rand.Rand) tasks.Example {
	ex := t.example(r)
	ex.Question = strings.ToLower(ex.Question)
	return ex
}
