package analysis

import "dev.road/workbench/session/wire"

// having has the number of a passage for each word that it alone has, and inMany for
// those of several.
type having map[string]int

const inMany = -1

// seenOnce reads the words of passages.
func seenOnce(passages []*passage) having {
	h := having{}
	for k, p := range passages {
		eachWord(p.text, func(w string) {
			switch at, ok := h[w]; {
			case !ok:
				h[w] = k
			case at != k && at != inMany:
				h[w] = inMany
			}
		})
	}
	return h
}

// count counts the words of a question, or of a text without one, that at most one
// passage has.
func (h having) count(p *wire.Prediction) int {
	text := p.Question
	if text == "" {
		text = p.Passage
	}
	n := 0
	eachWord(text, func(w string) {
		if h[w] != inMany {
			n++
		}
	})
	return n
}
