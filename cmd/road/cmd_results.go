package main

import (
	"context"
	"errors"
	"fmt"

	"dev.road/workbench/session"
	"dev.road/workbench/session/plan"
	"dev.road/workbench/session/results"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

type resultsCmd struct {
	Runs    []string `arg:"" optional:"" name:"run" help:"Runs' names or folders, or a plan."`
	Measure bool     `help:"Measure windows/s now: a process evaluates an ended run's first dev set."`
	BySeed  bool     `name:"by-seed" help:"Join runs that differ by their seed alone, and compare the first kind with the others."`
	Arm     []string `placeholder:"NAME=RUN,..." sep:"none" help:"As --by-seed, for an arm of an experiment and its runs; repeatable."`
	Against []string `placeholder:"NAME=NAME" sep:"none" help:"An arm, and the one that it is compared with; repeatable. Default: the first."`
	Primary string   `placeholder:"NAME" help:"The arm whose comparison is tested by itself, uncorrected."`
	Dataset []string `placeholder:"DATASET" help:"Dev sets to compare; repeatable. Default: all."`
	Scale   string   `enum:"demo,full" default:"demo" help:"Scale of a plan: ${enum}. Default: demo."`
	Size    float64  `name:"difference" default:"1" placeholder:"POINTS" help:"Difference that the number of needed seeds is for."`
	GPU     gpuName  `name:"gpu" placeholder:"N|UUID|cpu" help:"The device of --measure. Default: a free GPU, or the CPU if there is no GPU."`
	Screen  bool     `help:"Open the results in the workbench."`
	look
	Format string `enum:"text,markdown,csv" default:"text" help:"Form of the table: ${enum}."`
}

// Help implements kong's HelpProvider.
func (resultsCmd) Help() string {
	return `Sets runs beside each other, a column each: the values of their recipes and knobs that differ; the
newest figure on each dev set, with a 95 % interval if its predictions are in the folder; the best
one where an earlier step of any run was better, an optimistic choice, being made on the dev set that
it is reported for; the number of parameters; the floating-point operations of one forward over a full
window, counting a multiply-add as two; and the windows/s in the newest evaluation, or in one that
--measure makes. Notes say whether a dev set has other examples in one run than in another, whether
the runs differ in several things at once, as in training data and a knob, which knobs a person
changed while a run trained, and, with arms, which runs have not reached their end; they are on
standard error with CSV and JSON. Arms with unlike dev sets are refused.

With --by-seed runs that differ by their seed alone are an arm. Tables have each arm's outcome over its
seeds, with standard deviation and Student's t interval; the differences to the first arm, seed by
seed, with the p values of the paired t test and of sign flips; the number of seeds with which a
paired t test at 5 % finds a difference of --difference points in four of five experiments, if these
runs' spread is the true one; the models' size and inference cost; and the figures of single dev sets.
The outcome is the mean over the dev sets, or the main figure of the only one, and its comparisons
are corrected by Holm for their number. The rows of single dev sets are descriptive. F1 at a threshold
of no answer that was chosen on dev questions stands apart.

--arm names the runs of an arm, where they differ by more than the seed: by the checkpoint from which
each has started, for instance. --against states another reference than the first arm; an arm that is
one, and has none, is not compared. The comparison of --primary is tested by itself at 5 %, outside
the family that is corrected.

Of a plan: the published table with the outcome of the arms that repeat its rows, those that are done
so far; then for each comparison of the plan its arms as with --arm, and the contradictions in the
source. Seeds are counted for the published differences, too.

--screen opens the results in the workbench, where s joins the runs that differ by their seed alone, as
--by-seed. In the workbench's list of runs c marks runs, and R opens the results of those marked.

CSV has numbers in full, one a cell; with arms several tables, a blank line between them.

With --json: one object per run, {"run","state","step","values","dev":[{"dataset","task","metric",
"value","step","set","interval","clusters","best":{"value","step","interval","clusters"}}],"parameters",
"window_tokens","flops_per_window","windows_per_second","rate_of","rate_device"}. With arms one object:
{"arms":[{"name","label","runs","runs_planned","values","figures":[{"dataset","task","metric",
"outcome","published","mean","sd","interval","runs"}],"parameters",…}],"comparisons":[{"dataset",
"task","metric","arm","against","role":"primary", "secondary" or "descriptive","difference","t",
"paired_t","sign_flip","holm","seeds_needed","published":{"column","points","seeds_needed"}}],
"difference","notes"}; arms are counted from 0, and the mean over dev sets is the dataset "mean". Of a
plan {"plan","scale","about","published":{"columns","rows",…},"experiments":[{"stage",…}],"notes"}.

Exit status: 0 printed, or left; 1 a run cannot be read, or the process of --measure or the terminal
failed; 2 no such run, or bad usage.`
}

// Run implements the command.
func (c *resultsCmd) Run(a *app) error {
	if c.GPU != "" && !c.Measure {
		return usage(errors.New("results: --gpu goes with --measure"))
	}
	if !(c.Size > 0) {
		return usage(errors.New("results: --difference must be positive"))
	}
	if c.Screen && (a.json || c.Format != textFormat) {
		return usage(errors.New("results: --screen is for people: leave out --json and --format"))
	}
	of, err := c.plan()
	if err != nil {
		return err
	}
	if c.Screen && !terminal() {
		return usage(errors.New("results: --screen needs a terminal that obeys escape sequences, and no TERM=dumb; " +
			"without --screen the tables are printed"))
	}
	if of != nil {
		return c.ofPlan(a, of)
	}
	groups, err := c.groups()
	design, wrong := c.design()
	if err = errors.Join(err, wrong); err != nil {
		return usage(fmt.Errorf("results: %w", err))
	}
	if len(c.Runs) == 0 {
		return usage(errors.New("results: name runs, which road ls lists, or a plan"))
	}
	folders, err := c.folders()
	if err != nil {
		return usage(err)
	}
	if c.Measure {
		for _, f := range folders {
			if err := c.measure(a, f); err != nil {
				return err
			}
		}
	}
	switch {
	case c.Screen:
		screen := c.options()
		screen.Results = c.source(groups, design)
		return a.watch(screen)
	case len(groups) > 0 || c.BySeed:
		return c.compare(a, groups, design)
	}
	return c.beside(a)
}

// folders are those of the runs that are named.
func (c *resultsCmd) folders() ([]session.Folder, error) {
	all := make([]session.Folder, len(c.Runs))
	for i, name := range c.Runs {
		var err error
		if all[i], err = session.Find(name); err != nil {
			if plan.Names(name) {
				err = fmt.Errorf("%s is a plan, whose results are shown by themselves: road results %[1]s", name)
			}
			return nil, err
		}
	}
	return all, nil
}

// read reads the runs that are named.
func (c *resultsCmd) read(ctx context.Context, intervals bool) ([]*results.Run, error) {
	folders, err := c.folders()
	if err != nil {
		return nil, err
	}
	runs := make([]*results.Run, len(folders))
	for i, f := range folders {
		if runs[i], err = results.Of(ctx, f, intervals); err != nil {
			return nil, err
		}
		runs[i].Choose(c.Dataset)
	}
	return runs, nil
}

// beside prints runs with a column each, and how they are unlike.
func (c *resultsCmd) beside(a *app) error {
	runs, err := c.read(a.ctx, true)
	if err != nil {
		return err
	}
	b := results.NewBeside(runs)
	if a.json || c.Format == csvFormat {
		for _, n := range b.Notes {
			fmt.Fprintf(a.err, "road: results: %s\n", visible.Cell(n))
		}
	}
	if a.json {
		for _, r := range b.Runs {
			if err := a.object(r); err != nil {
				return err
			}
		}
		return nil
	}
	if c.Format == csvFormat {
		return a.csv([]results.Table{b.Exact()})
	}
	t := b.Table()
	a.rows(append([][]string{t.Head}, t.Rows...), c.Format)
	if len(b.Notes) > 0 {
		a.printf("\n")
	}
	a.notes(b.Notes, c.Format)
	return nil
}

// measure has a process evaluate the first dev set of a run, and ends it.
func (c *resultsCmd) measure(a *app, f session.Folder) (err error) {
	run := session.Open(f)
	s, err := run.State(a.ctx)
	if err != nil {
		return err
	}
	dataset := ""
	for _, d := range s.Datasets {
		if dataset == "" && d.Dev > 0 {
			dataset = d.Name
		}
	}
	if dataset == "" {
		return usage(fmt.Errorf("results: --measure: run %s has no dev set", s.Run))
	}
	if !s.State.Live() {
		_, until, err := a.serve(f, session.StartOptions{GPU: string(c.GPU), Idle: idleEval})
		if err != nil {
			return err
		}
		if until != already {
			defer func() { err = errors.Join(err, endServer(a.ctx, run)) }()
		}
	}
	_, _, err = run.Evaluate(a.ctx, dataset, func([]wire.Job) {})
	return err
}
