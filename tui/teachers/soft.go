package teachers

import (
	"cmp"
	"fmt"
	"strings"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// windowLines is the soft target of the window: its title, then h-1 lines at the scroll
// position.
func (s *Screen) windowLines(w, h int) []string {
	c, v := s.c, s.window
	title := " " + c.Paint(theme.Title, ui.Clean(v.dataset+" "+v.task))
	if g := v.got; g != nil {
		title += c.Paint(theme.Muted, fmt.Sprintf("  window %s of %s, %s", ui.Count(g.Window), ui.Count(g.Windows), ui.Clean(g.ID)))
		if g.Cuts > 1 {
			title += c.Paint(theme.Muted, fmt.Sprintf(" (%d of %d)", g.Cut+1, g.Cuts))
		}
		title += c.Paint(theme.Muted, ", student of step "+ui.Count(g.Step))
	}
	if !v.asked.done {
		title += c.Paint(theme.Warn, "  reading "+ui.Clean(v.asked.text)+" "+string(c.Theme.Glyphs.Ellipsis))
	}
	var lines []string
	switch {
	case v.got != nil:
		lines = s.softLines(v.got, w)
	case v.err != nil:
		lines = []string{""}
		for _, l := range ui.Wrap("No soft target can be shown: "+v.err.Error(), w-4) {
			lines = append(lines, "  "+c.Paint(theme.Muted, l))
		}
	}
	room := max(h-1, 0)
	v.last = max(len(lines)-room, 0)
	v.lines.Window(v.last+1, room)
	from := min(v.lines.Cursor, v.last)
	lines = lines[from:min(from+room, len(lines))]
	if n := v.last - from; n > 0 && len(lines) > 0 {
		lines = append(lines[:len(lines)-1:len(lines)-1],
			c.Paint(theme.Muted, fmt.Sprintf(" %c %d more lines", c.Theme.Glyphs.Down, n+1)))
	}
	return append([]string{ui.Fit(title, w)}, lines...)
}

// Widths of the table of distributions, in cells.
const (
	modelWidth   = 12
	verdictWidth = 18
	weightWidth  = 20
	numberWidth  = 8
)

// softLines are all parts of a soft target, in lines of w cells.
func (s *Screen) softLines(g *wire.WindowTargets, w int) []string {
	c := s.c
	var out []string
	say := func(style theme.Style, text string) {
		for _, l := range ui.Wrap(text, w-1) {
			out = append(out, " "+c.Paint(style, l))
		}
	}
	say(theme.Muted, "now: "+rule(g.Now))
	if len(g.Changes) > 0 {
		say(theme.Warn, "staged: "+ledger.Changes(g.Changes))
	}
	if s.window.outdated(s) {
		say(theme.Warn, "other changes are staged by now: r asks again")
	}
	if now := s.moved(g); now != "" {
		say(theme.Warn, now+" by now: r asks again")
	}
	say(theme.Title, g.Question)
	say(theme.Gold, "truth: "+truth(g))
	if g.Why != "" {
		say(theme.Warn, "no soft target: "+g.Why)
	}
	out = append(out, c.Paint(theme.Muted, ui.Fit(" "+ui.Fit("", modelWidth)+" "+ui.Fit("verdict", verdictWidth)+" "+
		ui.Fit("weight", weightWidth)+ui.FitLeft("p(truth)", numberWidth)+ui.FitLeft("at T", numberWidth)+
		ui.FitLeft("entropy", numberWidth), w)))
	for i := range g.Teachers {
		t := &g.Teachers[i]
		if !t.Stored {
			out = append(out, " "+c.Paint(theme.Teacher, ui.Fit(ui.Clean(t.Name), modelWidth))+" "+
				c.Paint(theme.Muted, "no targets of this window are in use"))
			continue
		}
		style, verdict := theme.Bad, verdict(t)
		if t.Right {
			style = theme.Good
		}
		weight := weights(t.Weights)
		if len(t.Staged) > 0 && weights(t.Staged) != weight {
			weight += string(c.Theme.Glyphs.Change) + weights(t.Staged)
		}
		out = append(out, s.model(t.Name, theme.Teacher, c.Paint(style, ui.Fit(verdict, verdictWidth)), weight, &t.Distribution, w)...)
	}
	for _, m := range []struct {
		name  string
		style theme.Style
		d     *wire.Distribution
	}{{"target", theme.Accent, g.Target}, {"as staged", theme.Warn, g.Staged}, {"student", theme.Student, g.Student}} {
		if m.d != nil {
			out = append(out, s.model(m.name, m.style, ui.Fit("", verdictWidth), "", m.d, w)...)
		}
	}
	if text := divergences(g); text != "" {
		say(theme.Plain, text)
	}
	return append(append(out, ""), s.passage(g, w)...)
}

// model is a distribution: a line of figures, and one or two of its most probable entries.
func (s *Screen) model(name string, style theme.Style, verdict, weight string, d *wire.Distribution, w int) []string {
	c := s.c
	out := []string{ui.Fit(" "+c.Paint(style, ui.Fit(ui.Clean(name), modelWidth))+" "+verdict+" "+ui.Fit(weight, weightWidth)+
		ui.FitLeft(fmt.Sprintf("%.3f", d.Truth), numberWidth)+ui.FitLeft(fmt.Sprintf("%.3f", d.AtT), numberWidth)+
		ui.FitLeft(fmt.Sprintf("%.2f", d.Entropy), numberWidth), w)}
	list := func(label string, all []wire.Option) {
		line := "   " + c.Paint(theme.Muted, label)
		for _, o := range all {
			text := ui.Clean(cmp.Or(o.Text, "no answer"))
			if o.Truth {
				text = c.Paint(theme.Gold, text+string(c.Theme.Glyphs.Done))
			}
			line += "  " + text + fmt.Sprintf(" %.3f", o.Prob)
		}
		out = append(out, ui.Fit(line, w))
	}
	if len(d.Labels) > 0 {
		list("", d.Labels)
		return out
	}
	list("start", d.Start)
	list("end  ", d.End)
	return out
}

// passage is the window's part of the passage, with the truth marked; of a pair it is the
// first text.
func (s *Screen) passage(g *wire.WindowTargets, w int) []string {
	c, glyphs := s.c, s.c.Theme.Glyphs
	text := []rune(g.Passage)
	from, to := 0, len(text)
	if g.To > 0 {
		from, to = min(g.From, len(text)), min(g.To, len(text))
	}
	var b strings.Builder
	for i := from; i < to; i++ {
		for _, gold := range g.Gold {
			if i == gold.Start {
				b.WriteRune(glyphs.GoldOpen)
			}
		}
		b.WriteRune(text[i])
		for _, gold := range g.Gold {
			if i == gold.Start+len([]rune(gold.Text))-1 {
				b.WriteRune(glyphs.GoldClose)
			}
		}
	}
	head := "text"
	if g.Kind == "span" {
		head = fmt.Sprintf("passage, code points %s to %s", ui.Count(from), ui.Count(to))
	}
	out := []string{" " + c.Paint(theme.Muted, head)}
	for _, l := range ui.Wrap(b.String(), w-1) {
		out = append(out, " "+l)
	}
	return out
}

// rule is the way to a soft target, in words.
func rule(r wire.TargetRule) string {
	text := fmt.Sprintf("%s, W %s, T %s, none right: %s", r.Method, ui.Value(r.W), ui.Value(r.Temperature), r.NoneRight)
	if r.Standardize {
		text += ", standardized"
	}
	return text + fmt.Sprintf("; loss %.3g hard, %.3g soft", r.CEWeight, r.KDWeight)
}

// moved names a knob whose value is another than that of a window, or "".
func (s *Screen) moved(g *wire.WindowTargets) string {
	for _, k := range []struct {
		name string
		then any
	}{{"kd.w", g.Now.W}, {"kd.temperature", g.Now.Temperature}, {"kd.method", g.Now.Method}, {"kd.none_right", g.Now.NoneRight}} {
		if now, ok := s.c.Store.Knob(k.name); ok && now.Value != k.then {
			return k.name + " is " + ui.Value(now.Value)
		}
	}
	return ""
}

func truth(g *wire.WindowTargets) string {
	if g.Kind == "class" {
		return cmp.Or(g.Label, "the window has no label")
	}
	var texts []string
	for _, gold := range g.Gold {
		texts = append(texts, gold.Text)
	}
	return cmp.Or(strings.Join(texts, " | "), "no answer")
}

func verdict(t *wire.WindowTeacher) string {
	switch {
	case t.Right:
		return "right"
	case t.RightStart && t.RightEnd:
		return "start, end of two"
	case t.RightStart:
		return "wrong, start right"
	case t.RightEnd:
		return "wrong, end right"
	}
	return "wrong"
}

// weights are those of a span's start and end, one if they are equal, or that of a class.
func weights(w []float64) string {
	switch {
	case len(w) == 0:
		return ""
	case len(w) == 2 && w[0] != w[1]:
		return fmt.Sprintf("%.2f/%.2f", w[0], w[1])
	}
	return fmt.Sprintf("%.2f", w[0])
}

func divergences(g *wire.WindowTargets) string {
	var parts []string
	for _, kl := range []struct {
		name string
		v    *float64
	}{{"KL(as staged || target)", g.KL}, {"KL(target || student)", g.StudentKL}, {"KL(as staged || student)", g.StudentKLNew}} {
		if kl.v != nil {
			parts = append(parts, fmt.Sprintf("%s %.4f", kl.name, *kl.v))
		}
	}
	return strings.Join(parts, "  ")
}
