package teachers

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/kd"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// detail has all figures of the selected row, in lines of w cells.
func (s *Screen) detail(w int) []string {
	t, r := s.selected()
	if t == nil {
		return nil
	}
	c := s.c
	out := []string{ui.Fit(c.Paint(theme.Title, ui.Clean(r.Name))+c.Paint(theme.Muted, "  "+ui.Clean(t.Dataset+" "+t.Task)), w)}
	const indent = 8
	add := func(label string, style theme.Style, text string) {
		for _, l := range ui.Wrap(text, w-indent) {
			out = append(out, c.Paint(theme.Muted, ui.Fit(label, indent))+c.Paint(style, l))
			label = ""
		}
	}
	if r.Train != nil {
		for i, line := range scores(r.Train) {
			add([]string{"train", ""}[min(i, 1)], theme.Plain, line)
		}
	} else {
		add("train", theme.Warn, s.untrained(t, r))
	}
	if r.Dev != nil {
		for i, line := range scores(r.Dev) {
			add([]string{"dev", ""}[min(i, 1)], theme.Plain, line)
		}
	} else {
		add("dev", theme.Warn, s.undeveloped(t, r))
	}
	var agrees []string
	for _, a := range r.Agrees {
		if a.Windows > 0 {
			agrees = append(agrees, fmt.Sprintf("%s on %s", a.With, ui.Percent(a.Share, 1)))
		}
	}
	if len(agrees) > 0 {
		add("agrees", theme.Plain, "with "+strings.Join(agrees, ", with "))
	}
	if l := r.Logits; l != nil {
		add("logits", theme.Plain, fmt.Sprintf("mean %.2f, std %.2f, margin %.2f", l.Mean, l.Std, l.Margin))
	}
	if weights := r.Weights; weights != nil && (weights.Right != nil || weights.Wrong != nil) {
		add("weight", theme.Plain, fmt.Sprintf("right %s, wrong %s, where teachers disagree", mean(weights.Right), mean(weights.Wrong)))
	}
	if t.Why == "" && !alone(t) {
		some := t.SomeRight * float64(t.Windows)
		add("W acts", theme.Plain,
			fmt.Sprintf("on %.0f of %s windows that were measured, %s in all", some, ui.Count(t.Windows), ui.Count(t.Of)))
	}
	return out
}

// scores are figures in words, by kind.
func scores(s *wire.Scores) []string {
	text := "accuracy"
	if s.Metric == "f1" {
		text = "F1"
	}
	text += fmt.Sprintf(" %.1f", s.Value)
	if i := s.Interval; i != nil {
		text += fmt.Sprintf(" (%.1f–%.1f)", i.Low, i.High)
	}
	if s.Exact != nil {
		text += fmt.Sprintf(", exact %.1f", *s.Exact)
	}
	text += fmt.Sprintf("; %s examples", ui.Count(s.Items))
	if s.Step > 0 {
		text += ", step " + ui.Count(s.Step)
	}
	out := []string{text}
	if s.HasAns != nil && s.NoAns != nil {
		out = append(out, fmt.Sprintf("HasAns F1 %.1f of %s, NoAns %.1f of %s", s.HasAns.F1, ui.Count(s.HasAns.Items), s.NoAns.F1,
			ui.Count(s.NoAns.Items)))
	}
	if s.ECE == nil {
		return out
	}
	text = fmt.Sprintf("ECE %.1f", *s.ECE)
	if s.Chance != nil {
		text += fmt.Sprintf(", by chance %.1f", *s.Chance)
	}
	if g := s.Gap; g != nil && *g >= 0.05 {
		text += fmt.Sprintf("; too sure by %.1f", *g)
	} else if g != nil && *g <= -0.05 {
		text += fmt.Sprintf("; too unsure by %.1f", -*g)
	}
	return append(out, text)
}

// untrained is the reason why figures on training data are missing, with the key that helps.
func (s *Screen) untrained(t *wire.TaskTeachers, r *wire.TeacherRow) string {
	key := s.key(teachID)
	switch covered := s.taught(t, r); {
	case r.Ensemble:
		return "not measured: an ensemble needs targets of all teachers"
	case key != "" && !covered:
		return "not measured: no soft targets are in use; " + key + " writes them"
	case t.Why != "":
		return "not measured: " + t.Why
	}
	return "not measured: no soft targets of it are in use"
}

// taught reports whether targets of a teacher are in use.
func (s *Screen) taught(t *wire.TaskTeachers, r *wire.TeacherRow) bool {
	return slices.ContainsFunc(s.c.Store.State.Datasets, func(d wire.Dataset) bool {
		return d.Name == t.Dataset && slices.ContainsFunc(d.Targets, func(of wire.Targets) bool { return of.Teacher == r.Name })
	})
}

// undeveloped is the reason why figures on the dev set are missing, with the key that helps.
func (s *Screen) undeveloped(t *wire.TaskTeachers, r *wire.TeacherRow) string {
	d := s.dataset()
	id := compareID
	if !r.Ensemble && len(d.Tasks) > 0 && d.Tasks[0] == t.Task {
		id = predictID
	}
	key := s.key(id)
	switch {
	case slices.Contains(d.Rules, r.Name):
		return "not measured: a teacher of the world answers for training windows alone"
	case r.Ensemble && r.Name != string(kd.Mean) || d.Dev == 0 || key == "":
		return r.DevWhy
	}
	return "not measured; " + key + " measures it"
}

// mean formats a mean that may be one of nothing.
func mean(v *float64) string {
	if v == nil {
		return wire.Missing
	}
	return fmt.Sprintf("%.2f", *v)
}
