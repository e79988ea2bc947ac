package demo

import "math/rand/v2"

// films is the topic of triviaqa.
var films = topic{
	subject: func(r *rand.Rand) (string, string) {
		return "the film The " + pick(r, filmFirst) + " " + pick(r, filmLast), pick(r, []string{"it", "it", "the show"})
	},
	relations: []relation{
		{person, []string{"{s} was directed by {v}.", "{v} directed {s}."}, []string{"Who directed {s}?", "Who was the director of {s}?"}},
		{person, []string{"{s} was written by {v}.", "{v} wrote {s}."}, []string{"Who wrote {s}?", "Who was the writer of {s}?"}},
		{person, []string{"The main part in {s} was played by {v}."}, []string{"Who played the main part in {s}?"}},
		{city, []string{"{s} was filmed in {v}."}, []string{"In which city was {s} filmed?", "Where was {s} filmed?"}},
		{city, []string{"The story of {s} is set in {v}."}, []string{"In which city is {s} set?", "Where is {s} set?"}},
		{year, []string{"{s} was released in {v}."}, []string{"In which year was {s} released?", "When was {s} released?"}},
		{year, []string{"{s} was finished in {v}."}, []string{"In which year was {s} finished?", "When was {s} finished?"}},
		{company, []string{"{s} was made by the studio {v}."}, []string{"Which studio made {s}?", "Which company made {s}?"}},
		{money, []string{"{s} cost {v}."}, []string{"How much did {s} cost?"}},
		{money, []string{"{s} earned {v} in a year."}, []string{"How much did {s} earn?"}},
		{animal, []string{"{s} is about a lost {v}.", "{s} tells the story of a {v}."}, []string{"Which animal is {s} about?"}},
		{language, []string{"The actors in {s} speak {v}."}, []string{"Which language is spoken in {s}?"}},
		{count, []string{"{s} lasts {v} minutes."}, []string{"How many minutes does {s} last?"}},
		{reason, []string{"Work on {s} stopped because of {v}."}, []string{"Why did work on {s} stop?"}},
	},
	asides: append([]string{"The critics were surprised.", "It is still shown today.", "The exhibition was popular."}, hearsay...),
}

var (
	filmFirst = []string{"Silent", "Broken", "Hidden", "Distant", "Wooden", "Secret", "Burning", "Frozen", "Lonely", "Crooked"}
	filmLast  = []string{"Bridge", "Tower", "Forest", "Window", "Letter", "Mountain", "Shadow", "Station", "Promise", "Crown"}
)
