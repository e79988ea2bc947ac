package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"

	"dev.road/workbench/session"
	"dev.road/workbench/session/results"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

type resultsCmd struct {
	Runs    []string `arg:"" name:"run" help:"Runs' names or folders."`
	Measure bool     `help:"Measure windows a second now: a process evaluates an ended run's first dev set."`
	GPU     gpuName  `name:"gpu" placeholder:"N|UUID|cpu" help:"The device of --measure. Default: a free GPU, or the CPU if there is no GPU."`
	Format  string   `enum:"text,markdown,csv" default:"text" help:"Form of the table: ${enum}."`
}

// Help implements kong's HelpProvider.
func (resultsCmd) Help() string {
	return `Sets runs beside each other, a column each: the values of their recipes and knobs that differ; the
newest figure on each dev set, with a 95 % interval if its predictions are in the folder; the number
of parameters; floating-point operations of the forward over one full window, a multiply-add being
two; and windows a second of the newest evaluation, or of one that --measure makes.

With --json: one object per run, {"run","state","step","values","dev":[{"dataset","task","metric",
"value","step","interval","clusters"}],"parameters","window_tokens","flops_per_window",
"windows_per_second","rate_of","rate_device"}.

Exit status: 0 printed; 1 a run cannot be read, or the process of --measure failed; 2 no such run, or bad
usage.`
}

// Run implements the command.
func (c *resultsCmd) Run(a *app) error {
	if c.GPU != "" && !c.Measure {
		return usage(errors.New("results: --gpu goes with --measure"))
	}
	folders := make([]session.Folder, len(c.Runs))
	for i, name := range c.Runs {
		var err error
		if folders[i], err = session.Find(name); err != nil {
			return usage(err)
		}
	}
	runs := make([]*results.Run, len(folders))
	for i, f := range folders {
		if c.Measure {
			if err := c.measure(a, f); err != nil {
				return err
			}
		}
		var err error
		if runs[i], err = results.Of(a.ctx, f); err != nil {
			return err
		}
	}
	names := results.Differ(runs)
	if a.json {
		for _, r := range runs {
			if err := a.object(r); err != nil {
				return err
			}
		}
		return nil
	}
	return a.sheet(resultRows(runs, names), c.Format)
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

// resultRows are the rows of a table with a column for each run.
func resultRows(runs []*results.Run, names []string) [][]string {
	row := func(head string, of func(*results.Run) string) []string {
		cells := []string{head}
		for _, r := range runs {
			cells = append(cells, of(r))
		}
		return cells
	}
	rows := [][]string{
		row("RUN", func(r *results.Run) string { return r.Name }),
		row("state", func(r *results.Run) string { return fmt.Sprintf("%s, step %d", r.State, r.Step) }),
	}
	for _, name := range names {
		rows = append(rows, row(name, func(r *results.Run) string {
			if v, has := r.Values[name]; has {
				return v
			}
			return "-"
		}))
	}
	for _, head := range devHeads(runs) {
		rows = append(rows, row(head, func(r *results.Run) string {
			for _, f := range r.Dev {
				if devHead(f) == head {
					return devText(f)
				}
			}
			return "-"
		}))
	}
	return append(rows,
		row("parameters", func(r *results.Run) string { return scaled(float64(r.Parameters)) }),
		row("FLOPs a window", func(r *results.Run) string {
			if r.FLOPs == 0 {
				return "-"
			}
			return fmt.Sprintf("%s of %d tokens", scaled(r.FLOPs), r.Window)
		}),
		row("windows a second", func(r *results.Run) string {
			if r.Rate == 0 {
				return "-"
			}
			return fmt.Sprintf("%.0f on %s, %s", r.Rate, r.RateOf, r.Device)
		}))
}

func devHead(f results.Figure) string { return f.Dataset + " " + f.Task + " " + f.Metric }

// devHeads lists the figures of runs, each once.
func devHeads(runs []*results.Run) []string {
	var heads []string
	seen := map[string]bool{}
	for _, r := range runs {
		for _, f := range r.Dev {
			if head := devHead(f); !seen[head] {
				seen[head], heads = true, append(heads, head)
			}
		}
	}
	return heads
}

func devText(f results.Figure) string {
	text := fmt.Sprintf("%.2f", f.Value)
	if f.Interval != nil {
		text += fmt.Sprintf(" [%.2f, %.2f]", f.Interval.Low, f.Interval.High)
	}
	return fmt.Sprintf("%s @%d", text, f.Step)
}

// scaled is a number with three digits and a factor of thousands: "22.7 M".
func scaled(v float64) string {
	if v == 0 {
		return "-"
	}
	unit := 0
	for ; v >= 1000 && unit < 5; unit++ {
		v /= 1000
	}
	return strings.TrimSpace(fmt.Sprintf("%.3g %s", v, []string{"", "k", "M", "G", "T", "P"}[unit]))
}

// sheet prints rows, the first of which is the head, in a form.
func (a *app) sheet(rows [][]string, form string) error {
	switch form {
	case "csv":
		w := csv.NewWriter(a.out)
		return w.WriteAll(rows)
	case "markdown":
		for i, row := range rows {
			for _, cell := range row {
				a.printf("| %s ", strings.ReplaceAll(visible.Cell(cell), "|", `\|`))
			}
			a.printf("|\n")
			if i == 0 {
				a.printf("%s|\n", strings.Repeat("|---", len(row)))
			}
		}
	default:
		a.table(rows)
	}
	return nil
}
