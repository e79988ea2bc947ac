package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/plan"
)

type planShowCmd struct {
	planArg
	look
	Make bool `help:"Print a Makefile with a rule for each job."`
	Text bool `help:"Print the plan's file, with which a plan of your own can begin."`
}

// Help implements kong's HelpProvider.
func (planShowCmd) Help() string {
	return `Opens a plan's screen in the workbench: its jobs by arm and seed, each with its state; enter opens a
job's run, s starts the plan, S stops it. Without a terminal it prints the jobs, each with its road
command.

--make prints a Makefile that does the same as road plan run, a job at a time or several with
make -j; make -n prints the commands.

With --json: an array of {"id","stage","does","arm","seed","needs","run","recipe","set","before",
"runs","data"}.

Exit status: 0 printed, or left; 1 the terminal failed; 2 a plan with mistakes, or bad usage.`
}

// Run implements the command.
func (c *planShowCmd) Run(a *app) error {
	if c.Text {
		text, known := plan.Text(c.Plan)
		if !known {
			return usage(errors.New("plan show: --text is for built-in plans: " + strings.Join(plan.List(), ", ")))
		}
		a.printf("%s", text)
		return nil
	}
	o, err := c.open(0)
	if err != nil {
		return err
	}
	if c.Make {
		return a.makefile(o)
	}
	if terminal() && !a.json {
		return c.watch(a, o)
	}
	return a.print(o.jobs, func() {
		for _, j := range o.jobs {
			a.printf("%s\n    road %s\n", j.ID, strings.Join(j.Command("$ROAD_RUNS", ""), " "))
		}
	})
}

// watch opens the screen of a plan. After it tells that the plan continues.
func (c *planShowCmd) watch(a *app, o *planJobs) error {
	screen := c.options()
	screen.Plan = o.watch(c.planArg)
	if err := a.watch(screen); err != nil {
		return err
	}
	held, err := o.held()
	if held {
		a.printf("plan %s continues in the background; come back with: road plan show %s\n", o.Name, c.words())
	}
	return err
}

type planStatusCmd struct{ planArg }

// Help implements kong's HelpProvider.
func (planStatusCmd) Help() string {
	return `Shows each job of a plan: waiting, running, paused, stopped (it ended early, and the next plan run
resumes it), failed, blocked (a job that it needs has failed), or done; the run of each that has begun;
and below the table the reasons of failures and early ends.

With --json: an array of the jobs as in road plan show, with "state","step","steps","eta_seconds",
"why","result","gpu_uuid","seconds".

Exit status: 0 shown; 2 a plan with mistakes, or bad usage.`
}

// Run implements the command.
func (c *planStatusCmd) Run(a *app) error {
	o, err := c.open(0)
	if err != nil {
		return err
	}
	all, held, err := o.look(a.ctx)
	if err != nil {
		return err
	}
	return a.print(all, func() {
		rows := [][]string{{"JOB", "STATE", "RUN"}}
		var why []string
		for _, s := range all {
			rows = append(rows, statusCells(s))
			if s.Why != "" {
				why = append(why, s.ID+" "+s.Reason())
			}
		}
		for _, j := range o.orphans(all, held) {
			why = append(why, fmt.Sprintf("The plan's process is gone, and %s goes on: take it up with road plan run %[2]s, "+
				"or end it with road plan stop %[2]s.", j.Run, c.words()))
		}
		a.table(rows)
		if len(why) > 0 {
			a.printf("\n")
			a.notes(why, "")
		}
	})
}

// statusCells are the columns of a job's state. The progress of one in training stands
// last, where it widens no other row.
func statusCells(s plan.Status) []string {
	cells := []string{s.ID, string(s.Phase)}
	if !s.Begun() {
		return cells
	}
	cells = append(cells, s.Run)
	if s.Phase == plan.Done || s.Steps == 0 {
		return cells
	}
	progress := fmt.Sprintf("step %d/%d", s.Step, s.Steps)
	if s.Phase == plan.Running && s.ETA > 0 {
		progress += ", ETA " + duration(s.ETA)
	}
	return append(cells, progress)
}

// dryRun prints the jobs of a plan with their costs.
func (a *app) dryRun(o *planJobs) error {
	all, _, err := o.look(a.ctx)
	if err != nil {
		return err
	}
	costs, err := plan.Costs(a.ctx, all)
	if err != nil {
		return err
	}
	return a.print(costs, func() {
		rows := [][]string{{"JOB", "STATE", "STEPS", "TOKENS", "FLOPS", "HOURS", "DISK", "AFTER"}}
		var sum plan.Cost
		for _, c := range costs {
			sum.Add(c.Cost)
			rows = append(rows, slices.Concat([]string{c.ID, string(c.Phase)}, costCells(c.Cost), []string{afterWords(c.Job)}))
		}
		rows = append(rows, append([]string{"all", ""}, costCells(sum)...))
		a.table(rows)
		switch {
		case sum.Hours != nil:
			a.printf("hours: of one job after the other; reading, teaching and evaluation come on top\n")
		case sum.Epochs == 0:
			a.printf("hours: no finished run of the same shape has measured a rate here\n")
		}
		if sum.Epochs > 0 {
			a.printf("epochs: their steps depend on the data, so their tokens, FLOPs and hours are not estimated\n")
		}
		if slices.ContainsFunc(costs, func(c plan.Costed) bool { return c.Does == plan.Train && c.Cost.Bytes == 0 }) {
			a.printf("disk, FLOPs: not estimated for a model whose checkpoint is not on this machine\n")
		}
	})
}

// afterWords are the stages of the jobs that one needs, of many the first and the last; each
// with the number of its jobs if that is several.
func afterWords(j *plan.Job) string {
	var stages []string
	number := map[string]int{}
	for _, id := range j.Needs {
		stage, _, _ := strings.Cut(id, "/")
		if number[stage]++; number[stage] == 1 {
			stages = append(stages, stage)
		}
	}
	for i, stage := range stages {
		if n := number[stage]; n > 1 {
			stages[i] = fmt.Sprintf("%d of %s", n, stage)
		}
	}
	if len(stages) > 2 {
		return stages[0] + " … " + stages[len(stages)-1]
	}
	return strings.Join(stages, ", ")
}

// costCells are the columns of a job's cost; a dash stands for the unknown.
func costCells(c plan.Cost) []string {
	hours := "-"
	if c.Hours != nil {
		hours = fmt.Sprintf("%.3f", *c.Hours)
	}
	steps := count(c.Steps)
	if c.Epochs > 0 {
		steps = strings.TrimPrefix(fmt.Sprintf("%s + %g epochs", steps, c.Epochs), "- + ")
	}
	return []string{steps, approx(c.Tokens), approx(c.FLOPs), hours, disk(c.Bytes)}
}

func count(n int) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}

// approx is a large number in two digits.
func approx(x float64) string {
	if x == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1e", x)
}

// disk is a size in megabytes, or in gigabytes.
func disk(bytes int64) string {
	switch {
	case bytes == 0:
		return "-"
	case bytes < 1e9:
		return fmt.Sprintf("%.0f MB", float64(bytes)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
}
