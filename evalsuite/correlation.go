package evalsuite

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Pearson is the correlation of two series of numbers, times 100 as in GLUE's
// tables. It is not defined, an error, of a constant series.
func Pearson(gold, pred []float64) (float64, error) {
	if len(gold) != len(pred) {
		return 0, fmt.Errorf("there are %d right scores and %d predictions: give both for every item", len(gold), len(pred))
	}
	for i, v := range gold {
		if !isFinite(v) || !isFinite(pred[i]) {
			return 0, fmt.Errorf("item %d has the scores %v and %v: give finite numbers", i+1, v, pred[i])
		}
	}
	if len(gold) < 2 {
		return 0, errors.New("a correlation needs two items or more")
	}
	r := correlation(moments(centred(gold), centred(pred)))
	if math.IsNaN(r) {
		return 0, errors.New("the right scores or the predictions are all equal: their correlation is not defined")
	}
	return r, nil
}

// Spearman is the correlation of the ranks, times 100; equal numbers share the
// mean of their ranks.
func Spearman(gold, pred []float64) (float64, error) {
	for _, series := range [][]float64{gold, pred} {
		if i := slices.IndexFunc(series, func(v float64) bool { return !isFinite(v) }); i >= 0 {
			return 0, fmt.Errorf("item %d has the score %v: give a finite number", i+1, series[i])
		}
	}
	return Pearson(ranks(gold), ranks(pred))
}

// ranks count from 1; equal numbers share their mean.
func ranks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(values[i], values[j]) })
	ranks := make([]float64, len(values))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && values[order[j]] == values[order[i]] {
			j++
		}
		for _, at := range order[i:j] {
			ranks[at] = float64(i+j+1) / 2
		}
		i = j
	}
	return ranks
}

// centred takes the mean off, which changes no correlation and keeps the sums
// of squares exact.
func centred(values []float64) []float64 {
	mean := 0.0
	for _, v := range values {
		mean += v / float64(len(values))
	}
	off := make([]float64, len(values))
	for i, v := range values {
		off[i] = v - mean
	}
	return off
}

// moments are the columns whose totals a correlation is a function of.
func moments(x, y []float64) [][]float64 {
	columns := make([][]float64, 6)
	for j := range columns {
		columns[j] = make([]float64, len(x))
	}
	for i, a := range x {
		b := y[i]
		for j, v := range [6]float64{1, a, b, a * a, b * b, a * b} {
			columns[j][i] = v
		}
	}
	return columns
}

func correlation(columns [][]float64) float64 {
	totals := make([]float64, len(columns))
	for j, column := range columns {
		for _, v := range column {
			totals[j] += v
		}
	}
	return correlationOf(totals)
}

// correlationOf is NaN of a constant.
func correlationOf(t []float64) float64 {
	n := t[0]
	xx, yy, xy := t[3]-t[1]*t[1]/n, t[4]-t[2]*t[2]/n, t[5]-t[1]*t[2]/n
	if !(xx > 1e-12*t[3] && yy > 1e-12*t[4]) {
		return math.NaN()
	}
	return 100 * max(-1, min(1, xy/math.Sqrt(xx*yy)))
}
