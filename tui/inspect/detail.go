package inspect

import (
	"fmt"
	"sort"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// detail is the selected example, or the question that was asked instead.
func (s *Screen) detail(w int) []string {
	if s.asked != nil && !s.heat {
		return s.askedLines(w)
	}
	r, ok := s.selected()
	if !ok {
		return nil
	}
	t := s.c.Theme
	var out []string
	if r.class() {
		out = append(out, wrap(t, cells(r.Passage, nil, nil), w)...)
		if r.Question != "" {
			out = append(out, "")
			out = append(out, wrap(t, cells(r.Question, nil, nil), w)...)
		}
		out = append(out, "", "right: "+s.c.Paint(theme.Gold, ui.Clean(r.Label)))
		out = append(out, s.labels(r.Student, r.Label, nil, w)...)
		for _, said := range r.Teachers {
			out = append(out, s.labels(said, r.Label, nil, w)...)
		}
		return out
	}
	question := r.Question
	if s.asked != nil {
		question = s.asked.question.Question
	}
	for _, l := range ui.Wrap(question, w) {
		out = append(out, s.c.Paint(theme.Title, l))
	}
	out = append(out, "")
	if s.heat {
		return append(out, s.heatLines(w)...)
	}
	out = append(out, wrap(t, cells(r.Passage, marks(t, r), nil), w)...)
	out = append(out, "", s.legend(r), "")
	out = append(out, s.answers(r.Student, r.Gold, nil, w)...)
	for _, said := range r.Teachers {
		out = append(out, s.answers(said, r.Gold, nil, w)...)
	}
	for _, x := range r.Extra {
		out = append(out, fmt.Sprintf("%s: %s, right is %s (%.2f)", ui.Clean(x.Task), ui.Clean(x.Label), ui.Clean(x.Gold), x.Prob))
	}
	return out
}

// legend names the signs in the passage.
func (s *Screen) legend(r *row) string {
	c, g := s.c, s.c.Theme.Glyphs
	gold := "gold"
	if len(r.Gold) == 0 {
		gold = "no answer is right"
	}
	line := c.Paint(theme.Gold, string(g.GoldOpen)+gold+string(g.GoldClose)) + "  " +
		c.Paint(theme.Student, string(g.StudentOpen)+"student"+string(g.StudentClose))
	for i, said := range r.Teachers {
		number := ""
		if len(r.Teachers) > 1 {
			number = string(rune('1' + i%9))
		}
		line += "  " + c.Paint(theme.Teacher, string(g.TeacherOpen)+ui.Clean(said.Model)+string(g.TeacherClose)+number)
	}
	return line
}

// answers is the best answers of one model with their probabilities as bars;
// before, where there is one, gives what each had before.
func (s *Screen) answers(said wire.Said, gold []wire.Gold, before *wire.Said, w int) []string {
	c, g := s.c, s.c.Theme.Glyphs
	head := ui.Clean(said.Model)
	if gold != nil || said.F1 > 0 {
		head += fmt.Sprintf("  F1 %.2f", said.F1)
	}
	out := []string{c.Paint(theme.Title, head)}
	top := said.Top
	if len(top) == 0 && said.Text != "" {
		top = []wire.Span{{Text: said.Text, Start: said.Start, End: said.End, Prob: said.Prob}}
	}
	for i, a := range top {
		sign := " "
		for _, right := range gold {
			if right.Text == a.Text {
				sign = c.Paint(theme.Gold, string(g.Done))
			}
		}
		out = append(out, s.bar(fmt.Sprint(i+1), sign, a.Text, a.Prob, moved(a.Prob, before, func(b *wire.Said) float64 { return probOf(b, a.Text) }), w))
	}
	sign := " "
	if gold != nil && len(gold) == 0 {
		sign = c.Paint(theme.Gold, string(g.Done))
	}
	return append(out, s.bar(string(g.Minus), sign, "no answer", said.Null, moved(said.Null, before, func(b *wire.Said) float64 { return b.Null }), w))
}

// labels is the classes of one model with their probabilities as bars.
func (s *Screen) labels(said wire.Said, right string, before *wire.Said, w int) []string {
	c := s.c
	out := []string{c.Paint(theme.Title, ui.Clean(said.Model)) + "  " + ui.Clean(said.Text)}
	for _, l := range said.Labels {
		sign := " "
		if l.Name == right {
			sign = c.Paint(theme.Gold, string(c.Theme.Glyphs.Done))
		}
		out = append(out, s.bar(" ", sign, l.Name, l.Prob, moved(l.Prob, before, func(b *wire.Said) float64 { return labelOf(b, l.Name) }), w))
	}
	return out
}

// bar is one line: rank, sign, probability, text, bar and what moved.
func (s *Screen) bar(rank, sign, text string, prob float64, moved string, w int) string {
	bars := max(min(w/5, 16), 4)
	room := max(w-bars-len(" 1 x 0.00   ")-len(moved), 6)
	return fmt.Sprintf(" %s %s %.2f  ", ui.Fit(rank, 1), sign, prob) + ui.Fit(ui.Clean(text), room) + " " +
		s.c.Paint(theme.Student, ui.Bar(s.c.Theme, prob, bars)) + s.c.Paint(theme.Muted, moved)
}

// moved says what a probability was before, and by how much it changed.
func moved(now float64, before *wire.Said, was func(*wire.Said) float64) string {
	if before == nil {
		return ""
	}
	old := was(before)
	if old == 0 {
		return "  new" // it was not among the best then
	}
	return fmt.Sprintf(" was %.2f %+.2f", old, now-old)
}

func probOf(b *wire.Said, text string) float64 {
	for _, a := range b.Top {
		if a.Text == text {
			return a.Prob
		}
	}
	if b.Text == text {
		return b.Prob
	}
	return 0
}

func labelOf(b *wire.Said, name string) float64 {
	for _, l := range b.Labels {
		if l.Name == name {
			return l.Prob
		}
	}
	return 0
}

// askedLines is a question of the person's with its answer beside the old one.
func (s *Screen) askedLines(w int) []string {
	c, q := s.c, s.asked.question
	out := []string{c.Paint(theme.Accent, "asked: "+ui.Clean(q.Task)) + c.Paint(theme.Muted, "   esc goes back to the example")}
	for _, l := range ui.Wrap(q.Question, w) {
		out = append(out, c.Paint(theme.Title, l))
	}
	a := s.asked.answer
	var ms []mark
	if a != nil {
		now := said(a)
		if now.Text != "" && len(a.Labels) == 0 {
			g := c.Theme.Glyphs
			ms = []mark{{now.Start, now.End, theme.Student, string(g.StudentOpen), string(g.StudentClose)}}
		}
	}
	out = append(append(out, ""), wrap(c.Theme, cells(q.Passage, ms, nil), w)...)
	out = append(out, "")
	switch {
	case s.asked.err != nil:
		for _, l := range ui.Wrap("no answer came: "+s.asked.err.Error(), w) {
			out = append(out, c.Paint(theme.Bad, l))
		}
		return out
	case a == nil:
		return append(out, c.Paint(theme.Muted, "asking the student …"))
	}
	now := said(a)
	now.Model = fmt.Sprintf("%s @%s", a.Model, ui.Count(a.Step))
	if len(a.Labels) > 0 {
		out = append(out, s.labels(*now, "", s.asked.before, w)...)
	} else {
		out = append(out, s.answers(*now, nil, s.asked.before, w)...)
	}
	if b := s.asked.before; b != nil {
		was, is := b.Text, now.Text
		if was == "" {
			was = "no answer"
		}
		if is == "" {
			is = "no answer"
		}
		verdict := "the same answer as before: " + was
		if was != is {
			verdict = "before: " + was + "   now: " + is
		}
		out = append(append(out, ""), ui.Wrap(verdict, w)...)
	}
	return out
}

// heatTokens is how many tokens the table under the passage names.
const heatTokens = 8

// heatLines is the passage shaded by where the student sees start or end, and
// the likeliest tokens in numbers.
func (s *Screen) heatLines(w int) []string {
	c := s.c
	if s.asked == nil || s.asked.answer == nil {
		if s.asked != nil && s.asked.err != nil {
			return ui.Wrap("no distributions came: "+s.asked.err.Error(), w)
		}
		return []string{c.Paint(theme.Muted, "asking the student …")}
	}
	a := s.asked.answer
	n := min(len(a.Tokens), len(a.Start), len(a.End))
	if n == 0 {
		return []string{c.Paint(theme.Muted, "the student gave no distributions")}
	}
	passage := s.asked.question.Passage
	level := make(map[int]int)
	order := make([]int, n)
	weight := func(i int) float64 { return max(a.Start[i], a.End[i]) }
	for i := range n {
		order[i] = i
		for p := max(a.Tokens[i].Start, 0); p < min(a.Tokens[i].End, len(passage)); p++ {
			level[p] = min(int(weight(i)*theme.HeatLevels), theme.HeatLevels-1)
		}
	}
	sort.SliceStable(order, func(x, y int) bool { return weight(order[x]) > weight(order[y]) })
	out := wrap(c.Theme, cells(passage, nil, func(i int) theme.Style {
		if l := level[i]; l > 0 {
			return theme.Heat(l)
		}
		return theme.Plain
	}), w)
	out = append(out, "", c.Paint(theme.Muted, ui.Fit("token", 18)+ui.Fit("start", 20)+"end"))
	for _, i := range order[:min(n, heatTokens)] {
		out = append(out, ui.Fit(ui.Clean(a.Tokens[i].Text), 18)+
			ui.Fit(fmt.Sprintf("%.2f ", a.Start[i])+ui.Bar(c.Theme, a.Start[i], 12), 20)+
			fmt.Sprintf("%.2f ", a.End[i])+ui.Bar(c.Theme, a.End[i], 12))
	}
	return out
}
