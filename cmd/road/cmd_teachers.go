package main

import (
	"errors"
	"fmt"
	"strings"

	"dev.road/workbench/session/teachers"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

type teachersCmd struct {
	runArg
	Dataset  string `placeholder:"DATASET" help:"The dataset. Default: all that teachers teach."`
	Examples int    `default:"1024" placeholder:"N" help:"Sample of each dataset's training examples."`
	All      bool   `help:"Measure all training examples with targets in use."`
}

// Help implements kong's HelpProvider.
func (teachersCmd) Help() string {
	return `Measures each teacher, on training examples from the stored soft targets and on the dev set from
the predictions that are kept: accuracy or F1 in percent, with 95 % intervals; of questions with and
without an answer apart; the expected calibration error (ECE). AGREES is the share of windows on which
the other teachers have the same argmax; LOGITS the mean and the standard deviation of the raw
logits, MARGIN the mean distance of the highest from the second. W can change the windows on which
some teachers are right and some wrong, and those on which none is right if kd.none_right is scaled.
The mean of all teachers, and their combination by kd.method, are rows of their own.

Training figures need a process that reads the training data: the trainer of the run or, after its
end, road serve. The dev figures of a teacher come from road predict, those of the mean from road
eval with each teacher as a --model.

With --json: an array with one object per dataset and task, {"dataset","task","kind","examples",
"sampled","windows","of","all_right","some_right","none_right","w_can_change","rows":[{"name",
"ensemble","train":{"items","metric","value","interval":{"low","high","level"},"exact","has_ans":{
"items","exact","f1"},"no_ans","ece","ece_by_chance","gap"},"dev","dev_why","agrees":[{"with","share",
"windows"}],"logits":{"mean","std","margin"},"weights":{"right","wrong"}}],"why"}; what is not measured
is absent.

Exit status: 0 shown; 1 the run cannot be read, or has no such dataset; 2 bad usage.`
}

// Run implements the command.
func (c *teachersCmd) Run(a *app) error {
	if c.Examples < 1 {
		return usage(errors.New("teachers: --examples is at least 1; --all measures all of them"))
	}
	run, err := c.open()
	if err != nil {
		return err
	}
	q := wire.TeachersQuestion{Dataset: c.Dataset, Examples: c.Examples}
	if c.All {
		q.Examples = -1
	}
	all, err := teachers.Of(a.ctx, run, q)
	if err != nil {
		return err
	}
	return a.print(all, func() {
		if len(all) == 0 {
			a.printf("no dataset of the run has a teacher\n")
		}
		for i := range all {
			a.taskTeachers(&all[i])
		}
	})
}

// taskTeachers prints the teachers of one task.
func (a *app) taskTeachers(t *wire.TaskTeachers) {
	a.printf("%s %s\n", t.Dataset, t.Task)
	if t.Why != "" {
		a.printf("  training data: not measured: %s\n", visible.Cell(t.Why))
	} else {
		of := "all examples with targets"
		if t.Sampled {
			of = "a sample"
		}
		a.printf("  training data: %d examples, %s; %d windows: all right %s, some right %s, none right %s; W can change %s\n", t.Examples, of,
			t.Windows, share(t.AllRight), share(t.SomeRight), share(t.NoneRight), share(t.WCanChange))
	}
	rows := [][]string{{"  MODEL", "TRAIN", "HASANS", "NOANS", "ECE", "DEV", "HASANS", "NOANS", "ECE", "AGREES", "LOGITS", "MARGIN"}}
	var notes []string
	for _, r := range t.Rows {
		row := append([]string{"  " + r.Name}, scoreCells(r.Train)...)
		row = append(row, scoreCells(r.Dev)...)
		rows = append(rows, append(row, restCells(r)...))
		if r.DevWhy != "" {
			notes = append(notes, fmt.Sprintf("  %s, dev: %s", r.Name, r.DevWhy))
		}
	}
	a.table(rows)
	for _, n := range notes {
		a.printf("%s\n", visible.Cell(n))
	}
}

// scoreCells are the main figure with its interval, the parts, and the calibration.
func scoreCells(s *wire.Scores) []string {
	if s == nil {
		return []string{"-", "-", "-", "-"}
	}
	metric := "F1"
	if s.Metric == "accuracy" {
		metric = "acc."
	}
	main := fmt.Sprintf("%s %.1f", metric, s.Value)
	if i := s.Interval; i != nil {
		main += fmt.Sprintf(" (%.1f-%.1f)", i.Low, i.High)
	}
	part := func(p *wire.ScorePart) string {
		if p == nil {
			return "-"
		}
		return fmt.Sprintf("%.1f", p.F1)
	}
	return []string{main, part(s.HasAns), part(s.NoAns), wire.Figure("%.1f", s.ECE)}
}

// restCells are the agreement with the others, and the logits.
func restCells(r wire.TeacherRow) []string {
	var agrees []string
	for _, a := range r.Agrees {
		if a.Windows > 0 {
			agrees = append(agrees, share(a.Share)+" "+a.With)
		}
	}
	if len(agrees) == 0 {
		agrees = []string{"-"}
	}
	if r.Logits == nil {
		return []string{strings.Join(agrees, ", "), "-", "-"}
	}
	return []string{strings.Join(agrees, ", "), fmt.Sprintf("%.2f ± %.2f", r.Logits.Mean, r.Logits.Std), fmt.Sprintf("%.2f", r.Logits.Margin)}
}
