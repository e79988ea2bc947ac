package inspect

import (
	"strings"
	"unicode/utf8"

	"dev.road/workbench/filter"
	"dev.road/workbench/session/wire"
)

// row is a prediction with the list's own columns.
type row struct {
	*wire.Prediction
	wh     string    // the question's wh-word, or its first word
	delta  float64   // the student's F1 less the best teacher's; 0 without teachers
	length int       // of the passage, in code points
	text   [2]string // question and passage in lower case
}

func newRow(p *wire.Prediction) row {
	r := row{Prediction: p, wh: whWord(p.Question), length: utf8.RuneCountInString(p.Passage)}
	r.text = [2]string{strings.ToLower(p.Question), strings.ToLower(p.Passage)}
	if len(p.Teachers) > 0 {
		best := 0.0
		for _, t := range p.Teachers {
			best = max(best, t.F1)
		}
		r.delta = p.Student.F1 - best
	}
	return r
}

// class reports whether the example has a label and no span.
func (r *row) class() bool { return r.Label != "" || len(r.Student.Labels) > 0 }

// said returns the answers of the student and then of the teachers.
func (r *row) said() []wire.Said { return append([]wire.Said{r.Student}, r.Teachers...) }

// wrong reports whether the student's answer is not an exact match.
func (r *row) wrong() bool { return r.Student.EM == 0 }

// disputed reports whether a teacher disagrees with the student.
func (r *row) disputed() bool {
	for _, t := range r.Teachers {
		if !strings.EqualFold(strings.TrimSpace(t.Text), strings.TrimSpace(r.Student.Text)) {
			return true
		}
	}
	return false
}

var whWords = []string{"who", "whom", "whose", "what", "when", "where", "which", "why", "how"}

// whWord returns the first wh-word of a question, else its first word (like the
// groups of Wu et al., Errudite, 2019).
func whWord(question string) string {
	separates := func(r rune) bool { return r == ' ' || r == ',' || r == '?' || r == '\'' }
	words := strings.FieldsFunc(strings.ToLower(question), separates)
	for _, w := range words {
		for _, wh := range whWords {
			if w == wh {
				return w
			}
		}
	}
	if len(words) > 0 {
		return words[0]
	}
	return ""
}

// fields are the fields of a filter.
var fields = filter.Fields{
	Numbers: []string{"f1", "em", "null", "prob", "delta", "windows", "length"},
	Texts:   []string{"wh", "id", "title", "task", "gold", "answer", "teacher"},
	Example: "f1<0.5",
}

// FilterText implements filter.Row.
func (r *row) FilterText() []string { return r.text[:] }

// FilterField implements filter.Row.
func (r *row) FilterField(name string) (filter.Field, bool) {
	switch name {
	case "f1":
		return filter.Number(r.Student.F1), true
	case "em":
		return filter.Number(r.Student.EM), true
	case "null":
		return filter.Number(r.Student.Null), true
	case "prob":
		return filter.Number(r.Student.Prob), true
	case "delta":
		return filter.Number(r.delta), true
	case "windows":
		return filter.Number(float64(r.Windows)), true
	case "length":
		return filter.Number(float64(r.length)), true
	case "wh":
		return filter.Text(r.wh), true
	case "id":
		return filter.Text(r.ID), true
	case "title":
		return filter.Text(r.Title), true
	case "task":
		return filter.Text(r.Task), true
	case "answer":
		return filter.Text(r.Student.Text), true
	case "gold":
		texts := make([]string, len(r.Gold))
		for i, g := range r.Gold {
			texts[i] = g.Text
		}
		return filter.Text(strings.Join(append(texts, r.Label), "\n")), true
	case "teacher":
		texts := make([]string, len(r.Teachers))
		for i, t := range r.Teachers {
			texts[i] = t.Text
		}
		return filter.Text(strings.Join(texts, "\n")), true
	}
	return filter.Field{}, false
}
