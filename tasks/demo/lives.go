package demo

// lives is the topic of qazre: one relation of a person, in set words.
var lives = topic{
	subject: somebody,
	relations: []relation{
		{city, []string{"{s} was born in {v}.", "{s} was born and grew up in {v}."},
			[]string{"Where was {s} born?", "What is the city of birth of {s}?"}},
		{city, []string{"{s} died in {v}."}, []string{"Where did {s} die?", "What is the city of death of {s}?"}},
		{city, []string{"{s} studied in {v}."}, []string{"Where did {s} study?", "In which city did {s} study?"}},
		{year, []string{"{s} was born in the year {v}."}, []string{"When was {s} born?", "What is the year of birth of {s}?"}},
		{year, []string{"{s} died in the year {v}."}, []string{"When did {s} die?", "What is the year of death of {s}?"}},
		{person, []string{"{s} was married to {v}."}, []string{"Who was {s} married to?", "Who is the partner of {s}?"}},
		{person, []string{"{s} was taught by {v}.", "{v} taught {s} for years."}, []string{"Who taught {s}?", "Who is the teacher of {s}?"}},
		{company, []string{"{s} worked for {v}."}, []string{"Which company did {s} work for?", "What is the employer of {s}?"}},
		{company, []string{"{s} founded {v}."}, []string{"Which company did {s} found?"}},
		{job, []string{"{s} was a {v}.", "{s} earned a living as a {v}."}, []string{"What was the job of {s}?"}},
		{instrument, []string{"{s} played the {v}."}, []string{"Which instrument did {s} play?"}},
		{language, []string{"{s} spoke {v}."}, []string{"Which language did {s} speak?"}},
		{animal, []string{"{s} kept a {v}."}, []string{"Which animal did {s} keep?"}},
	},
	asides: hearsay,
}
