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
command. The built-in plans:
` + strings.Join(plan.List(), ", ") + `.

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
	held, err := o.folder.Held()
	if held {
		a.printf("plan %s continues in the background; come back with: road plan show %s\n", o.Name, c.Plan)
	}
	return err
}

type planStatusCmd struct{ planArg }

// Help implements kong's HelpProvider.
func (planStatusCmd) Help() string {
	return `Shows each job of a plan: waits, runs, paused, broken (it ended early, and the next plan run takes it
up again), failed, blocked (a job that it needs has failed), or done.

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
	all, err := o.look(a.ctx)
	if err != nil {
		return err
	}
	orphans, err := o.orphans(all)
	if err != nil {
		return err
	}
	return a.print(all, func() {
		rows := [][]string{{"JOB", "STATE", "STEP", "ETA", "RUN"}}
		for _, s := range all {
			step, eta := "", ""
			if s.Steps > 0 {
				step = fmt.Sprintf("%d/%d", s.Step, s.Steps)
			}
			if s.Phase == plan.Runs && s.ETA > 0 {
				eta = duration(s.ETA)
			}
			state := string(s.Phase)
			if s.Why != "" {
				state += ": " + s.Why
			}
			rows = append(rows, []string{s.ID, state, step, eta, s.Run})
		}
		a.table(rows)
		for _, j := range orphans {
			a.printf("The plan's process is gone, and %s goes on: take it up with road plan run %s, or end it with road plan stop %s.\n",
				j.Run, c.Plan, c.Plan)
		}
	})
}

// dryRun prints the jobs of a plan with their costs.
func (a *app) dryRun(o *planJobs) error {
	all, err := o.look(a.ctx)
	if err != nil {
		return err
	}
	costs, err := plan.Costs(a.ctx, all)
	if err != nil {
		return err
	}
	return a.print(costs, func() {
		rows := [][]string{{"JOB", "STATE", "AFTER", "STEPS", "TOKENS", "FLOPS", "HOURS", "DISK"}}
		var sum plan.Cost
		for _, c := range costs {
			sum.Add(c.Cost)
			rows = append(rows, append([]string{c.ID, string(c.Phase), afterWords(c.Job)}, costCells(c.Cost)...))
		}
		rows = append(rows, append([]string{"all", "", ""}, costCells(sum)...))
		a.table(rows)
		if sum.Hours == nil {
			a.printf("hours: no finished run of the same shape has measured a rate here\n")
		} else {
			a.printf("hours: of one job after the other; reading, teaching and evaluation come on top\n")
		}
	})
}

// afterWords are the jobs that one needs, or of many their stages.
func afterWords(j *plan.Job) string {
	const few = 3
	if len(j.Needs) <= few {
		return strings.Join(j.Needs, " ")
	}
	var stages []string
	for _, id := range j.Needs {
		stage, _, _ := strings.Cut(id, "/")
		stages = append(stages, stage)
	}
	return fmt.Sprintf("%d of %s", len(stages), strings.Join(slices.Compact(stages), " "))
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
