package results

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/evalsuite/stats"
)

// Table is a table for people, or for programs.
type Table struct {
	Title string
	Head  []string
	Rows  [][]string
}

// tables are those that have rows.
func tables(all ...Table) []Table {
	var some []Table
	for _, t := range all {
		if len(t.Rows) > 0 {
			some = append(some, t)
		}
	}
	return some
}

// whole is a table without its empty columns, and with a dash in other empty cells.
func (t Table) whole() Table {
	for i := len(t.Head) - 1; i >= 0; i-- {
		empty := !slices.ContainsFunc(t.Rows, func(row []string) bool { return row[i] != "" })
		if empty && len(t.Rows) > 0 {
			t.Head = slices.Delete(t.Head, i, i+1)
		}
		for k, row := range t.Rows {
			if empty {
				t.Rows[k] = slices.Delete(row, i, i+1)
			} else if row[i] == "" {
				row[i] = none
			}
		}
	}
	return t
}

// none stands for what is not there.
const none = "-"

// Bracketed is an interval as " [57.03, 66.97]"; "" without one.
func Bracketed(i *stats.Interval, format string) string {
	if i == nil {
		return ""
	}
	return fmt.Sprintf(" ["+format+", "+format+"]", i.Low, i.High)
}

// spread is a mean with deviation and interval.
func spread(s stats.Spread, format string) string {
	if s.Interval == nil && s.SD == 0 {
		return fmt.Sprintf(format, s.Mean)
	}
	return fmt.Sprintf(format+" ± %.2f", s.Mean, s.SD) + Bracketed(s.Interval, format)
}

// probability is a p value, which is never 0.
func probability(p float64) string {
	if p < 0.0001 {
		return "<0.0001"
	}
	return fmt.Sprintf("%.4f", p)
}

func count(n int) string {
	if n == 0 {
		return none
	}
	return strconv.Itoa(n)
}

// Scaled is a number with three digits and a factor of thousands: "22.7 M"; "" for 0.
func Scaled(v float64) string {
	if v == 0 {
		return ""
	}
	unit := 0
	for ; v >= 1000 && unit < 5; unit++ {
		v /= 1000
	}
	return strings.TrimSpace(fmt.Sprintf("%.3g %s", v, []string{"", "k", "M", "G", "T", "P"}[unit]))
}
