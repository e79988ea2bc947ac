package demo

import (
	"math/rand/v2"

	"dev.road/workbench/tasks"
)

// news is the topic of newsqa: matters of fairs, films and lives, told and asked
// in other words, but with the same key words.
var news = topic{
	subject: func(r *rand.Rand) (string, string) {
		return pick(r, []string{"the show", "the event", "the exhibition", "the contest"}), "it"
	},
	relations: []relation{
		{city, []string{"Officials said {s} was held in {v} this time.", "{s} was held in {v} and drew large crowds."},
			[]string{"Where was {s} held?", "In which city was it held?"}},
		{city, []string{"Next year {s} will be moved to {v}, the mayor said."}, []string{"Where will {s} move?", "Which city will it move to?"}},
		{person, []string{"According to the paper, {s} was founded by {v}.", "{s} was founded by {v} and is popular."},
			[]string{"Who founded {s}?", "Who was the founder of {s}?"}},
		{person, []string{"{s} was opened by {v}, police said."}, []string{"Who opened {s}?", "By whom was it opened?"}},
		{person, []string{"Sources say a prize was won by {v} in the end."}, []string{"Who won a prize?", "Who was the winner?"}},
		{person, []string{"A report about {s} was written by {v}."}, []string{"Who wrote a report about {s}?",
			"Who was the writer of the report?"}},
		{year, []string{"{s} had been founded in {v}, a witness said."}, []string{"When was {s} founded?", "In which year was it founded?"}},
		{year, []string{"The mayor said {s} was closed in {v}."}, []string{"When was {s} closed?", "In which year was it closed?"}},
		{count, []string{"Police counted {v} visitors."}, []string{"How many visitors came?"}},
		{company, []string{"Officials said {s} was paid for by {v}."}, []string{"Which company paid for {s}?", "Which company pays for it?"}},
		{weekday, []string{"It all began on a {v}."}, []string{"On which day did it begin?"}},
		{money, []string{"The mayor said {s} had cost {v}."}, []string{"How much did {s} cost?", "How much did it cost?"}},
		{food, []string{"Visitors know {s} for its {v}, officials said."}, []string{"What food is {s} known for?"}},
		{reason, []string{"{s} ended hours early because of {v}."}, []string{"Why did {s} end early?", "Why did it stop?"}},
		{animal, []string{"A witness told the story of a lost {v}."}, []string{"Which animal was lost?", "Which animal is the story about?"}},
	},
	asides: []string{"More soon.", "No one was hurt.", "There was no comment."},
}

// report writes an example as newsqa has them: under a dateline, which names
// a place of its own in half of the reports.
func report(r *rand.Rand) tasks.Example {
	ex := news.example(r)
	dateline := "(Wire report) "
	if chance(r, 50) {
		dateline = "CITY HALL (Wire report) "
	}
	ex.Passage = dateline + "- " + ex.Passage
	for i := range ex.Answers {
		ex.Answers[i].Start += len(dateline) + len("- ")
	}
	return ex
}
