package stats

import "math"

// right returns the score of a right item, if every score is this one or 0: the upper end
// of the scale, or without ends the higher of two scores. Of scores that are all alike
// only the scale says whether they are right.
func (b Bootstrap) right(scores []float64) (right float64, ok bool) {
	scaled := b.Least != b.Most
	if right = b.Most; !scaled {
		for _, v := range scores {
			right = max(right, v)
		}
	}
	if b.Least != 0 || !(right > 0) || !usable(right) {
		return 0, false
	}
	wrong := 0
	for _, v := range scores {
		switch v {
		case 0:
			wrong++
		case right:
		default:
			return 0, false
		}
	}
	return right, scaled || wrong > 0
}

// wilson estimates the mean of scores that are 0 or right, of items that stand alone, with
// Wilson's score interval (Probable Inference, the Law of Succession, and Statistical
// Inference, 1927): the shares that a test by their own standard error does not reject.
func (b Bootstrap) wilson(scores []float64, right float64) (Estimate, error) {
	b, err := b.settled()
	if err != nil {
		return Estimate{}, err
	}
	hits := 0
	for _, v := range scores {
		if v == right {
			hits++
		}
	}
	n := float64(len(scores))
	p := float64(hits) / n
	z := normalQuantile((1 + b.Level) / 2)
	middle := p + z*z/(2*n)
	half := z * math.Sqrt((p*(1-p)+z*z/(4*n))/n)
	low, high := (middle-half)/(1+z*z/n), (middle+half)/(1+z*z/n)
	switch hits { // the ends themselves, without rounding
	case 0:
		low = 0
	case len(scores):
		high = 1
	}
	return Estimate{
		Value: right * float64(hits) / n, Items: len(scores), Clusters: len(scores),
		Interval: &Interval{Low: right * low, High: right * high, Level: b.Level},
	}, nil
}
