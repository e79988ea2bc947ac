package evalsuite

import (
	"fmt"
	"slices"
	"strconv"

	"dev.road/workbench/evalsuite/stats"
)

// Metric is a figure of predicted labels or scores.
type Metric string

// The metrics of GLUE's sets, and macro-F1.
const (
	MetricAccuracy Metric = "accuracy"
	MetricF1       Metric = "f1" // of the positive class
	MetricMatthews Metric = "matthews"
	MetricPearson  Metric = "pearson"
	MetricSpearman Metric = "spearman"
	MetricMacroF1  Metric = "macro_f1"
)

// GLUE has the metrics of each set of GLUE in the order of its tables (Wang et
// al., 2019, table 1). The positive class of MRPC and QQP is "1": the texts
// mean the same.
var GLUE = map[string][]Metric{
	"cola": {MetricMatthews},
	"sst2": {MetricAccuracy},
	"mrpc": {MetricF1, MetricAccuracy},
	"qqp":  {MetricF1, MetricAccuracy},
	"stsb": {MetricPearson, MetricSpearman},
	"mnli": {MetricAccuracy}, // matched and mismatched apart
	"qnli": {MetricAccuracy},
	"rte":  {MetricAccuracy},
	"wnli": {MetricAccuracy},
	"ax":   {MetricMatthews}, // the diagnostic set
}

// Figure is a metric with its uncertainty.
type Figure struct {
	Metric   Metric         `json:"metric"`
	Estimate stats.Estimate `json:"estimate"`
}

// Measure estimates metrics of predicted labels; "" is a missing one, which is
// wrong. Positive is the class of MetricF1. Clusters has an ID for each item;
// nil: each stands alone. Correlations take labels that are numbers.
func Measure(metrics []Metric, gold, pred []string, positive string, clusters []string, b stats.Bootstrap) ([]Figure, error) {
	var figures []Figure
	for _, metric := range metrics {
		var e stats.Estimate
		var err error
		switch metric {
		case MetricPearson, MetricSpearman:
			e, err = correlated(metric, gold, pred, clusters, b)
		case MetricAccuracy:
			e, err = accurate(gold, pred, clusters, b)
		default:
			e, err = classified(metric, gold, pred, positive, clusters, b)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", metric, err)
		}
		figures = append(figures, Figure{metric, e})
	}
	return figures, nil
}

// accurate estimates the mean of right and wrong, which has an interval of its own where
// items stand alone.
func accurate(gold, pred, clusters []string, b stats.Bootstrap) (stats.Estimate, error) {
	of, err := (&Confusion{}).number(gold, pred)
	if err != nil {
		return stats.Estimate{}, err
	}
	scores := make([]float64, len(gold))
	for i, pair := range of {
		if pair[0] == pair[1] {
			scores[i] = 100
		}
	}
	b.Least, b.Most = 0, 100
	return b.Mean(scores, clusters)
}

func classified(metric Metric, gold, pred []string, positive string, clusters []string, b stats.Bootstrap) (stats.Estimate, error) {
	c := &Confusion{}
	of, err := c.number(gold, pred)
	if err != nil {
		return stats.Estimate{}, err
	}
	k := len(c.Labels)
	at := slices.Index(c.Labels, positive)
	var f func(cells) float64
	b.Least, b.Most = 0, 100
	switch metric {
	case MetricMacroF1:
		f = cells.macroF1
	case MetricMatthews:
		f, b.Least = cells.matthews, -100
	case MetricF1:
		if at < 0 {
			return stats.Estimate{}, fmt.Errorf("no item has the label %q, right or predicted: F1 is not defined", positive)
		}
		f = func(m cells) float64 { return m.f1(at) }
	default:
		return stats.Estimate{}, fmt.Errorf("there is no metric of this name")
	}
	columns := make([][]float64, k*(k+1))
	for j := range columns {
		columns[j] = make([]float64, len(gold))
	}
	for i, pair := range of {
		columns[pair[0]*(k+1)+pair[1]][i] = 1
	}
	return b.Of(func(totals []float64) float64 { return f(cells{k, totals}) }, clusters, columns...)
}

// correlated resamples the ranks of the whole set for Spearman's.
func correlated(metric Metric, gold, pred []string, clusters []string, b stats.Bootstrap) (stats.Estimate, error) {
	x, err := numbers(gold)
	if err != nil {
		return stats.Estimate{}, err
	}
	y, err := numbers(pred)
	if err != nil {
		return stats.Estimate{}, err
	}
	f := Pearson
	if metric == MetricSpearman {
		f = Spearman
	}
	if _, err := f(x, y); err != nil {
		return stats.Estimate{}, err
	}
	if metric == MetricSpearman {
		x, y = ranks(x), ranks(y)
	}
	b.Least, b.Most = -100, 100
	return b.Of(correlationOf, clusters, moments(centred(x), centred(y))...)
}

func numbers(texts []string) ([]float64, error) {
	values := make([]float64, len(texts))
	for i, text := range texts {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fmt.Errorf("item %d has the score %q: give a number", i+1, text)
		}
		values[i] = v
	}
	return values, nil
}
