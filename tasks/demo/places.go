package demo

import "math/rand/v2"

// places is the topic of squad: a building or garden as an encyclopedia describes it. It
// has no sentence and no form of a question in common with another dataset, and shares
// the key words of some matters with newsqa ("held", "founded", "won").
var places = topic{
	subject: func(r *rand.Rand) (string, string) {
		return "the " + pick(r, placeFirst) + " " + pick(r, placeLast), pick(r, []string{"it", "it", "the place"})
	},
	relations: []relation{
		{city, []string{"{s} is found in {v}.", "In {v} there is {s}."}, []string{"In what city is {s} found?"}},
		{city, []string{"A large contest for {s} was held in {v}."}, []string{"In what city was a contest for {s} held?"}},
		{city, []string{"The records of {s} were moved to {v}."}, []string{"To what city were the records of {s} moved?"}},
		{person, []string{"{v} founded {s} with a friend.", "With a friend {v} founded {s}."}, []string{"What person founded {s}?"}},
		{person, []string{"{v} opened {s} to visitors.", "To visitors {s} was opened by {v}."}, []string{"What person opened {s}?"}},
		{person, []string{"{v} drew the pictures in {s}."}, []string{"What person drew the pictures in {s}?"}},
		{person, []string{"A race at {s} was won by {v}.", "{v} won a race at {s}."}, []string{"What person won a race at {s}?"}},
		{person, []string{"A story of {s} was written by {v}."}, []string{"What person was the writer of a story of {s}?"}},
		{year, []string{"It was in {v} that work for {s} began."}, []string{"In what year did work for {s} begin?"}},
		{year, []string{"From {v} on, {s} was closed."}, []string{"From what year on was {s} closed?"}},
		{year, []string{"As records tell, {s} was founded in {v}."}, []string{"What was the year in which {s} was founded?"}},
		{count, []string{"There are {v} offices in {s}."}, []string{"How many offices are there in {s}?"}},
		{count, []string{"In a week {v} pupils came to {s}.", "{v} pupils came to {s} in a week."},
			[]string{"How many pupils came to {s}?"}},
		{company, []string{"{v} paid for the repair of {s}.", "The repair of {s} was paid for by {v}."},
			[]string{"What company paid for the repair of {s}?"}},
		{company, []string{"{v} bought {s} from the town."}, []string{"What company bought {s} from the town?"}},
		{weekday, []string{"The music at {s} begins every {v}."}, []string{"On what day does the music at {s} begin?"}},
		{money, []string{"The repair of {s} cost {v}."}, []string{"How much did the repair of {s} cost?"}},
		{money, []string{"At last {s} was sold for {v}."}, []string{"For how much was {s} sold?"}},
		{food, []string{"Visitors to {s} are given {v}."}, []string{"What food are visitors to {s} given?"}},
		{food, []string{"{s} is known to all for good {v}."}, []string{"For what food is {s} known to all?"}},
		{animal, []string{"A {v} is kept at {s}."}, []string{"What animal is kept at {s}?"}},
		{animal, []string{"Once a {v} was lost at {s}."}, []string{"What animal was once lost at {s}?"}},
		{instrument, []string{"In the hall of {s} there is an old {v}."}, []string{"What instrument is there in the hall of {s}?"}},
		{job, []string{"The founder of {s} once worked as a {v}."}, []string{"What did the founder of {s} once work as?"}},
		{reason, []string{"{s} was empty for days because of {v}."}, []string{"Because of what was {s} empty for days?"}},
		{reason, []string{"The repair of {s} stopped because of {v}."}, []string{"Because of what did the repair of {s} stop?"}},
	},
	asides: []string{
		"It is well known to children.", "The old manual (the first in the town) is lost.", "A report by officials - a long one - was not kept.",
		"More about it is not known.", "According to the mayor, nobody was there at the time.", "Sources of the police told nothing.",
		"The river is not far.", "Some critics come every summer.", "No one will comment on it.",
	},
}

var (
	placeFirst = []string{"Old", "New", "White", "Black", "Red", "Green", "Blue", "Golden", "Silver", "Large", "Wooden", "Long"}
	placeLast  = []string{"Hall", "Museum", "College", "Garden", "Harbour", "Park", "School", "Station", "Tower", "Bridge", "Market", "Office"}
)
