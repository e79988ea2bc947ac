package inspect

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// page is the lines about an example: those of the head stay in sight while the body
// scrolls.
type page struct {
	head, body []string
	gold       int // the body's lines with the gold answer and the student's; -1: none
	said       int
}

// sought is a place that the passage scrolls to.
type sought int

const (
	asIs sought = iota
	start
	onGold
	onSaid
)

// begin has the passage scrolled so that the gold answer and the student's can be seen.
func (s *Screen) begin() { s.scroll, s.seek = 0, start }

// jumpBetween scrolls to the gold answer, and from there to the student's.
func (s *Screen) jumpBetween() {
	if s.seek = onGold; s.last == onGold {
		s.seek = onSaid
	}
}

// detailLines returns h lines of the selected example, or of the question asked instead.
func (s *Screen) detailLines(w, h int) []string {
	p := s.page(w)
	if h < len(p.head)+3 { // too small for two parts
		at := len(p.head)
		p = page{body: append(p.head, p.body...), gold: below(p.gold, at), said: below(p.said, at)}
	}
	room := h - len(p.head)
	if s.seek != asIs {
		s.settle(&p, room)
	}
	return append(slices.Clone(p.head), s.scrolled(p.body, room)...)
}

// below is a line of the body below others; -1 stays.
func below(line, by int) int {
	if line < 0 {
		return line
	}
	return line + by
}

// settle scrolls to what is sought.
func (s *Screen) settle(p *page, h int) {
	s.last = asIs
	to := -1
	switch s.seek {
	case onSaid:
		to, s.last = p.said, onSaid
	case onGold:
		to, s.last = p.gold, onGold
		if to < 0 {
			to, s.last = p.said, onSaid
		}
	case start:
		if s.scroll = 0; max(p.gold, p.said) < h-1 {
			break
		}
		if to = p.gold; to < 0 || p.said >= 0 && p.said < to && p.gold-p.said < h-2 {
			to = p.said
		}
	}
	if to >= 0 {
		s.scroll = max(to-1, 0)
	}
	s.seek = asIs
}

// page returns the lines of the selected example, or of the question asked instead.
func (s *Screen) page(w int) page {
	body := func(lines []string) page { return page{body: lines, gold: -1, said: -1} }
	if s.importance != nil {
		return body(s.importanceLines(w))
	}
	if s.asked != nil && !s.heat {
		return body(s.askedLines(w))
	}
	r, ok := s.selected()
	switch {
	case !ok:
		return body(nil)
	case r.class():
		return s.classPage(r, w)
	case s.heat:
		p := body(s.heatLines(w))
		p.head = append(s.question(r, w), "")
		return p
	}
	return s.spanPage(r, w)
}

// question is the text that was asked, below the earlier turns of its dialog.
func (s *Screen) question(r row, w int) []string {
	var out []string
	const most = 3
	turns := r.Turns
	if len(turns) > most {
		out = append(out, s.c.Paint(theme.Muted, fmt.Sprintf("%d earlier turns", len(turns)-most)))
		turns = turns[len(turns)-most:]
	}
	for _, t := range turns {
		out = append(out, s.c.Paint(theme.Muted, ui.Fit(ui.Clean(t.Question+" "+string(s.c.Theme.Glyphs.Pointer)+" "+orNone(t.Answer)), w)))
	}
	text := r.Question
	if s.asked != nil {
		text = s.asked.text()
	}
	for _, l := range ui.Wrap(text, w) {
		out = append(out, s.c.Paint(theme.Title, l))
	}
	return out
}

// noteLines are the tags of the selected example and the note on it.
func (s *Screen) noteLines(w int) []string {
	tags, note := s.noted(s.shown[s.list.Cursor])
	text := note
	if len(tags) > 0 {
		text = strings.TrimSpace("[" + strings.Join(tags, "] [") + "] " + note)
	}
	var out []string
	if text != "" {
		for _, l := range ui.Wrap(text, w) {
			out = append(out, s.c.Paint(theme.Accent, l))
		}
	}
	return out
}

// classPage has the text of a labelled example in the body, and its labels.
func (s *Screen) classPage(r row, w int) page {
	p := page{gold: -1, said: -1}
	p.head = append(s.noteLines(w), "gold: "+s.c.Paint(theme.Gold, ui.Clean(r.Label))+s.c.Paint(theme.Muted, "  student: ")+
		s.c.Paint(theme.Student, ui.Clean(orNone(r.Student.Text))), "")
	p.body = wrap(s.c.Theme, cells(r.Passage, nil, nil), w)
	if r.Question != "" {
		p.body = append(append(p.body, ""), wrap(s.c.Theme, cells(r.Question, nil, nil), w)...)
	}
	for _, said := range r.said() {
		p.body = append(append(p.body, ""), s.labels(said, r.Label, nil, w)...)
	}
	return p
}

// spanPage has the passage in the body, with the answers' places and the best answers of
// every model; the answers themselves stay in sight.
func (s *Screen) spanPage(r row, w int) page {
	t := s.c.Theme
	p := page{gold: -1, said: -1}
	p.head = append(append(s.question(r, w), s.noteLines(w)...), s.answerLines(r, w)...)
	p.head = append(p.head, "")
	lines, at := placed(t, cells(r.Passage, marks(t, r.Gold, r.said()), nil), w)
	lineOf := func(point int) int {
		n := -1
		for k, from := range at {
			if from <= point {
				n = k
			}
		}
		return n
	}
	if len(r.Gold) > 0 {
		p.gold = lineOf(r.Gold[0].Start)
	}
	if r.Student.Text != "" {
		p.said = lineOf(r.Student.Start)
	}
	p.body = lines
	gold := append([]wire.Gold{}, r.Gold...) // not nil: known, even if there is none
	for _, said := range r.said() {
		p.body = append(append(p.body, ""), s.answers(said, gold, nil, w)...)
	}
	for _, x := range r.Extra {
		p.body = append(p.body, fmt.Sprintf("%s: %s, gold %s (%.2f)", ui.Clean(x.Task), ui.Clean(x.Label), ui.Clean(x.Gold), x.Prob))
	}
	return p
}

// answerLines are the gold answer and the student's, each with the signs that it has in the
// passage, and those of the others in one line.
func (s *Screen) answerLines(r row, w int) []string {
	c, g := s.c, s.c.Theme.Glyphs
	gold := "gold: no answer"
	if len(r.Gold) > 0 {
		gold = string(g.GoldOpen) + ui.Clean(r.Gold[0].Text) + string(g.GoldClose) + " gold"
		if others := distinct(r.Gold) - 1; others > 0 {
			gold += fmt.Sprintf(", %d more", others)
		}
	}
	said := "student: no answer"
	all := r.said()
	if m, ok := markOf(c.Theme, r.Student, 0, len(all)); ok {
		said = m.open + ui.Clean(r.Student.Text) + m.close + " " + ui.Clean(r.Student.Model)
	}
	out := []string{c.Paint(theme.Gold, ui.Fit(gold, w)), c.Paint(theme.Student, ui.Fit(said, w))}
	others := ""
	for i, one := range all[1:] {
		if m, ok := markOf(c.Theme, one, i+1, len(all)); ok {
			others += c.Paint(m.style, m.open+ui.Clean(one.Model)+m.close) + "  "
		}
	}
	if others != "" {
		out = append(out, ui.Fit(others, w))
	}
	return out
}

// distinct counts the different texts of gold answers.
func distinct(golds []wire.Gold) int {
	var texts []string
	for _, g := range golds {
		if !slices.Contains(texts, g.Text) {
			texts = append(texts, g.Text)
		}
	}
	return len(texts)
}
