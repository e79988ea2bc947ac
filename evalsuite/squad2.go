package evalsuite

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// NAProb is a model's probability, or any score that grows with it, that a
// question has no answer.
type NAProb struct {
	ID   string
	Prob float64
}

// SQuAD2 scores predictions, a text for each question's ID, as
// evaluate-v2.0.py does. "" says that there is no answer.
//
// With naProb (nil: none) a question whose probability is above thresh counts
// as answered by "", and the best thresholds are found. They are an oracle's:
// chosen on the questions they are reported for. Their order is that of the
// file, which decides between equal probabilities.
//
// Where the official script ends in a KeyError for want of predictions, the error
// is a *MissingError; the scores that come with it count those questions as wrong
// in every mean. Predictions of other IDs are ignored. Of an ID that is there
// twice the last question counts.
func SQuAD2(questions []Question, preds map[string]string, naProb []NAProb, thresh float64) (Scores, error) {
	questions = lastOfEach(questions)
	if len(questions) == 0 {
		return Scores{}, errors.New("there are no questions")
	}
	results := make(map[string]result, len(questions))
	var all []result
	var unsaid []string
	probs := make(map[string]float64, len(naProb))
	for _, p := range naProb {
		probs[p.ID] = p.Prob
	}
	for _, q := range questions {
		pred, ok := preds[q.ID]
		r := result{has: len(q.Gold) > 0, said: pred != ""}
		if ok {
			r.exact, r.f1 = q.Score(pred)
			results[q.ID] = r
		} else {
			unsaid = append(unsaid, q.ID)
		}
		if ok && naProb != nil {
			p, ok := probs[q.ID]
			if !ok {
				return Scores{}, noProb(q.ID)
			}
			if p > thresh {
				r = r.unsaid()
			}
		}
		all = append(all, r)
	}
	if len(results) == 0 {
		return Scores{}, missing(unsaid, len(questions))
	}
	s := means(all)
	s.Missing = unsaid
	if naProb != nil {
		s.Best = best(questions, results, naProb)
	}
	return s, missing(s.Missing, len(questions))
}

// result is a scored prediction.
type result struct {
	has, said bool // the question has an answer; the prediction gives one
	exact, f1 float64
}

// unsaid is the result with "" in the prediction's place.
func (r result) unsaid() result {
	r.exact, r.f1 = 0, 0
	if !r.has {
		r.exact, r.f1 = 1, 1
	}
	return r
}

// means are the scores of all results, and of those with and without an answer.
func means(all []result) Scores {
	var has, none []result
	for _, r := range all {
		if r.has {
			has = append(has, r)
		} else {
			none = append(none, r)
		}
	}
	s := Scores{Part: mean(all)}
	if has != nil {
		p := mean(has)
		s.HasAns = &p
	}
	if none != nil {
		p := mean(none)
		s.NoAns = &p
	}
	return s
}

func mean(results []result) Part {
	var exact, f1 float64
	for _, r := range results {
		exact += r.exact
		f1 += r.f1
	}
	n := float64(len(results))
	return Part{Exact: 100 * exact / n, F1: 100 * f1 / n, Total: len(results)}
}

// best finds the thresholds that give the highest scores on these questions.
func best(questions []Question, results map[string]result, naProb []NAProb) *Best {
	order := lastOfEach(naProb)
	slices.SortStableFunc(order, byProb)
	noAns := 0
	for _, q := range questions {
		if _, ok := results[q.ID]; ok && len(q.Gold) == 0 {
			noAns++
		}
	}
	// At first every question is answered by "". One after another, the
	// surest answer first, takes its own prediction.
	climb := func(score func(result) float64) (top, thresh float64) {
		now := float64(noAns)
		top = now
		for _, p := range order {
			r, ok := results[p.ID]
			switch {
			case !ok:
				continue
			case r.has:
				now += score(r)
			case r.said:
				now--
			}
			if now > top {
				top, thresh = now, p.Prob
			}
		}
		return 100 * top / float64(len(questions)), thresh
	}
	var b Best
	b.Exact, b.ExactThresh = climb(func(r result) float64 { return r.exact })
	b.F1, b.F1Thresh = climb(func(r result) float64 { return r.f1 })
	return &b
}

func byProb(a, b NAProb) int { return cmp.Compare(a.Prob, b.Prob) }

func noProb(id string) error {
	return fmt.Errorf("question %s has a prediction, but no no-answer probability: give one for each", id)
}

// lastOfEach keeps the last value of every ID, in the first one's place, as a
// Python dictionary does.
func lastOfEach[T interface{ id() string }](values []T) []T {
	at := make(map[string]int, len(values))
	var kept []T
	for _, v := range values {
		if i, ok := at[v.id()]; ok {
			kept[i] = v
			continue
		}
		at[v.id()] = len(kept)
		kept = append(kept, v)
	}
	return kept
}

func (q Question) id() string { return q.ID }
func (p NAProb) id() string   { return p.ID }
