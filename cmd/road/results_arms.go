package main

import (
	"errors"
	"fmt"

	"dev.road/workbench/session/results"
)

// compare prints kinds of runs beside each other, and their comparisons.
func (c *resultsCmd) compare(a *app, arms []results.Arm, d results.Design, err error) error {
	if err != nil {
		return usage(fmt.Errorf("results: %w", err))
	}
	e, err := results.NewExperiment(arms, d, c.Size, nil)
	if bad := (*results.DesignError)(nil); errors.As(err, &bad) {
		return usage(fmt.Errorf("results: %w", err))
	} else if err != nil {
		return fmt.Errorf("results: %w", err)
	}
	switch {
	case a.json:
		return a.object(e)
	case c.Format == csvFormat:
		return a.csv(e.Exact())
	}
	a.tables(e.Tables(), c.Format, e.Notes)
	return nil
}
