package demo

import (
	"math/rand/v2"
	"slices"
	"strings"

	"dev.road/workbench/tasks"
)

// relation is one thing that can be said of a subject, and asked.
type relation struct {
	kind kind
	says []string // sentences, as fill takes them
	asks []string // questions; {s} is the subject
}

// topic is the subject of one dataset.
type topic struct {
	subject   func(r *rand.Rand) (name, pronoun string)
	relations []relation
	asides    []string // sentences that say nothing anyone asks about
}

// hearsay are asides in the words of the press. They take the newness of its
// words out of newsqa, so that its errors are about the questions.
var hearsay = []string{
	"A wire report (in the city hall) told all.", "The police counted crowds - no one was hurt.", "Sources say that more will be known soon.",
	"It all had been popular, a witness said.", "According to officials, large crowds will be there.", "For hours the mayor had no comment.",
	"A paper (the sources say) drew pictures of the contest.", "Police and officials said nothing more.",
}

// A grade is the difficulty of a question.
type grade string

const (
	easy   grade = "easy: the only one of its kind"
	middle grade = "middle: another of the same kind"
	hard   grade = "hard: the same is said of two"
)

// drawGrade draws the grade of a span question.
func drawGrade(r *rand.Rand) grade {
	switch n := r.IntN(100); {
	case n < 55:
		return easy
	case n < 84:
		return middle
	default:
		return hard
	}
}

// answerable is the number of questions in a hundred that have an answer.
const answerable = 70

// fact is a relation of one of the passage's subjects.
type fact struct {
	relation
	subject int
	asked   bool
}

// example writes a passage about the topic and asks one question about it.
func (t topic) example(r *rand.Rand) tasks.Example {
	var (
		g     = drawGrade(r)
		has   = chance(r, answerable)
		asked = t.draw(r, g)
		facts = t.facts(r, g, asked, has)
		c     = newCast(r)
	)
	names, pronouns := make([]string, 2), make([]string, 2)
	for i := range names {
		names[i], pronouns[i] = t.subject(r)
		for i == 1 && names[1] == names[0] {
			names[1], pronouns[1] = t.subject(r)
		}
		c.used[names[i]] = true
	}
	ex := tasks.Example{Title: capital(names[0]), Record: string(g)}
	var p prose
	for i, f := range facts {
		subject := names[f.subject]
		if i > 0 && g != hard && chance(r, 60) {
			subject = pronouns[f.subject]
		}
		told := p.say(fill(pick(r, f.says), subject, c.draw(f.kind)))
		if f.asked {
			ex.Answers = told
		}
		if len(t.asides) > 0 && chance(r, 20) {
			p.say(pick(r, t.asides))
		}
	}
	ex.Passage = p.text
	asks := asked.asks
	if g == hard {
		asks = asked.naming()
	}
	ex.Question = capital(strings.ReplaceAll(pick(r, asks), "{s}", names[0]))
	return ex
}

// naming lists the questions that name their subject; none when there is a
// sentence that does not, so that nobody could tell of whom it is said.
func (rel relation) naming() []string {
	nameless := func(template string) bool { return !strings.Contains(template, "{s}") }
	if slices.ContainsFunc(rel.says, nameless) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(rel.asks), nameless)
}

// draw draws the relation to ask for: of a middle grade, one that has a rival
// of its kind, and of a hard one, one that is said and asked by name.
func (t topic) draw(r *rand.Rand, g grade) relation {
	for {
		asked := pick(r, t.relations)
		switch {
		case g == middle && len(t.among(asked, true)) == 0:
		case g == hard && len(asked.naming()) == 0:
		default:
			return asked
		}
	}
}

// facts draws the passage's statements, in its order. Subject 0 is the one the
// question names; it has the asked relation if has is true.
func (t topic) facts(r *rand.Rand, g grade, asked relation, has bool) []fact {
	var facts []fact
	if has {
		facts = append(facts, fact{relation: asked, asked: true})
	}
	others := t.among(asked, false)
	r.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
	for i := range 3 + r.IntN(2) {
		f := fact{relation: others[i]}
		if g == hard {
			f.subject = i % 2
		}
		facts = append(facts, f)
	}
	switch g {
	case middle:
		facts = append(facts, fact{relation: pick(r, t.among(asked, true))})
	case hard:
		facts = append(facts, fact{relation: asked, subject: 1})
	}
	r.Shuffle(len(facts), func(i, j int) { facts[i], facts[j] = facts[j], facts[i] })
	return facts
}

// among lists the relations beside asked whose answers are of its kind, or
// those whose answers are not.
func (t topic) among(asked relation, sameKind bool) []relation {
	var out []relation
	for _, other := range t.relations {
		if other.asks[0] != asked.asks[0] && (other.kind == asked.kind) == sameKind {
			out = append(out, other)
		}
	}
	return out
}
