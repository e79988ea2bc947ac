package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"dev.road/workbench/session/results"
)

// compare prints kinds of runs beside each other, and their comparisons.
func (c *resultsCmd) compare(a *app, arms []results.Arm, d results.Design, err error) error {
	if err != nil {
		return usage(fmt.Errorf("results: %w", err))
	}
	all, err := results.Compare(arms, d, c.Size)
	if bad := (*results.DesignError)(nil); errors.As(err, &bad) {
		return usage(fmt.Errorf("results: %w", err))
	} else if err != nil {
		return fmt.Errorf("results: %w", err)
	}
	if a.json {
		return a.object(struct {
			Arms        []results.Arm        `json:"arms"`
			Comparisons []results.Comparison `json:"comparisons"`
		}{arms, append([]results.Comparison{}, all...)})
	}
	for i, rows := range [][][]string{armRows(arms), testRows(arms, all, c.Size), descriptiveRows(arms, all)} {
		if len(rows) == 1 { // a head without rows
			continue
		}
		if i > 0 {
			a.printf("\n")
		}
		switch c.Format {
		case "csv":
			if err := csv.NewWriter(a.out).WriteAll(rows); err != nil {
				return err
			}
		case "markdown":
			a.markdown(rows)
		default:
			a.table(rows)
		}
	}
	return nil
}

// armName names an arm, by its first run if it has no name of its own.
func armName(arm results.Arm) string {
	if arm.Name != "" {
		return arm.Name
	}
	if n := len(arm.Runs) - 1; n > 0 {
		return fmt.Sprintf("%s and %d more", arm.Runs[0], n)
	}
	return arm.Runs[0]
}

// armRows are a column for each arm: the values in which they differ, and the figures.
func armRows(arms []results.Arm) [][]string {
	rows := [][]string{{"RUNS"}, {"seeds"}}
	names := map[string]bool{}
	var heads []results.Head
	for _, arm := range arms {
		rows[0], rows[1] = append(rows[0], armName(arm)), append(rows[1], strconv.Itoa(len(arm.Runs)))
		for name := range arm.Values {
			names[name] = true
		}
		for _, f := range arm.Figures {
			if !slices.Contains(heads, f.Head) {
				heads = append(heads, f.Head)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		row := []string{name}
		for _, arm := range arms {
			row = append(row, arm.Values[name])
		}
		rows = append(rows, row)
	}
	for _, head := range heads {
		row := []string{head.String()}
		for _, arm := range arms {
			row = append(row, spread(arm, head))
		}
		rows = append(rows, row)
	}
	return rows
}

// spread is the mean of a figure over the seeds of an arm, with deviation and interval.
func spread(arm results.Arm, head results.Head) string {
	i := slices.IndexFunc(arm.Figures, func(f results.SeedFigure) bool { return f.Head == head })
	if i < 0 {
		return "-"
	}
	f := arm.Figures[i]
	if f.Interval == nil {
		return fmt.Sprintf("%.2f", f.Mean)
	}
	return fmt.Sprintf("%.2f ± %.2f%s", f.Mean, f.SD, interval(f.Interval, bounds))
}

// testRows are a row for each comparison that an experiment tests.
func testRows(arms []results.Arm, all []results.Comparison, size float64) [][]string {
	rows := [][]string{{"OUTCOME", "ARMS", "SEEDS", "DIFFERENCE", "PAIRED T", "SIGN FLIP", "HOLM", fmt.Sprintf("SEEDS FOR %g", size)}}
	for _, c := range all {
		if c.Role == results.Descriptive {
			continue
		}
		holm, needed := string(c.Role), "-"
		if c.Holm != nil {
			holm = fmt.Sprintf("%.4f", *c.Holm)
		}
		if c.Needed > 0 {
			needed = strconv.Itoa(c.Needed)
		}
		rows = append(rows, append(differenceCells(arms, c), holm, needed))
	}
	return rows
}

// descriptiveRows are a row for each comparison that is no test of an experiment.
func descriptiveRows(arms []results.Arm, all []results.Comparison) [][]string {
	rows := [][]string{{"DESCRIPTIVE", "ARMS", "SEEDS", "DIFFERENCE", "PAIRED T", "SIGN FLIP"}}
	for _, c := range all {
		if c.Role == results.Descriptive {
			rows = append(rows, differenceCells(arms, c))
		}
	}
	return rows
}

func differenceCells(arms []results.Arm, c results.Comparison) []string {
	return []string{
		c.String(), armName(arms[c.Arm]) + " less " + armName(arms[c.Against]), strconv.Itoa(c.Difference.Runs),
		fmt.Sprintf("%+.2f%s", c.Difference.Mean, interval(c.Difference.Interval, " [%+.2f, %+.2f]")),
		fmt.Sprintf("%.4f", c.PairedT), fmt.Sprintf("%.4f", c.SignFlip),
	}
}
