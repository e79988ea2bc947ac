package world

// The wrong answers of a span teacher.
const (
	longest  = 5 // tokens
	noAnswer = 4 // one in so many errors on a question that has an answer
)

// Span returns the logits of a window's allowed places as starts, then as ends: place 0
// is "no answer", then come the passage's tokens. Gold are the accepted spans, pairs of
// places with the last one included, {0, 0} alone for none; a right answer is the first.
// A window in which nothing but the truth can be answered has no error.
func (r Rule) Span(w Window, places int, gold [][2]int) []float32 {
	d := r.draw(w)
	starts, ends := r.noise(d, places), r.noise(d, places)
	truth := gold[0]
	answer := truth
	if d.wrong {
		answer = wrongSpan(d, places, gold)
	}
	r.raise(starts, r.SpanMargin, answer[0], truth[0])
	r.raise(ends, r.SpanMargin, answer[1], truth[1])
	return narrow(narrow(make([]float32, 0, 2*places), starts), ends)
}

// wrongSpan draws the answer of an error: one whose start and end are both wrong, as far
// as there is one.
func wrongSpan(d draws, places int, gold [][2]int) [2]int {
	from := d.answer()
	none := from.IntN(noAnswer) == 0
	if answered := gold[0] != [2]int{}; answered && none {
		return [2]int{}
	}
	fits := func(span [2]int) bool {
		for _, g := range gold {
			if g[0] == span[0] || g[1] == span[1] {
				return false
			}
		}
		return true
	}
	var others [][2]int
	for start := 1; start < places; start++ {
		for end := start; end < min(places, start+longest); end++ {
			if span := [2]int{start, end}; fits(span) {
				others = append(others, span)
			}
		}
	}
	switch {
	case len(others) > 0:
		return others[from.IntN(len(others))]
	case gold[0] != [2]int{}:
		return [2]int{}
	}
	return gold[0]
}
