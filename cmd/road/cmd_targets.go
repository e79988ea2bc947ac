package main

import (
	"fmt"
	"slices"

	"dev.road/workbench/session/wire"
)

type targetsCmd struct {
	runArg
	Window string   `placeholder:"DATASET:ID" help:"Show the soft target of one training window: of an example, or DATASET:#NUMBER."`
	Task   string   `placeholder:"TASK" help:"The task of the window. Default: the dataset's first."`
	Set    []string `placeholder:"KNOB=VALUE" sep:"none" help:"A staged change that the window is shown with, too. Repeatable."`
	Top    int      `placeholder:"N" help:"Entries of each distribution. Default: 5."`
}

// Help implements kong's HelpProvider.
func (targetsCmd) Help() string {
	return `Lists the soft targets in use; road status shows the jobs that write more.

--window shows the soft target of one training window, and all that it is made of: each teacher's
distribution, whether it is right, and its weight; their combination, and the student's answer. The first
window of an example that holds its answer is shown. --set stages changes, which are not applied. The truth
has a star; distributions are softened by T, P(TRUTH) is at T = 1.

With --json: an array of {"dataset","teacher","shards","windows","of","from"}; of counts the dataset's
windows, from is the shared store that they are in, if any (datasets.NAME.targets). Of --window one
object, {"step","dataset","task","kind","id","window","cut","cuts","windows",
"question","passage","from","to","label","gold","changes","now","then","teachers":[{"name","stored","right",
"right_start","right_end","weights","staged","distribution":{"temperature","truth","truth_at_t","entropy",
"labels","start","end"}}],"target","staged","student","kl","student_kl","student_kl_new","why"}.

Exit status: 0 shown; 1 the run cannot be read, has no such window, or no trainer; 2 bad usage.`
}

// targetsRow is one teacher's share of a dataset.
type targetsRow struct {
	Dataset string `json:"dataset"`
	Of      int    `json:"of"` // windows of the dataset
	wire.Targets
}

// Run implements the command.
func (c *targetsCmd) Run(a *app) error {
	switch {
	case c.Window != "":
		return c.showWindow(a)
	case c.Task != "" || len(c.Set) > 0 || c.Top != 0:
		return usage(errWithoutWindow)
	}
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
		head := []string{"DATASET", "TEACHER", "WINDOWS", "SHARDS"}
		if slices.ContainsFunc(rows, func(r targetsRow) bool { return r.From != "" }) {
			head = append(head, "STORE")
		}
		lines := [][]string{head}
		for _, r := range rows {
			cells := []string{r.Dataset, r.Teacher, fmt.Sprintf("%d/%d", r.Windows, r.Of), fmt.Sprint(r.Shards), r.From}
			lines = append(lines, cells[:len(head)])
		}
		a.table(lines)
	})
}
