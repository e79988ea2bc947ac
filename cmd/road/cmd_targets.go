package main

import (
	"fmt"

	"dev.road/workbench/session/wire"
)

type targetsCmd struct{ runArg }

// Help implements kong's HelpProvider.
func (targetsCmd) Help() string {
	return `Lists the soft targets in use; road status shows the jobs that write more.

With --json: an array of {"dataset","teacher","shards","windows","of"}; of counts the dataset's
windows.

Exit status: 0 listed; 1 the run cannot be read; 2 bad usage.`
}

// targetsRow is one teacher's share of a dataset.
type targetsRow struct {
	Dataset string `json:"dataset"`
	Of      int    `json:"of"` // windows of the dataset
	wire.Targets
}

// Run implements the command.
func (c *targetsCmd) Run(a *app) error {
	run, err := c.open()
	if err != nil {
		return err
	}
	s, err := run.State(a.ctx)
	if err != nil {
		return err
	}
	rows := []targetsRow{}
	for _, d := range s.Datasets {
		for _, t := range d.Targets {
			rows = append(rows, targetsRow{Dataset: d.Name, Of: d.Windows, Targets: t})
		}
	}
	return a.print(rows, func() {
		if len(rows) == 0 {
			a.printf("no soft targets in use; write some with: road teach %s --dataset DATASET --teacher CHECKPOINT\n", s.Run)
			return
		}
		lines := [][]string{{"DATASET", "TEACHER", "WINDOWS", "SHARDS"}}
		for _, r := range rows {
			lines = append(lines, []string{r.Dataset, r.Teacher, fmt.Sprintf("%d/%d", r.Windows, r.Of), fmt.Sprint(r.Shards)})
		}
		a.table(lines)
	})
}
