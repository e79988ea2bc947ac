package evalsuite

import (
	"cmp"
	"math"
	"slices"
)

// WindowLogits holds a span model's logits for one window of a passage. Position
// 0 of Start and End is [CLS], "no answer"; position 1+i is the passage's
// token whose code points are Offsets[i], one past the last at [1].
type WindowLogits struct {
	Start, End []float32
	Offsets    [][2]int32
}

// DecodeOptions bound the search; 0 is the default in brackets.
type DecodeOptions struct {
	NBest           int     // starts and ends of a window that are paired (20)
	MaxAnswerTokens int     // (30)
	Threshold       float64 // no answer if NullDiff is above; +Inf always answers
	Top             int     // candidates that are returned (5)
}

// Candidate is a possible answer; Start and End are code points of the
// passage, End one past the last.
type Candidate struct {
	Text       string
	Start, End int
	Prob       float64
}

// Decoded is the answer to one question.
type Decoded struct {
	Text       string  // "": no answer
	Start, End int     // Text's code points
	Prob       float64 // probability of Text, or of "no answer" if that is the answer
	Null       float64 // probability of "no answer"
	NullDiff   float64 // score of "no answer" minus that of the best text
	Top        []Candidate
	BestText   string // the best text, regardless of the threshold; "" if no span is allowed
}

// Decode finds the answer in the windows of one passage, as
// postprocess_qa_predictions of Hugging Face's examples does: a span's score
// is its start's logit plus its end's; in each window the NBest starts are
// paired with the NBest ends; the score of "no answer" is the lowest that any
// window gives it. Of equal scores the earlier wins.
//
// A probability is the softmax over all distinct spans found and "no answer".
// Top has each text once, at its best span. Logits that are not finite are not
// candidates.
func Decode(passage string, windows []WindowLogits, o DecodeOptions) Decoded {
	o.NBest = cmp.Or(o.NBest, 20)
	o.MaxAnswerTokens = cmp.Or(o.MaxAnswerTokens, 30)
	o.Top = cmp.Or(o.Top, 5)

	text := []rune(passage)
	null, hasNull := nullScore(windows)
	spans := distinct(windows, o, len(text))
	total := newSoftmax(null, hasNull, spans)

	d := Decoded{NullDiff: null}
	if hasNull {
		d.Null = total.prob(null)
	}
	seen := map[string]bool{}
	for _, s := range spans {
		if len(d.Top) == o.Top {
			break
		}
		c := Candidate{Text: string(text[s.start:s.end]), Start: s.start, End: s.end, Prob: total.prob(s.score)}
		if !seen[c.Text] {
			seen[c.Text] = true
			d.Top = append(d.Top, c)
		}
	}
	d.Prob = d.Null
	if len(spans) == 0 {
		return d
	}
	d.NullDiff = null - spans[0].score
	first := d.Top[0]
	d.BestText = first.Text
	if !hasNull || d.NullDiff <= o.Threshold {
		d.Text, d.Start, d.End, d.Prob = first.Text, first.Start, first.End, first.Prob
	}
	return d
}

// span is a stretch of the passage in code points, and its score.
type span struct {
	start, end int
	score      float64
}

// nullScore returns the lowest score of position 0; not ok, and 0, without a
// finite one.
func nullScore(windows []WindowLogits) (score float64, ok bool) {
	for _, w := range windows {
		if len(w.Start) == 0 || len(w.End) == 0 {
			continue
		}
		if s := float64(w.Start[0] + w.End[0]); isFinite(s) && (!ok || s < score) {
			score, ok = s, true
		}
	}
	return score, ok
}

// distinct returns the spans of all windows, the best first. One that several
// windows show is there once, with its best score.
func distinct(windows []WindowLogits, o DecodeOptions, length int) []span {
	var spans []span
	at := map[[2]int]int{}
	for _, w := range windows {
		n := min(len(w.Start), len(w.End), 1+len(w.Offsets))
		ends := highest(w.End[:n], o.NBest)
		for _, s := range highest(w.Start[:n], o.NBest) {
			for _, e := range ends {
				if s == 0 || e < s || e-s+1 > o.MaxAnswerTokens {
					continue
				}
				c := span{int(w.Offsets[s-1][0]), int(w.Offsets[e-1][1]), float64(w.Start[s] + w.End[e])}
				if c.start < 0 || c.start >= c.end || c.end > length || !isFinite(c.score) {
					continue
				}
				key := [2]int{c.start, c.end}
				i, known := at[key]
				switch {
				case !known:
					at[key] = len(spans)
					spans = append(spans, c)
				case spans[i].score < c.score:
					spans[i].score = c.score
				}
			}
		}
	}
	slices.SortStableFunc(spans, func(a, b span) int { return cmp.Compare(b.score, a.score) })
	return spans
}

// highest returns the positions of the n highest finite logits, the highest
// first, of equal ones the earlier.
func highest(logits []float32, n int) []int {
	var positions []int
	for i, l := range logits {
		if isFinite(float64(l)) {
			positions = append(positions, i)
		}
	}
	slices.SortStableFunc(positions, func(a, b int) int { return cmp.Compare(logits[b], logits[a]) })
	return positions[:min(n, len(positions))]
}

// softmax turns scores into probabilities; top keeps exp within range.
type softmax struct{ top, sum float64 }

func newSoftmax(null float64, hasNull bool, spans []span) softmax {
	m := softmax{top: math.Inf(-1)}
	if hasNull {
		m.top = null
	}
	if len(spans) > 0 {
		m.top = max(m.top, spans[0].score)
	}
	if hasNull {
		m.sum += math.Exp(null - m.top)
	}
	for _, s := range spans {
		m.sum += math.Exp(s.score - m.top)
	}
	return m
}

func (m softmax) prob(score float64) float64 { return math.Exp(score-m.top) / m.sum }

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
