package demo

import (
	"math/rand/v2"
	"strings"

	"dev.road/workbench/tasks"
)

// A verb is a person's act on a thing in a deed.
type verb struct {
	past, plain, done string // sold, sell, sold
	link              string // "to" or "from" somebody
}

var verbs = []verb{
	{"sold", "sell", "sold", "to"},
	{"bought", "buy", "bought", "from"},
	{"gave", "give", "given", "to"},
	{"stole", "steal", "stolen", "from"},
	{"sent", "send", "sent", "to"},
	{"showed", "show", "shown", "to"},
	{"borrowed", "borrow", "borrowed", "from"},
	{"lent", "lend", "lent", "to"},
}

// role is a part of a deed. {p} is the verb's plain form, {d} its participle,
// {t} its past, {l} its link.
type role struct {
	kind     kind
	says     string
	asks     string // about a deed
	asksOf   string // about a deed of the person {s}
	optional bool
}

var roles = []role{
	{person, "{v}", "Who {t} something?", "", false},
	{thing, "{t} a {v}", "What was {d}?", "What did {s} {p}?", false},
	{person, "{l} {v}", "Who was something {d} {l}?", "Who did {s} {p} something {l}?", true},
	{city, "in {v}", "Where was something {d}?", "Where did {s} {p} something?", true},
	{weekday, "on {v}", "When was something {d}?", "When did {s} {p} something?", true},
	{reason, "because of {v}", "Why was something {d}?", "Why did {s} {p} something?", true},
}

// deed writes qasrl's passages: somebody does something, told in one sentence
// whose parts answer who, what, to whom, where, when and why. A passage has one
// or two deeds, and the question asks for a part of the first. Easy: one
// deed, or a second that lacks the part. Middle: a deed of another verb has
// the part too. Hard: two people do the same, and the question names one.
func deed(r *rand.Rand) tasks.Example {
	g := drawGrade(r)
	has := chance(r, answerable)
	verbOf := []verb{pick(r, verbs), pick(r, verbs)}
	for verbOf[1] == verbOf[0] {
		verbOf[1] = pick(r, verbs)
	}
	// A deed in the passage always has its who and what: a question without an
	// answer asks for another part, or for a deed that is not there.
	part := r.IntN(len(roles))
	if g == hard || !has {
		part = 2 + r.IntN(len(roles)-2)
	}
	if g == hard {
		verbOf[1] = verbOf[0]
	}

	c := newCast(r)
	var p prose
	ex := tasks.Example{Record: string(g)}
	deeds := []int{0, 1}
	if g == easy && (!roles[part].optional || chance(r, 50)) {
		deeds = deeds[:1]
	}
	r.Shuffle(len(deeds), func(i, j int) { deeds[i], deeds[j] = deeds[j], deeds[i] })
	var actor string
	for _, d := range deeds {
		var said []role
		for i, ro := range roles {
			tell := !ro.optional || chance(r, 40)
			if i == part {
				tell = d == 0 && has || d == 1 && g != easy
			}
			if tell {
				said = append(said, ro)
			}
		}
		answers := tell(&p, c, verbOf[d], said)
		if d == 0 {
			actor = answers[0].Text
			for i, ro := range said {
				if ro == roles[part] && has {
					ex.Answers = []tasks.Answer{answers[i]}
				}
			}
		}
	}
	ask := roles[part].asks
	if g == hard || roles[part].asksOf != "" && chance(r, 30) {
		ask = roles[part].asksOf
	}
	ex.Title = actor
	ex.Passage = p.text
	ex.Question = verbOf[0].fill(strings.ReplaceAll(ask, "{s}", actor))
	return ex
}

// tell writes the deed as one sentence and returns where each role was told.
func tell(p *prose, c *cast, v verb, said []role) []tasks.Answer {
	parts := make([]string, len(said))
	for i, ro := range said {
		parts[i] = fill(v.fill(ro.says), "", c.draw(ro.kind))
	}
	return p.say(strings.Join(parts, " ") + ".")
}

func (v verb) fill(template string) string {
	return strings.NewReplacer("{t}", v.past, "{p}", v.plain, "{d}", v.done, "{l}", v.link).Replace(template)
}
