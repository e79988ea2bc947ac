package analysis

import (
	"math"
	"strings"

	"dev.road/workbench/filter"
	"dev.road/workbench/session/wire"
)

// Kind is the kind of a field's values.
type Kind string

// The kinds of fields.
const (
	Number Kind = "number"
	Text   Kind = "text" // few texts, each of many examples: a set is sliced by them
	Words  Kind = "words"
	Flag   Kind = "flag"
)

// Field is an attribute of an example, by which sets are filtered, sorted and sliced.
type Field struct {
	Name  string
	Kind  Kind
	Help  string
	Needs string    // what a set without any value lacks
	edges []float64 // of the bins of a number; none: its quantiles
	// A number that is 0 in all examples was not measured.
	unmeasured bool

	number func(*example) float64 // NaN: the example has none
	text   func(*example) string  // "": the example has none
	words  func(*wire.Prediction) string
	flag   func(*example) bool
}

// Sliced reports whether a set can be sliced by the field.
func (f *Field) Sliced() bool { return f.Kind != Words }

// Edges of bins.
var (
	fifths = []float64{0.2, 0.4, 0.6, 0.8}
	tenths = []float64{0.1, 0.3, 0.5, 0.7, 0.9}
	counts = []float64{1, 2, 3, 5}
	signed = []float64{-0.5, 0, above, 0.5}
)

// Fields is every field of every set: the table that filters, screens, commands and
// docs/evaluation.md have in common.
var Fields = []Field{
	{Name: "f1", Kind: Number, edges: []float64{above, 0.5, 1},
		Help:   "F1 of the answer, 0 to 1; of a class 1 or 0",
		number: func(e *example) float64 { return e.Student.F1 }},
	{Name: "em", Kind: Number,
		Help:   "exact match, 1 or 0",
		number: func(e *example) float64 { return e.Student.EM }},
	{Name: "prob", Kind: Number, edges: tenths, Needs: needsProbs, unmeasured: true,
		Help:   "probability of the answer: the model's confidence",
		number: func(e *example) float64 { return e.Student.Prob }},
	{Name: "null", Kind: Number, edges: tenths, Needs: "probabilities of no answer", unmeasured: true,
		Help:   "probability of no answer",
		number: ofSpans(func(e *example) float64 { return e.Student.Null })},
	{Name: "null_diff", Kind: Number, Needs: "scores of no answer",
		Help:   "null margin: score of no answer minus that of the best text",
		number: ofSpans(func(e *example) float64 { return orNone(e.Student.NullDiff) })},
	{Name: "gold_prob", Kind: Number, edges: tenths, Needs: "probabilities of classes",
		Help:   "probability of the gold label",
		number: (*example).goldProb},
	{Name: "delta", Kind: Number, edges: signed, Needs: needsTeachers,
		Help:   "F1 minus that of the best teacher",
		number: (*example).delta},
	{Name: "agree", Kind: Number, Needs: needsTeachers,
		Help:   "share of the teachers with the same answer",
		number: (*example).agree},
	{Name: "q_len", Kind: Number,
		Help:   "words of the question",
		number: func(e *example) float64 { return float64(countWords(e.Question)) }},
	{Name: "ctx_len", Kind: Number,
		Help:   "words of the passage",
		number: func(e *example) float64 { return float64(e.passage.words) }},
	{Name: "gold_len", Kind: Number, Needs: needsGold,
		Help:   "words of the first gold answer",
		number: (*example).goldLength},
	{Name: "answer_len", Kind: Number, Needs: needsSpans,
		Help:   "words of the answer; 0: no answer",
		number: ofSpans(func(e *example) float64 { return float64(countWords(e.Student.Text)) })},
	{Name: "windows", Kind: Number, Needs: "the number of windows, which a prediction file of other programs lacks",
		Help:   "windows that the passage was cut into",
		number: func(e *example) float64 { return orNone(float64(e.Windows)) }},
	{Name: "turns", Kind: Number, Needs: "a dialog",
		Help:   "earlier turns of the dialog",
		number: func(e *example) float64 { return orNone(float64(len(e.Turns))) }},
	{Name: "position", Kind: Number, edges: fifths, Needs: needsGold,
		Help:   "place of the first gold answer in the passage, 0 the beginning and 1 the end",
		number: (*example).position},
	{Name: "overlap", Kind: Number, edges: fifths, Needs: needsGold,
		Help:   "share of the question's content words in the sentence of a gold answer",
		number: (*example).overlap},
	{Name: "mentions", Kind: Number, edges: counts, Needs: needsGold,
		Help:   "occurrences of the first gold answer in the passage",
		number: (*example).mentions},
	{Name: "rare", Kind: Number, edges: counts,
		Help:   "words of the question that at most one passage of the set has",
		number: func(e *example) float64 { return float64(e.rare) }},

	{Name: "wh", Kind: Text, Needs: "questions",
		Help: "the question's wh-word, else its first word",
		text: func(e *example) string { return e.wh }},
	{Name: "type", Kind: Text, Needs: "questions about passages",
		Help: "type of the first gold answer: " + strings.Join(answerTypes, ", "),
		text: (*example).answerType},
	{Name: "error", Kind: Text,
		Help: "group of the error, as listed below; of a class GOLD as LABEL",
		text: func(e *example) string { return string(e.group) }},
	{Name: "label", Kind: Text, Needs: "labels",
		Help: "gold label",
		text: func(e *example) string { return e.Label }},
	{Name: "predicted", Kind: Text, Needs: "labels",
		Help: "predicted label",
		text: (*example).predicted},
	{Name: "title", Kind: Text, Needs: "titles",
		Help: "title of the article",
		text: func(e *example) string { return e.Title }},
	{Name: "task", Kind: Text,
		Help: "task",
		text: func(e *example) string { return e.Task }},

	{Name: "id", Kind: Words,
		Help:  "id of the example",
		words: func(p *wire.Prediction) string { return p.ID }},
	{Name: "question", Kind: Words,
		Help:  "question, or second text of a pair",
		words: func(p *wire.Prediction) string { return p.Question }},
	{Name: "passage", Kind: Words,
		Help:  "passage, or first text of a pair",
		words: func(p *wire.Prediction) string { return p.Passage }},
	{Name: "gold", Kind: Words,
		Help:  "gold answers, or gold label",
		words: goldTexts},
	{Name: "answer", Kind: Words,
		Help:  "the model's answer, or predicted label",
		words: func(p *wire.Prediction) string { return p.Student.Text }},
	{Name: "teacher", Kind: Words, Needs: needsTeachers,
		Help:  "the teachers' answers",
		words: teacherTexts},

	{Name: "answerable", Kind: Flag,
		Help: "the passage has an answer",
		flag: (*example).answerable},
	{Name: "answered", Kind: Flag,
		Help: "the model gives an answer",
		flag: func(e *example) bool { return e.Student.Text != "" }},
	{Name: "exact", Kind: Flag,
		Help: "exact match, or the right label",
		flag: func(e *example) bool { return e.group == "" }},
	{Name: "wrong", Kind: Flag,
		Help: "neither",
		flag: func(e *example) bool { return e.group != "" }},
	{Name: "elsewhere", Kind: Flag,
		Help: "exact match away from every gold answer: counted as right, maybe for a wrong reason",
		flag: func(e *example) bool { return e.elsewhere }},
	{Name: "disputed", Kind: Flag, Needs: needsTeachers,
		Help: "a teacher has another answer",
		flag: func(e *example) bool { return e.agree() < 1 }},
}

