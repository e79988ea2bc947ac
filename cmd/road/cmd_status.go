package main

import (
	"fmt"
	"strings"
	"time"

	"dev.road/workbench/session/wire"
)

type statusCmd struct {
	runArg
}

// Help implements kong's HelpProvider.
func (statusCmd) Help() string {
	return `With --json one object with state, step, steps, loss, attempt, datasets, tasks,
evals and jobs (id, kind, state, done, total).`
}

// Run implements the command.
func (c *statusCmd) Run(a *app) error {
	run, err := a.open(c.Name)
	if err != nil {
		return err
	}
	s, err := run.State(a.ctx)
	if err != nil {
		return err
	}
	return a.print(s, func() { a.status(s) })
}

func (a *app) status(s wire.State) {
	a.printf("%s  %s  step %d/%d  loss %s  attempt %d\n", s.Run, s.State, s.Step, s.Steps, lossText(s), s.Attempt)
	if s.Note != "" {
		a.printf("%s\n", s.Note)
	}
	if s.State.Live() {
		a.printf("W %g  T %g  lr %.3g  %.0f windows/s  ETA %s  %s  pid %d on %s\n", s.W, s.T, s.LR, s.WindowsRate,
			time.Duration(s.ETASeconds*float64(time.Second)).Round(time.Second), s.Device, s.PID, s.Host)
	}
	rows := [][]string{{"DATASET", "TASKS", "ASKED", "SHARE", "PASSES", "TARGETS"}}
	for _, d := range s.Datasets {
		var targets []string
		for _, t := range d.Targets {
			targets = append(targets, fmt.Sprintf("%s %d%%", t.Teacher, 100*t.Windows/max(1, d.Windows)))
		}
		rows = append(rows, []string{d.Name, strings.Join(d.Tasks, ","), fmt.Sprintf("%.1f%%", 100*d.Requested),
			fmt.Sprintf("%.1f%%", 100*d.Share), fmt.Sprint(d.Passes), strings.Join(targets, " ")})
	}
	a.table(rows)
	for _, e := range s.Evals {
		a.printf("dev  %s %s  %s %.2f  best constant %.2f  @%d\n", e.Dataset, e.Task, e.Metric, e.Value, e.Baseline, e.Step)
	}
	for _, j := range s.Jobs {
		a.printf("job  %s  %s %s %s  %s  %d/%d %s\n", j.ID, j.Kind, j.Dataset, j.Teacher, j.State, j.Done, j.Total, j.Message)
	}
}
