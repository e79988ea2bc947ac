package main

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

// windowQuestion reads the arguments of a window: DATASET:ID, or DATASET:#NUMBER.
func (c *targetsCmd) windowQuestion() (wire.WindowQuestion, error) {
	q := wire.WindowQuestion{Task: c.Task, Top: c.Top}
	dataset, id, ok := strings.Cut(c.Window, ":")
	if q.Dataset = dataset; !ok || dataset == "" || id == "" {
		return q, fmt.Errorf("--window is %q, not DATASET:ID or DATASET:#NUMBER", c.Window)
	}
	if c.Top < 0 {
		return q, fmt.Errorf("--top is %d, but is at least 1; 0 and without it: 5", c.Top)
	}
	q.ID = id
	if text, numbered := strings.CutPrefix(id, "#"); numbered {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return q, fmt.Errorf("--window: %q is no number of a window; they are counted from 0", text)
		}
		q.ID, q.Window = "", &n
	}
	var err error
	if q.Changes, err = wire.ParseChanges(c.Set); err != nil {
		return q, fmt.Errorf("--set: %w", err)
	}
	return q, nil
}

// showWindow prints the soft target of one training window.
func (c *targetsCmd) showWindow(a *app) error {
	q, err := c.windowQuestion()
	if err != nil {
		return usage(fmt.Errorf("targets: %w", err))
	}
	run, err := c.open()
	if err != nil {
		return err
	}
	v, err := run.WindowTargets(a.ctx, q)
	if err != nil {
		return err
	}
	return a.print(v, func() { a.windowTargets(&v) })
}

var errWithoutWindow = errors.New("targets: --task, --set and --top are of a --window")

func (a *app) windowTargets(v *wire.WindowTargets) {
	a.printf("%s %s, %s: window %d of %d (%d of the example's %d), at step %d\n", v.Dataset, v.Task, visible.Cell(v.ID), v.Window, v.Windows,
		v.Cut+1, v.Cuts, v.Step)
	a.printf("question  %s\n", visible.Cell(v.Question))
	a.printf("truth     %s\n", visible.Cell(truthText(v)))
	if len(v.Changes) > 0 {
		a.printf("staged    %s\n", visible.Cell(ledger.Changes(v.Changes)))
	}
	if v.Why != "" {
		a.printf("no soft target: %s\n", visible.Cell(v.Why))
	}
	rows := [][]string{{"", "T", "P(TRUTH)", "AT T", "ENTROPY", "VERDICT", "WEIGHT", "STAGED", "DISTRIBUTION"}}
	row := func(name string, d *wire.Distribution, verdict, weight, staged string) {
		if d == nil {
			return
		}
		rows = append(rows, []string{name, fmt.Sprintf("%g", d.Temperature), fmt.Sprintf("%.3f", d.Truth), fmt.Sprintf("%.3f", d.AtT),
			fmt.Sprintf("%.2f", d.Entropy), verdict, weight, staged, distributionText(d)})
	}
	for _, t := range v.Teachers {
		if !t.Stored {
			a.printf("%s: no targets of this window are in use\n", visible.Cell(t.Name))
			continue
		}
		row(t.Name, &t.Distribution, verdictText(&t), weightsText(t.Weights), weightsText(t.Staged))
	}
	row("target", v.Target, "", "", "")
	row("staged", v.Staged, "", "", "")
	row("student", v.Student, "", "", "")
	a.table(rows)
	for _, kl := range []struct {
		name  string
		value *float64
	}{{"KL(staged || target)", v.KL}, {"KL(target || student)", v.StudentKL}, {"KL(staged || student)", v.StudentKLNew}} {
		if kl.value != nil {
			a.printf("%s  %.4f\n", kl.name, *kl.value)
		}
	}
}

func truthText(v *wire.WindowTargets) string {
	if v.Kind == "class" {
		return cmp.Or(v.Label, "none: the window has no label")
	}
	var texts []string
	for _, g := range v.Gold {
		texts = append(texts, g.Text)
	}
	return cmp.Or(strings.Join(texts, " | "), "(no answer)")
}

func verdictText(t *wire.WindowTeacher) string {
	switch {
	case t.Right:
		return "right"
	case t.RightStart:
		return "wrong, start right"
	case t.RightEnd:
		return "wrong, end right"
	}
	return "wrong"
}

// weightsText has the weights of a span's start and end; one of both if they are equal.
func weightsText(w []float64) string {
	switch {
	case len(w) == 0:
		return ""
	case len(w) == 2 && w[0] != w[1]:
		return fmt.Sprintf("%.3g/%.3g", w[0], w[1])
	}
	return fmt.Sprintf("%.3g", w[0])
}

// distributionText lists a distribution; the truth is marked by a star.
func distributionText(d *wire.Distribution) string {
	list := func(all []wire.Option) string {
		var texts []string
		for _, o := range all {
			star := ""
			if o.Truth {
				star = "*"
			}
			texts = append(texts, fmt.Sprintf("%s%s %.3f", cmp.Or(o.Text, "(none)"), star, o.Prob))
		}
		return strings.Join(texts, ", ")
	}
	if len(d.Labels) > 0 {
		return list(d.Labels)
	}
	return "start: " + list(d.Start) + "; end: " + list(d.End)
}