const (
	needsTeachers = "answers of teachers"
	needsGold     = "gold answers with their places"
	needsProbs    = "probabilities, which some files of predictions lack"
	needsSpans    = "answers that are parts of a passage"
	needsOther    = "other predictions to compare with"
)

// The fields that notes and comparisons add to a set.
var (
	ofNotes = []Field{
		{Name: "tag", Kind: Text, Help: "tags that were given to the example, in the order of their letters"},
		{Name: "note", Kind: Words, Help: "note on the example"},
		{Name: "noted", Kind: Flag, Help: "the example has a tag or a note"},
	}
	ofComparison = []Field{
		{Name: "change", Kind: Text, Needs: needsOther, Help: "both right, fixed, broken or both wrong"},
		{Name: "diff", Kind: Number, edges: signed, Needs: needsOther, Help: "F1 minus that of the other predictions"},
		{Name: "other", Kind: Words, Needs: needsOther, Help: "answer of the other predictions"},
	}
)

// All returns every field that a filter may name.
func All() []Field {
	all := append([]Field{}, Fields...)
	return append(append(all, ofNotes...), ofComparison...)
}

// Language is the filter language over the fields, for filter.Parse and for help.
func Language() filter.Fields {
	l := filter.Fields{Example: "f1<0.5"}
	for _, f := range All() {
		switch f.Kind {
		case Number:
			l.Numbers = append(l.Numbers, f.Name)
		case Text, Words:
			l.Texts = append(l.Texts, f.Name)
		case Flag:
			l.Flags = append(l.Flags, f.Name)
		}
	}
	return l
}

// none is the number of an example that has no value.
var none = math.NaN()

// orNone turns the zero of an absent value into none.
func orNone(v float64) float64 {
	if v == 0 {
		return none
	}
	return v
}

// ofSpans limits a number to examples whose answers are spans.
func ofSpans(number func(*example) float64) func(*example) float64 {
	return func(e *example) float64 {
		if e.class {
			return none
		}
		return number(e)
	}
}
