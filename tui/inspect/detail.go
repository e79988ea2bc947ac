package inspect

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	"github.com/charmbracelet/x/ansi"
)

// legend names the signs in the passage. A model that answers "no answer" has
// none.
func (s *Screen) legend(gold []wire.Gold, all []wire.Said) string {
	c, g := s.c, s.c.Theme.Glyphs
	line := ""
	if len(gold) > 0 {
		line = c.Paint(theme.Gold, string(g.GoldOpen)+"gold"+string(g.GoldClose)) + "  "
	}
	for i, said := range all {
		m, ok := markOf(c.Theme, said, i, len(all))
		if ok {
			line += c.Paint(m.style, m.open+ui.Clean(said.Model)+m.close) + "  "
		}
	}
	return line
}

// negligible is a probability too small to list.
const negligible = 0.005

// answers returns one model's answer, and its best answers with their
// probabilities as bars; before, unless nil, holds the earlier probabilities. Gold
// is nil if it is unknown.
func (s *Screen) answers(said wire.Said, gold []wire.Gold, before *wire.Said, w int) []string {
	c, g := s.c, s.c.Theme.Glyphs
	right := func(text string) bool {
		return slices.ContainsFunc(gold, func(g wire.Gold) bool { return g.Text == text })
	}
	out := []string{s.head(said, gold != nil, before, w)}
	if !said.Probable() && len(said.Top) == 0 { // of a file without probabilities: the answer is in the head
		return out
	}
	style, top := partyStyle(said.Model), said.Top
	if len(top) == 0 && said.Text != "" {
		top = []wire.Span{{Text: said.Text, Start: said.Start, End: said.End, Prob: said.Prob}}
	}
	for i, a := range top {
		sign := " "
		if right(a.Text) {
			sign = c.Paint(theme.Gold, string(g.Done))
		} else if i > 0 && a.Prob < negligible {
			continue
		}
		change := moved(a.Prob, before, func(b *wire.Said) float64 { return probOf(b, a.Text) })
		out = append(out, s.bar(style, fmt.Sprint(i+1), sign, a.Text, a.Prob, change, w))
	}
	sign := " "
	if gold != nil && len(gold) == 0 {
		sign = c.Paint(theme.Gold, string(g.Done))
	}
	change := moved(said.Null, before, func(b *wire.Said) float64 { return b.Null })
	return append(out, s.bar(style, string(g.Minus), sign, "no answer", said.Null, change, w))
}

// head is the line above a model's answers: its name, its answer, the score, and
// its earlier answer.
func (s *Screen) head(said wire.Said, scored bool, before *wire.Said, w int) string {
	c := s.c
	model, score, was := ui.Clean(said.Model), "", ""
	if scored {
		score = fmt.Sprintf("  F1 %.2f", said.F1)
	}
	if before != nil && before.Text != said.Text {
		was = "  before: " + orNone(before.Text)
	}
	text := ui.Clean(orNone(said.Text))
	room := max(w-ansi.StringWidth(model)-len(score)-3, 6)
	line := c.Paint(theme.Title, model) + "  " + ui.Fit(text, min(ansi.StringWidth(text), room)) + c.Paint(theme.Muted, score)
	return line + c.Paint(theme.Warn, ui.Clean(was))
}

// partyStyle is the colour of a model. The student's name may include its step.
func partyStyle(model string) theme.Style {
	if strings.HasPrefix(model, student) {
		return theme.Student
	}
	return theme.Teacher
}

// orNone names an empty answer.
func orNone(text string) string {
	if text == "" {
		return "no answer"
	}
	return text
}

// labels returns the classes of one model with their probabilities as bars.
func (s *Screen) labels(said wire.Said, right string, before *wire.Said, w int) []string {
	c := s.c
	out := []string{s.head(said, false, before, w)}
	for _, l := range said.Labels {
		sign := " "
		if l.Name == right {
			sign = c.Paint(theme.Gold, string(c.Theme.Glyphs.Done))
		}
		change := moved(l.Prob, before, func(b *wire.Said) float64 { return labelOf(b, l.Name) })
		out = append(out, s.bar(partyStyle(said.Model), " ", sign, l.Name, l.Prob, change, w))
	}
	return out
}

// bar is one line: rank, sign, probability, text, bar and change.
func (s *Screen) bar(style theme.Style, rank, sign, text string, prob float64, moved string, w int) string {
	bars := max(min(w/5, 16), 4)
	room := max(w-bars-len(" 1 x 0.00   ")-len(moved), 6)
	return fmt.Sprintf(" %s %s %.2f  ", ui.Fit(rank, 1), sign, prob) + ui.Fit(ui.Clean(text), room) + " " +
		s.c.Paint(style, ui.Bar(s.c.Theme, prob, bars)) + s.c.Paint(theme.Muted, moved)
}

// moved writes the earlier value of a probability, and the difference.
func moved(now float64, before *wire.Said, was func(*wire.Said) float64) string {
	if before == nil {
		return ""
	}
	old := was(before)
	if old == 0 {
		return "  new" // it was not among the best before
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

// askedLines returns a question of the user's with the new answers beside the old
// ones.
func (s *Screen) askedLines(w int) []string {
	c, q := s.c, s.asked
	out := []string{c.Paint(theme.Accent, "asked: "+ui.Clean(q.question.Task)) + c.Paint(theme.Muted, "   enter edit · esc back")}
	for _, l := range ui.Wrap(q.text(), w) {
		out = append(out, c.Paint(theme.Title, l))
	}
	all := s.asked.said()
	var ms []mark
	for i, said := range all {
		if m, ok := markOf(c.Theme, said, i, len(all)); ok && len(said.Labels) == 0 {
			ms = append(ms, m)
		}
	}
	out = append(append(out, ""), wrap(c.Theme, cells(q.passage(), ms, nil), w)...)
	if len(ms) > 0 {
		out = append(out, "", s.legend(nil, all))
	}
	for _, model := range s.asked.models {
		out = append(append(out, ""), s.replyLines(model, w)...)
	}
	return out
}

// replyLines returns the answer of one model, or the reason why there is none.
func (s *Screen) replyLines(model string, w int) []string {
	c, r := s.c, s.asked.replies[model]
	switch {
	case r.err != nil:
		var out []string
		for _, l := range ui.Wrap(model+": "+r.err.Error(), w) {
			out = append(out, c.Paint(theme.Bad, l))
		}
		return out
	case r.answer == nil:
		return []string{c.Paint(theme.Title, ui.Clean(model)) + c.Paint(theme.Muted, "  waiting …")}
	}
	before, now := r.before(), said(model, r.now())
	if step := r.answer.Step; model == student {
		now.Model = fmt.Sprintf("%s @%s", student, ui.Count(step))
	}
	if len(now.Labels) > 0 {
		return s.labels(now, "", before, w)
	}
	return s.answers(now, nil, before, w)
}
