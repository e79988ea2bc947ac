package inspect

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// shares are the least parts of the greatest weight of the levels of heat from 1 on.
var shares = [theme.HeatLevels - 1]float64{0.1, 0.25, 0.5, 0.75}

// importanceWords is the number of words in the table below the passage.
const importanceWords = 10

// toggleImportance asks the student for the importance of each word for its answer: by
// gradient times input, then by leaving words out, then it shows the answer again.
func (s *Screen) toggleImportance(c *ui.Context) tea.Cmd {
	way := wire.ByGradient
	if s.importance != nil {
		if s.importance.question.Explain == wire.ByOcclusion {
			s.importance, s.scroll = nil, 0
			return nil
		}
		way = wire.ByOcclusion
	}
	return c.WithModel(func() tea.Cmd { return s.askImportance(way) })
}

// askImportance asks about the wording that is shown by now.
func (s *Screen) askImportance(way wire.Explanation) (cmd tea.Cmd) {
	q := wire.Question{Explain: way}
	if r, ok := s.selected(); s.asked != nil && !s.asked.forHeat {
		of := s.asked.question
		q.Task, q.Dataset, q.Passage, q.Question = of.Task, of.Dataset, s.asked.passage(), s.asked.text()
	} else if ok {
		q.Task, q.Dataset, q.Passage, q.Question = r.Task, r.Dataset, r.Passage, r.Question
	} else {
		return nil
	}
	s.importance, cmd = s.consult(q, []string{student})
	s.scroll = 0
	return cmd
}

// importanceLines returns the question and the passage with the weight of each word for
// the student's answer, and the words of the greatest weight in numbers.
func (s *Screen) importanceLines(w int) []string {
	c, of := s.c, s.importance
	r := of.replies[student]
	way := "by gradient times input   I leaves words out · esc back"
	if of.question.Explain == wire.ByOcclusion {
		way = "by leaving out each word   esc back"
	}
	out := []string{c.Paint(theme.Accent, "importance") + c.Paint(theme.Muted, " "+way)}
	switch {
	case r.err != nil:
		return append(out, ui.Wrap("no importance: "+r.err.Error(), w)...)
	case r.answer == nil:
		return append(out, c.Paint(theme.Muted, "asking the student …"))
	case r.answer.Importance == nil:
		return append(out, c.Paint(theme.Muted, "the student returned no importance"))
	}
	x := r.answer.Importance
	most := 0.0
	for _, t := range slices.Concat(x.Question, x.Passage) {
		most = max(most, math.Abs(t.Weight))
	}
	head := fmt.Sprintf("%s @%s  %s", student, ui.Count(r.answer.Step), ui.Clean(orNone(x.Answer)))
	out = append(out, ui.Fit(head, w), "")
	minus := string(c.Theme.Glyphs.Minus)
	for _, part := range []struct {
		text    string
		weights []wire.TokenWeight
	}{{of.question.Question, x.Question}, {of.question.Passage, x.Passage}} {
		if part.text == "" {
			continue
		}
		var against []mark
		for _, t := range part.weights {
			if t.Weight < 0 && level(t.Weight, most) > 0 {
				against = append(against, mark{t.Start, t.End, theme.Plain, minus, ""})
			}
		}
		if a := said(student, r.answer); len(a.Labels) == 0 && part.text == of.question.Passage {
			if m, ok := markOf(c.Theme, a, 0, 1); ok {
				against = append(against, m)
			}
		}
		out = append(append(out, wrap(c.Theme, cells(part.text, against, weighted(part.weights, most, len([]rune(part.text)))), w)...), "")
	}
	legend := fmt.Sprintf("in nats of its log-probability, %.2f; %s speaks against it", x.LogProb, minus)
	if x.Untried > 0 {
		legend += fmt.Sprintf("; %s words were not left out", ui.Count(x.Untried))
	}
	for _, l := range ui.Wrap(legend, w) {
		out = append(out, c.Paint(theme.Muted, l))
	}
	out = append(out, "")
	return append(out, s.weightiest(x, most, w)...)
}

// level is the heat of a weight beside the greatest.
func level(weight, most float64) int {
	level := 0
	for level < len(shares) && most > 0 && math.Abs(weight) >= shares[level]*most {
		level++
	}
	return level
}

// weighted returns the level of each of n code points.
func weighted(weights []wire.TokenWeight, most float64, n int) []int {
	levels := make([]int, n)
	for _, t := range weights {
		for p := max(t.Start, 0); p < min(t.End, n); p++ {
			levels[p] = level(t.Weight, most)
		}
	}
	return levels
}

// weightiest is the table of the words with the greatest weights.
func (s *Screen) weightiest(x *wire.Importance, most float64, w int) []string {
	type entry struct {
		of string
		wire.TokenWeight
	}
	var all []entry
	for _, t := range x.Question {
		all = append(all, entry{"question", t})
	}
	for _, t := range x.Passage {
		all = append(all, entry{"passage", t})
	}
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	bar := max(min(w-38, 16), 2)
	var out []string
	for _, t := range all[:min(importanceWords, len(all))] {
		share := 0.0
		if most > 0 {
			share = math.Abs(t.Weight) / most
		}
		out = append(out, fmt.Sprintf(" %+7.3f ", t.Weight)+ui.Fit(ui.Clean(t.Text), 17)+" "+s.c.Paint(theme.Muted, ui.Fit(t.of, 9))+
			ui.Bar(s.c.Theme, share, bar))
	}
	return out
}
