package evalsuite

import (
	"errors"
	"slices"
)

// Point is one place on a precision-recall curve, each from 0 to 1: that of
// answering the questions whose no-answer probability is at most Threshold.
type Point struct {
	Threshold, Precision, Recall float64
}

// Curve is a precision-recall curve, from recall 0 on. It has one point for
// each distinct probability.
type Curve struct {
	Points           []Point
	AveragePrecision float64 // percent
}

// Curves are the three of evaluate-v2.0.py --out-image-dir: how many answers
// are right by exact match and by F1, and, as an oracle's bound, whether the
// question has an answer. The averages are the script's pr_exact_ap, pr_f1_ap
// and pr_oracle_ap.
type Curves struct {
	Exact, F1, Oracle Curve
}

// PrecisionRecall makes the curves. Each question needs a prediction and a
// no-answer probability; those of other IDs are ignored. Of equal probabilities
// none is first: a threshold takes all of them or none.
func PrecisionRecall(questions []Question, preds map[string]string, naProb []NAProb) (Curves, error) {
	questions = lastOfEach(questions)
	order := lastOfEach(naProb)
	slices.SortStableFunc(order, byProb)
	byID := make(map[string]Question, len(questions))
	hasAns := 0
	known := make(map[string]bool, len(order))
	for _, p := range order {
		known[p.ID] = true
	}
	var absent, unsure []string
	for _, q := range questions {
		byID[q.ID] = q
		if len(q.Gold) > 0 {
			hasAns++
		}
		if _, ok := preds[q.ID]; !ok {
			absent = append(absent, q.ID)
		} else if !known[q.ID] {
			unsure = append(unsure, q.ID)
		}
	}
	switch {
	case absent != nil:
		return Curves{}, missing(absent, len(questions))
	case unsure != nil:
		return Curves{}, noProb(unsure[0])
	case hasAns == 0:
		return Curves{}, errors.New("no question has an answer: recall is not defined")
	}
	var c Curves
	exact, f1, oracle := climber{hasAns: hasAns}, climber{hasAns: hasAns}, climber{hasAns: hasAns}
	for _, p := range order {
		q, ok := byID[p.ID]
		if !ok {
			continue
		}
		var e, f, has float64
		if len(q.Gold) > 0 {
			e, f = q.Score(preds[q.ID])
			has = 1
		}
		exact.add(p.Prob, e)
		f1.add(p.Prob, f)
		oracle.add(p.Prob, has)
	}
	c.Exact, c.F1, c.Oracle = exact.curve(), f1.curve(), oracle.curve()
	return c, nil
}

// climber walks down the questions, the surest to have an answer first.
type climber struct {
	hasAns, answered int
	right            float64
	points           []Point
}

func (c *climber) add(prob, score float64) {
	c.answered++
	c.right += score
	p := Point{prob, c.right / float64(c.answered), c.right / float64(c.hasAns)}
	if last := len(c.points) - 1; last >= 0 && c.points[last].Threshold == prob {
		c.points[last] = p
		return
	}
	c.points = append(c.points, p)
}

func (c *climber) curve() Curve {
	sum, before := 0.0, 0.0
	for _, p := range c.points {
		sum += p.Precision * (p.Recall - before)
		before = p.Recall
	}
	return Curve{c.points, 100 * sum}
}
