package evalsuite

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"dev.road/workbench/evalsuite/stats"
)

// Doubt is a model's doubt that a question has an answer.
type Doubt struct {
	Null       float64 // score or probability of "no answer": any number that grows with it
	Answerable bool    // the question has an answer
	Answered   float64 // score of the model's text, in percent: F1, or exact match
	Cluster    string  // the passage; "" stands alone
}

// unanswered is the score of saying that there is no answer.
func (d Doubt) unanswered() float64 {
	if d.Answerable {
		return 0
	}
	return 100
}

// ROCPoint is one threshold: questions whose null score is at least this are
// said to have no answer.
type ROCPoint struct {
	Threshold     float64 `json:"threshold"`
	TruePositive  float64 `json:"true_positive"`  // share of the questions without an answer said so
	FalsePositive float64 `json:"false_positive"` // share of those with one said to have none
}

// ROC tells how well the null score parts questions without an answer from
// those with one.
type ROC struct {
	// AUC is the probability that a question without an answer has the higher
	// score of the two, with half of the ties: from 0 to 1, and 0.5 by chance.
	AUC    stats.Estimate `json:"auc"`
	Points []ROCPoint     `json:"points"` // one for each null score, highest first
}

// NewROC makes the curve and its area, exactly.
func NewROC(doubts []Doubt, b stats.Bootstrap) (ROC, error) {
	order, err := byNull(doubts)
	if err != nil {
		return ROC{}, err
	}
	slices.Reverse(order)
	area := func() func(weight []float64) float64 {
		return func(weight []float64) float64 {
			var pairs, without, with float64
			walk(doubts, order, weight, func(_, no, yes float64) {
				pairs += yes * (without + no/2)
				without += no
				with += yes
			})
			return pairs / (without * with) // NaN without a question of either kind
		}
	}
	b.Least, b.Most = 0, 1
	var r ROC
	if r.AUC, err = b.Weighted(area, len(doubts), clustersOf(doubts)); err != nil {
		return ROC{}, err
	}
	one := make([]float64, len(doubts))
	for i := range one {
		one[i] = 1
	}
	var without, with float64
	walk(doubts, order, one, func(threshold, no, yes float64) {
		without += no
		with += yes
		r.Points = append(r.Points, ROCPoint{threshold, without, with})
	})
	for i := range r.Points {
		r.Points[i].TruePositive /= without
		r.Points[i].FalsePositive /= with
	}
	return r, nil
}

// walk visits the null scores in order, with the weights of the questions that
// have each: without an answer, and with one.
func walk(doubts []Doubt, order []int, weight []float64, visit func(null, no, yes float64)) {
	for i := 0; i < len(order); {
		null := doubts[order[i]].Null
		var no, yes float64
		for ; i < len(order) && doubts[order[i]].Null == null; i++ {
			if doubts[order[i]].Answerable {
				yes += weight[order[i]]
			} else {
				no += weight[order[i]]
			}
		}
		visit(null, no, yes)
	}
}

// byNull orders the questions, the lowest null score first, and refuses a set
// without questions of both kinds.
func byNull(doubts []Doubt) ([]int, error) {
	answerable := 0
	order := make([]int, len(doubts))
	for i, d := range doubts {
		if !isFinite(d.Null) || !isFinite(d.Answered) {
			return nil, fmt.Errorf("question %d has the null score %v and the answer's score %v: give finite numbers", i+1, d.Null, d.Answered)
		}
		if d.Answerable {
			answerable++
		}
		order[i] = i
	}
	if answerable == 0 || answerable == len(doubts) {
		return nil, errors.New("answerability needs questions with an answer and questions without one")
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(doubts[i].Null, doubts[j].Null) })
	return order, nil
}

// clustersOf gives each question its cluster's ID.
func clustersOf(doubts []Doubt) []string {
	ids := make([]string, len(doubts))
	for i, d := range doubts {
		ids[i] = "c" + d.Cluster
		if d.Cluster == "" {
			ids[i] = fmt.Sprint("i", i)
		}
	}
	return ids
}

// Threshold is chosen on one half of the questions and tested on the other: the
// best of the questions it is reported for would be optimistic.
type Threshold struct {
	Value  float64        `json:"value"`  // "no answer" where the null score is above this
	Chosen stats.Estimate `json:"chosen"` // score on the half that chose it: too good
	Tested stats.Estimate `json:"tested"` // score on the other half: the figure to report
	Oracle float64        `json:"oracle"` // best score on the other half with a threshold of its own
}

// ChooseThreshold parts the passages into halves at random, by the seed of b.
func ChooseThreshold(doubts []Doubt, b stats.Bootstrap) (Threshold, error) {
	var t Threshold
	first, second, err := parted(doubts, b.Seed)
	if err != nil {
		return t, err
	}
	t.Value, _ = bestThreshold(first)
	_, t.Oracle = bestThreshold(second)
	b.Least, b.Most = 0, 100
	if t.Chosen, err = b.Mean(under(first, t.Value), clustersOf(first)); err != nil {
		return Threshold{}, err
	}
	t.Tested, err = b.Mean(under(second, t.Value), clustersOf(second))
	return t, err
}

// parted are the halves on which a threshold is chosen, and tested.
func parted(doubts []Doubt, seed uint64) (first, second []Doubt, err error) {
	if _, err := byNull(doubts); err != nil {
		return nil, nil, err
	}
	first, second = halves(doubts, seed)
	if len(first) == 0 || len(second) == 0 {
		return nil, nil, errors.New("all questions are about one passage: there is no other half to test a threshold on")
	}
	return first, second, nil
}

// halves have about as many questions each, and whole passages.
func halves(doubts []Doubt, seed uint64) (first, second []Doubt) {
	at := make(map[string]int)
	var groups [][]Doubt
	for i, id := range clustersOf(doubts) {
		g, ok := at[id]
		if !ok {
			g = len(groups)
			at[id] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], doubts[i])
	}
	random := rand.New(rand.NewPCG(seed, 2))
	random.Shuffle(len(groups), func(i, j int) { groups[i], groups[j] = groups[j], groups[i] })
	for _, g := range groups {
		if len(first) <= len(second) {
			first = append(first, g...)
		} else {
			second = append(second, g...)
		}
	}
	return first, second
}

// bestThreshold is the null score above which "no answer" gives the highest
// mean; the lowest of several as good. Below all scores nothing is answered.
func bestThreshold(doubts []Doubt) (value, mean float64) {
	order := make([]int, len(doubts))
	sum := 0.0
	for i, d := range doubts {
		order[i] = i
		sum += d.unanswered()
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(doubts[i].Null, doubts[j].Null) })
	value, best := math.Nextafter(doubts[order[0]].Null, math.Inf(-1)), sum
	for n, i := range order {
		d := doubts[i]
		sum += d.Answered - d.unanswered()
		if last := n+1 == len(order) || doubts[order[n+1]].Null != d.Null; last && sum > best+1e-9 {
			value, best = d.Null, sum
		}
	}
	return value, best / float64(len(doubts))
}

// under are the scores with a threshold.
func under(doubts []Doubt, threshold float64) []float64 {
	scores := make([]float64, len(doubts))
	for i, d := range doubts {
		scores[i] = d.Answered
		if d.Null > threshold {
			scores[i] = d.unanswered()
		}
	}
	return scores
}
