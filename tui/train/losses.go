package train

import (
	"math"

	"dev.road/workbench/tui/ui"
)

// recent is the number of samples in the mean of a value in the list.
const recent = 20

// compared is the maximum number of samples on each side of a trend.
const compared = 100

// direction is the direction of a loss.
type direction string

const (
	falling direction = "falling"
	rising  direction = "rising"
	steady  direction = "steady"
)

// trend summarizes the newest samples of a series.
type trend struct {
	mean      float64 // NaN without samples
	direction direction
}

// trendOf compares the newest samples with as many before them. A difference
// counts if it exceeds two standard errors: passes are noisy, and an arrow that
// turns with every row is meaningless.
func trendOf(s ui.Series) trend {
	values := s.Values
	if n := len(values); n > 0 {
		from, _ := s.Stretch(n - 1)
		values = values[from:]
	}
	t := trend{mean: mean(values[max(0, len(values)-recent):]), direction: steady}
	n := min(len(values)/2, compared)
	now, nowError := meanError(values[len(values)-n:])
	before, beforeError := meanError(values[len(values)-2*n : len(values)-n])
	switch difference, least := now-before, 2*math.Sqrt(nowError+beforeError); {
	case difference < -least:
		t.direction = falling
	case difference > least:
		t.direction = rising
	}
	return t
}

// meanError is the mean of the finite values and its squared standard error;
// NaN below two of them.
func meanError(values []float64) (average, squared float64) {
	average = mean(values)
	sum, n := 0.0, 0
	for _, v := range values {
		if v-v == 0 {
			sum, n = sum+(v-average)*(v-average), n+1
		}
	}
	if n < 2 {
		return average, math.NaN()
	}
	return average, sum / float64(n-1) / float64(n)
}

// mean averages the finite values; without any it is NaN.
func mean(values []float64) float64 {
	sum, n := 0.0, 0
	for _, v := range values {
		if v-v == 0 {
			sum, n = sum+v, n+1
		}
	}
	return sum / float64(n)
}
