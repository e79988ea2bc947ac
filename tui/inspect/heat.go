package inspect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// bands are the least probabilities of the levels of heat from 1 on: most tokens are
// below the first, and 0.30 is far from 0.02.
var bands = [theme.HeatLevels - 1]float64{0.01, 0.05, 0.2, 0.5}

// warmth is the level of heat of a probability.
func warmth(p float64) int {
	level := 0
	for level < len(bands) && p >= bands[level] {
		level++
	}
	return level
}

// heatTokens is the number of tokens in the table below the passage.
const heatTokens = 8

// heatLines returns the passage with the spans of all parties on the student's
// probability of start or end, and the likeliest tokens in numbers.
func (s *Screen) heatLines(w int) []string {
	c := s.c
	if s.asked == nil {
		return nil
	}
	r := s.asked.replies[student]
	switch {
	case r.err != nil:
		return ui.Wrap("no distributions: "+r.err.Error(), w)
	case r.answer == nil:
		return []string{c.Paint(theme.Muted, "asking the student …")}
	}
	a := *r.now()
	if a.Tokens = a.Tokens[:min(len(a.Tokens), len(a.Start), len(a.End))]; len(a.Tokens) == 0 {
		return []string{c.Paint(theme.Muted, "the student returned no distributions")}
	}
	passage := []rune(s.asked.passage())
	var gold []wire.Gold
	all := s.asked.said()
	if example, ok := s.selected(); ok && s.asked.forHeat {
		gold, all = example.Gold, example.said()
	}
	out := wrap(c.Theme, cells(string(passage), marks(c.Theme, gold, all), heatOf(&a, len(passage))), w)
	out = append(out, "", s.legend(gold, all))
	out = append(out, s.scale(a.Step), "")
	return append(out, s.likeliest(&a, passage, w)...)
}

// likelier is a token's probability of being the first of the answer or the last.
func likelier(a *wire.Answer, i int) float64 { return max(a.Start[i], a.End[i]) }

// heatOf returns the level of each of n code points: that of its token, in its
// place, whatever the same word has in another.
func heatOf(a *wire.Answer, n int) []int {
	levels := make([]int, n)
	for i, t := range a.Tokens {
		for p := max(t.Start, 0); p < min(t.End, n); p++ {
			levels[p] = warmth(likelier(a, i))
		}
	}
	return levels
}

// heatBelow returns the signs of a line's heat, or "" if it has none or the theme
// shades the text itself.
func heatBelow(t *theme.Theme, cs []cell) string {
	if t.Shades() || !slices.ContainsFunc(cs, func(c cell) bool { return c.heat > 0 }) {
		return ""
	}
	var b strings.Builder
	for _, c := range cs {
		b.WriteString(strings.Repeat(string(t.Glyphs.Heat[c.heat]), c.width))
	}
	return b.String()
}

// scale is the legend of the heat: each level as the passage shows it, with the
// least probability.
func (s *Screen) scale(step int) string {
	t := s.c.Theme
	line := s.c.Paint(theme.Muted, "start or end @"+ui.Count(step)+" ")
	for i, p := range bands {
		if t.Shades() {
			line += " " + t.Render(theme.Shaded(theme.Plain, i+1), fmt.Sprintf(" %.2f ", p))
			continue
		}
		line += fmt.Sprintf(" %c %.2f ", t.Glyphs.Heat[i+1], p)
	}
	return line
}

// likeliest is the table of the likeliest tokens, each in its place: a word may be
// there twice.
func (s *Screen) likeliest(a *wire.Answer, passage []rune, w int) []string {
	c := s.c
	bar := max(min((w-24)/6, 12), 2)
	column := bar + len("0.00   ")
	word := min(max(w-2*column, 8), 16)
	around := max(w-2*column-word, 0)
	out := []string{c.Paint(theme.Muted, ui.Fit("token", word)+ui.Fit("place", around)+ui.Fit("start", column)+"end")}
	order := make([]int, len(a.Tokens))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(likelier(a, y), likelier(a, x)) })
	for _, i := range order[:min(len(order), heatTokens)] {
		if likelier(a, i) < negligible {
			break
		}
		out = append(out, ui.Fit(ui.Clean(a.Tokens[i].Text), word-1)+" "+
			ui.Fit(s.place(a.Tokens[i], passage, around-2), max(around-2, 0))+strings.Repeat(" ", min(around, 2))+
			ui.Fit(fmt.Sprintf("%.2f ", a.Start[i])+ui.Bar(c.Theme, a.Start[i], bar), column)+
			fmt.Sprintf("%.2f ", a.End[i])+ui.Bar(c.Theme, a.End[i], bar))
	}
	return out
}

// place returns a token with the text around it, in about w cells.
func (s *Screen) place(t wire.Token, passage []rune, w int) string {
	start := min(max(t.Start, 0), len(passage))
	end := min(max(t.End, start), len(passage))
	before := max((w-(end-start))/2, 0)
	from := max(start-before, 0)
	text := func(part []rune) string { return ui.Clean(strings.ReplaceAll(string(part), "\n", " ")) }
	return strings.Repeat(" ", max(before-start, 0)) + s.c.Paint(theme.Muted, text(passage[from:start])) +
		s.c.Paint(theme.Title, text(passage[start:end])) + s.c.Paint(theme.Muted, text(passage[end:]))
}
