package main

import (
	"fmt"

	"dev.road/workbench/evalsuite/stats"
	"dev.road/workbench/session/analysis"
)

// errorsReport is the JSON of road errors.
type errorsReport struct {
	Source     string            `json:"source"`
	Dataset    string            `json:"dataset"`
	Step       int               `json:"step,omitempty"`
	Filter     string            `json:"filter,omitempty"`
	Of         int               `json:"of"` // examples, whether selected or not
	All        analysis.Bucket   `json:"all"`
	By         string            `json:"by"`
	Buckets    []analysis.Bucket `json:"buckets"`
	Comparison *errorsAgainst    `json:"comparison,omitempty"`
}

// errorsAgainst is a comparison of all examples, whether selected or not.
type errorsAgainst struct {
	Before string                  `json:"before"`
	After  string                  `json:"after"`
	N      int                     `json:"n"`
	Counts map[analysis.Change]int `json:"counts"`
	Score  [2]float64              `json:"score"`
	Exact  stats.Comparison        `json:"exact"`
	F1     stats.Comparison        `json:"f1"`
}

// report prints the tables.
func (c *errorsCmd) report(a *app, s *analysis.Source, set *analysis.Set, of []int, compared *analysis.Comparison) error {
	if len(of) == 0 {
		return usage(fmt.Errorf("errors: none of %d examples passes the filter %s", set.Len(), c.Filter))
	}
	buckets, err := set.Buckets(of, c.By)
	if err != nil {
		return usage(fmt.Errorf("errors: --by: %w", err))
	}
	whole := []analysis.Bucket{set.Whole(of)}
	if err := set.Estimate(whole); err != nil {
		return err
	}
	if err := set.Estimate(buckets); err != nil {
		return err
	}
	r := errorsReport{
		Source: c.Source, Dataset: s.Dataset, Step: s.Step, Filter: c.Filter, Of: set.Len(), All: whole[0], By: c.By, Buckets: buckets,
	}
	if compared != nil {
		if err := compared.Estimate(); err != nil {
			return err
		}
		r.Comparison = &errorsAgainst{
			Before: c.Against, After: c.Source, N: compared.N, Counts: compared.Counts, Score: compared.Score,
			Exact: compared.Exact, F1: compared.F1,
		}
	}
	return a.print(r, func() { a.errorsReport(&r) })
}

func (a *app) errorsReport(r *errorsReport) {
	a.printf("%s", r.Dataset)
	if r.Step > 0 {
		a.printf(", step %d", r.Step)
	}
	a.printf(": %d of %d examples, %d errors, score %s\n", r.All.N, r.Of, r.All.Errors, estimate(r.All.Score))
	if r.All.Score.Note != "" {
		a.printf("%s\n", r.All.Score.Note)
	}
	if c := r.Comparison; c != nil {
		a.printf("\n%s to %s, %d examples: %d fixed, %d broken, %d both wrong, %d both right\n", c.Before, c.After, c.N,
			c.Counts[analysis.Fixed], c.Counts[analysis.Broken], c.Counts[analysis.BothWrong], c.Counts[analysis.BothRight])
		a.printf("score %.2f to %.2f, difference %s\n", c.Score[0], c.Score[1], estimate(c.F1.Difference))
		for _, t := range c.Exact.Tests {
			a.printf("exact match, %s: p = %.3g\n", t.Name, t.P)
		}
	}
	head := []string{r.By, "examples", "errors", "share", "score", "cost"}
	if r.Comparison != nil {
		head = append(head, "fixed", "broken", "difference")
	}
	rows := [][]string{append(head, "filter")}
	for _, b := range r.Buckets {
		row := []string{
			b.Name, fmt.Sprint(b.N), fmt.Sprint(b.Errors), fmt.Sprintf("%.1f%%", 100*b.Share), estimate(b.Score), fmt.Sprintf("%.2f", b.Cost),
		}
		if g := b.Gain; r.Comparison != nil {
			row = append(row, fmt.Sprint(g.Fixed), fmt.Sprint(g.Broken), estimate(g.Score))
		}
		rows = append(rows, append(row, b.Filter))
	}
	a.printf("\n")
	a.table(rows)
}

// estimate is a figure with its interval.
func estimate(e stats.Estimate) string {
	if e.Interval == nil {
		return fmt.Sprintf("%.2f", e.Value)
	}
	return fmt.Sprintf("%.2f (%.2f to %.2f)", e.Value, e.Interval.Low, e.Interval.High)
}
