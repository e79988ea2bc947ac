package analysis

// Group is a kind of error. Every prediction that is no exact match is in one, and no
// other is. That of a wrong class is "GOLD as LABEL".
type Group string

// Groups are the groups of wrong spans in the order of their precedence: an error is in
// the first that holds. It is the table of docs/evaluation.md.
var Groups = []struct {
	Group Group
	Help  string
	holds func(*example) bool
}{
	{"no prediction", "the predictions have none for the example", func(e *example) bool { return e.missing() }},
	{"false answer", "an answer to a question without one", func(e *example) bool { return !e.answerable() }},
	{"false null", "no answer to a question with one", func(e *example) bool { return e.Student.Text == "" }},
	{"not in passage", "the passage has the answer nowhere, or none of the gold answers", func(e *example) bool {
		return !e.placed || len(e.golds) == 0
	}},
	{"too short", "a part of a gold answer, with none whole", func(e *example) bool {
		inside, around := e.nested()
		return inside && !around
	}},
	{"over-long", "a whole gold answer with words around it, inside of none", func(e *example) bool {
		inside, around := e.nested()
		return around && !inside
	}},
	{"near span", "overlaps a gold answer in another way", func(e *example) bool { return e.onGold(e.said) }},
	{"wrong mention", "overlaps a gold answer's text at another place of the passage", (*example).onMention},
	{"same sentence", "another span of a gold answer's sentence", (*example).inSentence},
	{"wrong sentence", "touches no sentence of a gold answer", func(*example) bool { return true }},
}

// sort returns the group of the error; of a right answer, whether it is elsewhere.
func (e *example) sort() (g Group, elsewhere bool) {
	if e.Student.EM > 0 {
		return "", e.placed && len(e.golds) > 0 && !e.onGold(e.said)
	}
	if e.class && !e.missing() {
		return Group(e.Label + " as " + e.Student.Text), false
	}
	for _, g := range Groups {
		if g.holds(e) {
			return g.Group, false
		}
	}
	return "", false // the last holds
}

// missing reports whether a file of predictions had none for the example.
func (e *example) missing() bool { return e.Student.Model == "" }

// nested reports whether the answer lies inside of a gold answer, and whether one lies
// inside of it.
func (e *example) nested() (inside, around bool) {
	for _, g := range e.golds {
		inside = inside || e.said.within(g)
		around = around || g.within(e.said)
	}
	return inside, around
}

// onMention reports whether the answer overlaps the text of a gold answer anywhere.
func (e *example) onMention() bool {
	for _, g := range e.golds {
		for _, s := range e.passage.occurrences(e.passage.text[g.from:g.to]) {
			if s.overlaps(e.said) {
				return true
			}
		}
	}
	return false
}

// inSentence reports whether the answer touches the sentence of a gold answer.
func (e *example) inSentence() bool {
	first, last := e.passage.sentence(e.said.from), e.passage.sentence(e.said.to-1)
	for _, g := range e.golds {
		if e.passage.sentence(g.from) <= last && e.passage.sentence(g.to-1) >= first {
			return true
		}
	}
	return false
}
