package demo

import (
	"math/rand/v2"

	"dev.road/workbench/tasks"
)

// A state and its opposite.
var (
	states = [][2]string{
		{"open", "closed"}, {"full", "empty"}, {"cheap", "expensive"}, {"old", "new"}, {"clean", "dirty"}, {"safe", "dangerous"},
	}
	holders = []string{
		"shops", "schools", "roads", "houses", "hotels", "stations", "museums", "bridges", "ships", "offices", "trains", "halls",
	}
	hedges = []string{
		"The mayor said that", "According to the report,", "It is well known that", "In those days", "To the surprise of visitors,",
		"As far as we know,",
	}
	guesses = []string{
		"because of the rain", "and will be next year", "and nobody minded", "as the law demands", "thanks to the mayor",
	}
)

// claim is "all the shops were open" as numbers: which quantity, and whether
// of the state or of its opposite.
type claim struct {
	quantity string // all, most, some, no
	opposite bool
}

// judge returns the truth of the claim b if a is true, for a logician under the
// assumption that there are shops, and more than a few.
func judge(a, b claim) string {
	// A claim about the opposite state is one about the state: no shop was
	// closed when all were open, and some were closed when not all were open.
	low, high := a.bounds()
	l, h := b.bounds()
	switch {
	case l <= low && high <= h:
		return "entailment"
	case high < l || h < low:
		return "contradiction"
	default:
		return "neutral"
	}
}

// bounds are the least and greatest share, in percent, of those in the state.
func (c claim) bounds() (low, high int) {
	switch c.quantity {
	case "all":
		low, high = 100, 100
	case "most":
		low, high = 51, 100
	case "some":
		low, high = 1, 100
	default:
		low, high = 0, 0
	}
	if c.opposite {
		return 100 - high, 100 - low
	}
	return low, high
}

// quantities writes an example as mnli has them: a sentence of an essay or a
// report, and one that follows, may be, or cannot be.
func quantities(r *rand.Rand) tasks.Example {
	label := pick(r, []string{"entailment", "neutral", "contradiction"})
	state, who := pick(r, states), pick(r, holders)
	var a, b claim
	guess := label == "neutral" && chance(r, 50)
	for {
		a = claim{pick(r, []string{"all", "most", "some", "no"}), chance(r, 30)}
		b = claim{pick(r, []string{"all", "most", "some", "no"}), chance(r, 30)}
		if judge(a, b) == label || guess && judge(a, b) != "contradiction" {
			break
		}
	}
	ex := tasks.Example{
		Record:   "quantities",
		Passage:  pick(r, hedges) + " " + a.say(who, state) + ".",
		Question: capital(b.say(who, state)) + ".",
		Labels:   map[string]string{"nli": label},
	}
	if guess {
		ex.Question = capital(b.say(who, state)) + " " + pick(r, guesses) + "."
	}
	return ex
}

func (c claim) say(who string, state [2]string) string {
	is := state[0]
	if c.opposite {
		is = state[1]
	}
	return c.quantity + " " + who + " were " + is
}
