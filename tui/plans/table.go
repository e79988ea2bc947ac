package plans

import (
	"fmt"
	"slices"

	"dev.road/workbench/tui/ui"
)

// table is the jobs of a plan by rows and columns.
type table struct {
	columns []string // the names of seeds; a column before them is of the jobs for all seeds
	rows    []row
}

// row is the jobs of a stage, or of one arm of it.
type row struct {
	stage string
	arm   string // a label; empty for a stage without arms
	jobs  []int  // by column, -1 for none
}

// tableOf arranges the jobs of a plan.
func tableOf(s *State) table {
	var t table
	seeds := []uint64{}
	for _, j := range s.Jobs {
		switch {
		case j.Seed == nil && len(t.columns) == 0:
			t.columns = []string{"all"}
		case j.Seed != nil && !slices.Contains(seeds, *j.Seed):
			seeds = append(seeds, *j.Seed)
		}
	}
	first, at := len(t.columns), map[[2]string]int{} // rows, by stage and arm
	for _, seed := range seeds {
		t.columns = append(t.columns, fmt.Sprintf("s%d", seed))
	}
	for i, j := range s.Jobs {
		key := [2]string{j.Stage, j.Arm}
		if _, known := at[key]; !known {
			at[key] = len(t.rows)
			arm := ""
			if j.Arm != "" {
				arm = s.label(j.Arm)
			}
			t.rows = append(t.rows, row{ui.Clean(j.Stage), arm, slices.Repeat([]int{-1}, len(t.columns))})
		}
		column := 0
		if j.Seed != nil {
			column = first + slices.Index(seeds, *j.Seed)
		}
		t.rows[at[key]].jobs[column] = i
	}
	return t
}
