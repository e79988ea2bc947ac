package main

import (
	"context"
	"fmt"
	"slices"

	"dev.road/workbench/session"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/worded"
)

// distilled is the part of soft targets in a run that has ended.
type distilled struct {
	Teachers int    `json:"teachers"`
	Datasets int    `json:"datasets"`
	Windows  int    `json:"windows"`            // of these, with targets of a teacher
	Effect   string `json:"w_effect,omitempty"` // what W did, as road status says it
	Why      string `json:"why,omitempty"`      // nothing was distilled: the reason
}

// distillation is the part of soft targets in a run; nil for one whose recipe names no
// teacher, and that nobody taught. The columns have the shares of windows with soft targets.
func distillation(run *session.Run, s wire.State, columns *metrics.Columns) (*distilled, error) {
	d, teachers, named := &distilled{}, map[string]bool{}, false
	acted := false
	for _, set := range s.Datasets {
		windows := 0
		for _, t := range set.Targets {
			teachers[t.Teacher], windows = true, max(windows, t.Windows)
		}
		if windows > 0 {
			d.Datasets++
		}
		d.Windows += windows
		named = named || set.Windows > 0 && len(set.Teachers) > 0
		for _, task := range set.Tasks {
			soft := columns.Get("soft/" + set.Name + "/" + task)
			acted = acted || slices.ContainsFunc(soft.Values, func(share float64) bool { return share > 0 })
		}
	}
	d.Teachers = len(teachers)
	if !acted && !named && d.Windows == 0 {
		return nil, nil
	}
	knobs, err := run.Knobs(context.Background())
	if err != nil {
		return nil, err
	}
	if acted {
		d.Effect = s.Acts(knobs)
		return d, nil
	}
	d.Why, err = undistilled(run, s, knobs, d.Windows > 0)
	return d, err
}

// undistilled is why no step of a run had soft targets.
func undistilled(run *session.Run, s wire.State, knobs []wire.Knob, joined bool) (string, error) {
	r, err := recipe.ReadRun(run.Folder().Recipe(), nil)
	if err != nil {
		return "", err
	}
	for _, k := range knobs {
		if k.Name == "kd.method" && k.Value == "hard" {
			return "kd.method is hard", nil
		}
	}
	taught := slices.ContainsFunc(s.Jobs, func(j wire.Job) bool { return j.Kind == wire.JobTeach })
	switch {
	case joined:
		return "no step had windows with targets", nil
	case taught && r.KD.Start != recipe.StartWait:
		return `the steps ended before any targets had joined; kd.start = "wait" teaches first`, nil
	case taught:
		return "no targets had joined", nil
	case r.KD.Start == recipe.StartManual:
		return "kd.start is manual, and nobody had the teachers teach (road teach --all)", nil
	}
	return "no targets had joined", nil
}

// text is the last line of a run's summary.
func (d distilled) text() string {
	if d.Why != "" {
		return "nothing was distilled: " + d.Why
	}
	text := fmt.Sprintf("distilled from %s on %s: %s windows of soft targets", worded.Count(d.Teachers, "teacher"),
		worded.Count(d.Datasets, "dataset"), ui.Count(d.Windows))
	if d.Effect != "" {
		text += ", " + d.Effect
	}
	return text
}
