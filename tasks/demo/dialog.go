package demo

import (
	"math/rand/v2"
	"slices"
	"strings"

	"dev.road/workbench/tasks"
)

// A turn is a subject of quac: one matter of a life, told in a sentence. A polar
// one is told or denied, and asked with yes or no.
type turn struct {
	relation
	denied   []string // its denial; empty if it is not polar
	followup string   // follow-up label, if the answer is there: "y", "m" or "n"
}

var career = []turn{
	{relation{city, []string{"{s} grew up in {v}."}, []string{"Where did {p} grow up?"}}, nil, "m"},
	{relation{city, []string{"{s} gave a first concert in {v}."}, []string{"Where was the first concert?"}}, nil, "y"},
	{relation{year, []string{"{s} left school in {v}."}, []string{"When did {p} leave school?"}}, nil, "n"},
	{relation{year, []string{"{s} retired in {v}."}, []string{"When did {p} retire?"}}, nil, "n"},
	{relation{person, []string{"{s} was taught by {v}."}, []string{"Who taught {o}?"}}, nil, "y"},
	{relation{person, []string{"{s} wrote songs with {v}."}, []string{"Who did {p} write songs with?"}}, nil, "y"},
	{relation{instrument, []string{"{s} began to play the {v}."}, []string{"What did {p} play?"}}, nil, "m"},
	{relation{company, []string{"{s} made records for {v}."}, []string{"Which company did {p} make records for?"}}, nil, "m"},
	{relation{reason, []string{"{s} missed a year because of {v}."}, []string{"Why did {p} miss a year?"}}, nil, "y"},
	{relation{0, []string{"{s} [won a medal] early on."}, []string{"Did {p} win any medal?"}}, []string{"{s} [never won a medal]."}, "y"},
	{relation{0, []string{"{s} [travelled abroad] often."}, []string{"Did {p} travel abroad?"}},
		[]string{"{s} [did not travel abroad]."}, "m"},
	{relation{0, []string{"{s} [had two children]."}, []string{"Were there any children?"}}, []string{"{s} [had no children]."}, "n"},
	{relation{0, []string{"The critics [liked the concerts]."}, []string{"Did the critics like it?"}},
		[]string{"The critics [did not like the concerts]."}, "y"},
	{relation{0, []string{"{s} also [danced on stage]."}, []string{"Did {p} dance?"}}, []string{"{s} [refused to dance]."}, "m"},
	{relation{0, []string{"{s} [became rich]."}, []string{"Was there much money?"}}, []string{"{s} [never had money]."}, "n"},
	{relation{0, []string{"{s} [went to college]."}, []string{"Did {p} go to college?"}}, []string{"{s} [did not go to college]."}, "y"},
	{relation{0, []string{"{s} [taught pupils]."}, []string{"Did {p} teach?"}}, []string{"{s} [refused to teach]."}, "m"},
}

func (t turn) polar() bool { return len(t.denied) > 0 }

// dialog writes a passage about a musician and asks three to five questions in a
// row; the later ones say "he" or "she". Three in ten have no answer.
//
// The labels follow from the text: yesno from the form of the question and the
// words of the answer, followup from the matter asked about
// ("n" when there is no answer). One followup in twelve is noise, as opinions
// differ.
func dialog(r *rand.Rand) []tasks.Example {
	name, pronoun := somebody(r)
	c := newCast(r)
	c.used[name] = true

	told, untold := matters(r)

	var p prose
	answers := make([][]tasks.Answer, len(told))
	yes := make([]bool, len(told))
	for i, t := range told {
		subject := name
		if i > 0 && chance(r, 75) {
			subject = pronoun
		}
		says := t.says
		yes[i] = !t.polar() || chance(r, 50)
		if !yes[i] {
			says = t.denied
		}
		answers[i] = p.say(fill(pick(r, says), subject, c.draw(t.kind)))
	}

	var out []tasks.Example
	var before []tasks.Turn
	ask := func(t turn, answer []tasks.Answer, yesno, followup string) {
		if chance(r, 8) {
			followup = pick(r, []string{"y", "n", "m"})
		}
		out = append(out, tasks.Example{
			Title:    name,
			Record:   "dialog",
			Passage:  p.text,
			Question: pronouns(pick(r, t.asks), pronoun),
			Turns:    slices.Clone(before),
			Answers:  answer,
			Labels:   map[string]string{"yesno": yesno, "followup": followup},
		})
		before = append(before, tasks.Turn{Question: out[len(out)-1].Question, Answer: said(answer)})
	}
	present, absent := r.Perm(len(told)), r.Perm(len(untold))
	for q := range 3 + r.IntN(3) {
		if !chance(r, answerable) {
			ask(untold[absent[q]], nil, "x", "n")
			continue
		}
		i := present[q]
		t, yesno := told[i], "x"
		if t.polar() {
			yesno = map[bool]string{true: "y", false: "n"}[yes[i]]
		}
		ask(t, answers[i], yesno, t.followup)
	}
	return out
}

// said is an answer as QuAC's files have it among the turns before a question.
func said(answers []tasks.Answer) string {
	if len(answers) == 0 {
		return "CANNOTANSWER"
	}
	return answers[0].Text
}

// matters splits the career into the matters of a passage, one or two plain facts
// among four that can be denied, and the omitted ones.
func matters(r *rand.Rand) (told, untold []turn) {
	plain := 1 + r.IntN(2)
	polar := 4
	for _, i := range r.Perm(len(career)) {
		t := career[i]
		left := &plain
		if t.polar() {
			left = &polar
		}
		if *left > 0 {
			*left--
			told = append(told, t)
		} else {
			untold = append(untold, t)
		}
	}
	return told, untold
}

// pronouns fills {p} with "he" or "she" and {o} with "him" or "her".
func pronouns(question, pronoun string) string {
	object := "him"
	if pronoun == "she" {
		object = "her"
	}
	return strings.NewReplacer("{p}", pronoun, "{o}", object).Replace(question)
}
