package analysis

import (
	"slices"
	"strings"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session/wire"
)

// example is a prediction while its attributes are computed.
type example struct {
	*wire.Prediction
	passage   *passage
	class     bool   // a label, and no span
	golds     []span // of the gold answers that are where they say, or anywhere in the passage
	said      span   // of the answer
	placed    bool   // said is known
	group     Group  // "": no error
	elsewhere bool   // right, and at no gold answer's place
	wh        string
	rare      int
}

func newExample(p *wire.Prediction, of *passage) example {
	e := example{Prediction: p, passage: of, class: isClass(p), wh: whWord(p.Question)}
	if !e.class {
		e.place()
	}
	e.group, e.elsewhere = e.sort()
	return e
}

// isClass reports whether a prediction is of a class and not of a span.
func isClass(p *wire.Prediction) bool { return p.Label != "" || len(p.Student.Labels) > 0 }

// place finds the gold answers and the model's in the passage. Files of others have
// answers without a place, or with one of another text: of the places that have the
// text, the answer gets that which is nearest to right.
func (e *example) place() {
	for _, g := range e.Gold {
		if s, ok := e.passage.at(g.Text, g.Start); ok {
			e.golds = append(e.golds, s)
		} else if all := e.passage.occurrences(g.Text); len(all) > 0 {
			e.golds = append(e.golds, all[0])
		}
	}
	if e.Student.Text == "" {
		return
	}
	// Of a model that answers with spans the place is known, of other files it is 0 to 0.
	if e.Student.End > e.Student.Start {
		if e.said, e.placed = e.passage.at(e.Student.Text, e.Student.Start); e.placed {
			return
		}
	}
	all := e.passage.occurrences(e.Student.Text)
	e.placed = len(all) > 0
	for _, s := range all {
		if e.said = s; e.onGold(s) {
			return
		}
	}
	if e.placed {
		e.said = all[0]
	}
}

// onGold reports whether a span overlaps a gold answer.
func (e *example) onGold(s span) bool {
	for _, g := range e.golds {
		if s.overlaps(g) {
			return true
		}
	}
	return false
}

// answerable reports whether there is an answer; in a dialog, whether most of those who
// were asked gave one.
func (e *example) answerable() bool {
	if e.class || len(e.Gold) > 0 {
		return true
	}
	none := 0
	for _, text := range e.Accepted {
		if text == "" || text == cannotAnswer {
			none++
		}
	}
	return 2*none < len(e.Accepted)
}

// cannotAnswer is the text by which QuAC says that there is no answer.
const cannotAnswer = "CANNOTANSWER"

func (e *example) goldProb() float64 {
	for _, l := range e.Student.Labels {
		if l.Name == e.Label {
			return l.Prob
		}
	}
	return none
}

func (e *example) delta() float64 {
	if len(e.Teachers) == 0 {
		return none
	}
	best := 0.0
	for _, t := range e.Teachers {
		best = max(best, t.F1)
	}
	return e.Student.F1 - best
}

func (e *example) agree() float64 {
	if len(e.Teachers) == 0 {
		return none
	}
	same := 0
	for _, t := range e.Teachers {
		if sameAnswer(t.Text, e.Student.Text) {
			same++
		}
	}
	return float64(same) / float64(len(e.Teachers))
}

// sameAnswer compares answers as the official scripts do.
func sameAnswer(a, b string) bool {
	return a == b || a != "" && b != "" && evalsuite.Normalize(a) == evalsuite.Normalize(b)
}

func (e *example) goldLength() float64 {
	if e.class || len(e.Gold) == 0 {
		return none
	}
	return float64(countWords(e.Gold[0].Text))
}

func (e *example) position() float64 {
	if len(e.golds) == 0 || len(e.passage.text) == 0 {
		return none
	}
	return float64(e.golds[0].from) / float64(len(e.passage.text))
}

// overlap is the highest share over the gold answers' sentences.
func (e *example) overlap() float64 {
	if len(e.golds) == 0 {
		return none
	}
	asked := contentWords(e.Question)
	if len(asked) == 0 {
		return none
	}
	best, seen, have := 0, -1, make([]bool, len(asked))
	for _, g := range e.golds {
		n := e.passage.sentence(g.from)
		if n == seen {
			continue
		}
		seen = n
		clear(have)
		eachWord(e.passage.sentenceText(n), func(w string) {
			if k := slices.Index(asked, w); k >= 0 {
				have[k] = true
			}
		})
		shared := 0
		for _, there := range have {
			if there {
				shared++
			}
		}
		best = max(best, shared)
	}
	return float64(best) / float64(len(asked))
}

func (e *example) mentions() float64 {
	if len(e.golds) == 0 {
		return none
	}
	g := e.golds[0]
	return float64(max(len(e.passage.occurrences(e.passage.text[g.from:g.to])), 1))
}

func (e *example) answerType() string {
	switch {
	case e.class || e.Question == "":
		return ""
	case !e.answerable():
		return "none"
	case len(e.Gold) == 0:
		return typeOf(e.Accepted[0], e.Question, e.wh)
	}
	return typeOf(e.Gold[0].Text, e.Question, e.wh)
}

func (e *example) predicted() string {
	if e.class {
		return e.Student.Text
	}
	return ""
}

func goldTexts(p *wire.Prediction) string {
	texts := make([]string, 0, len(p.Gold)+1)
	for _, g := range p.Gold {
		texts = append(texts, g.Text)
	}
	return strings.Join(append(texts, p.Label), "\n")
}

func teacherTexts(p *wire.Prediction) string {
	texts := make([]string, len(p.Teachers))
	for i, t := range p.Teachers {
		texts[i] = t.Text
	}
	return strings.Join(texts, "\n")
}
