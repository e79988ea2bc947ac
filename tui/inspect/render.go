package inspect

import (
	"fmt"
	"slices"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// Render implements ui.Screen.
func (s *Screen) Render(w, h int) string {
	c := s.c
	if s.editor != nil {
		return ui.Page(s.editor.lines(c, w, h), w, h)
	}
	lines := []string{s.title(w)}
	if s.set != nil && c.Class() != ui.Text && !s.filter.Editing() {
		lines = append(lines, s.figuresLine(w))
		if s.against != nil {
			lines = append(lines, s.comparedLine(w))
		}
	}
	lines = append(lines, s.filter.Hints(w, h-4)...)
	head := len(lines)
	room := max(h-head, 0)
	switch {
	case s.asked != nil && len(s.shown) == 0:
		lines = append(lines, s.detailLines(max(w-2, 1), room)...)
	case s.set == nil:
		lines = append(lines, s.nothing(w)...)
	case c.Class() == ui.Full && w >= 100:
		left := max(w*2/5, 46)
		foot := s.groupLines(left, min(room/3, 10))
		list := s.examples(left, room-len(foot))
		list = append(list, make([]string, max(room-len(foot)-len(list), 0))...)
		list = append(list, foot...)
		sep := c.Paint(theme.Muted, string(c.Theme.Glyphs.Vertical)+" ")
		lines = append(lines, ui.Beside(list, s.detailLines(w-left-3, room), left, sep)...)
	default:
		top := min(max(room/3, 3), room)
		lines = append(lines, s.examples(w, top)...)
		for len(lines) < head+top {
			lines = append(lines, "")
		}
		lines = append(lines, s.detailLines(max(w-1, 1), room-top)...)
	}
	return ui.Page(lines, w, h)
}

// scrolled returns h lines of the detail at its scroll position.
func (s *Screen) scrolled(lines []string, h int) []string {
	if h <= 0 {
		return nil
	}
	s.scroll = max(min(s.scroll, len(lines)-h), 0)
	out := slices.Clone(lines[s.scroll:min(s.scroll+h, len(lines))])
	if s.scroll+h < len(lines) {
		out[len(out)-1] = s.c.Paint(theme.Muted, fmt.Sprintf("%c %d more lines: J", s.c.Theme.Glyphs.Down, len(lines)-s.scroll-h+1))
	}
	return out
}

func (s *Screen) title(w int) string {
	c := s.c
	title := ui.Clean(s.dataset) + " dev"
	if s.step > 0 {
		title += " · student@" + ui.Count(s.step)
	}
	if n := len(s.steps); n > 1 && s.older != 0 {
		title += fmt.Sprintf(" (%d of %d)", slices.Index(s.steps, s.step)+1, n)
	}
	if s.dataset == "" {
		title = "inspect"
	}
	if s.set == nil && !s.filter.Editing() {
		return ui.Fit(" "+c.Paint(theme.Title, title), w)
	}
	line := s.filter.Line(title, len(s.shown), s.len(), w)
	if !s.filter.Shown() && s.set != nil {
		order := "  " + ui.Count(s.len()) + " examples, " + s.order.name
		line = ui.Fit(" "+c.Paint(theme.Title, title)+c.Paint(theme.Muted, order), w)
	}
	return line
}

// predicting returns the progress of the job that predicts the dataset, or "".
func (s *Screen) predicting() string {
	for _, j := range s.c.Store.State.Jobs {
		if j.Kind != wire.JobPredict || j.Dataset != s.dataset {
			continue
		}
		switch j.State {
		case wire.JobQueued, wire.JobPaused:
			return string(j.State)
		case wire.JobRunning:
			return ui.Count(j.Done) + " of " + ui.Count(j.Total) + " windows"
		}
	}
	return ""
}

// nothing is the empty state: the reason why there are no predictions, and the way to make some.
func (s *Screen) nothing(w int) []string {
	c := s.c
	var text []string
	switch {
	case s.err != nil:
		text = ui.Wrap("Cannot read the predictions: "+s.err.Error(), w-4)
	case s.loading:
		text = []string{"Reading the predictions …"}
	case s.wanted != "" && s.dataset == "":
		text = []string{"Reading " + ui.Clean(s.wanted) + " …"}
	case s.dataset == "" && c.Store.State.Checkpoint != nil:
		source := ui.Clean(c.Store.State.Checkpoint.Source)
		text = ui.Wrap(source+" has no data to be evaluated on: open it with road inspect "+source+" --data FILE. o asks a question of "+
			"your own.", w-4)
	case s.dataset == "":
		text = ui.Wrap("The run has no dev set to predict. o asks a question of your own.", w-4)
	case s.predicting() != "":
		text = []string{"Predicting " + ui.Clean(s.dataset) + ": " + s.predicting()}
	case ui.NeedsModel(c) != "":
		text = ui.Wrap("No predictions of "+ui.Clean(s.dataset)+": "+ui.NeedsModel(c)+". tab shows another dataset.", w-4)
	default:
		name := ui.Clean(s.dataset)
		text = ui.Wrap("No predictions of "+name+" yet. p makes them, or road predict "+ui.Clean(c.Store.State.Run)+" --dataset "+name+
			" in a shell. tab shows another dataset; o asks a question of your own.", w-4)
	}
	out := []string{""}
	for _, l := range text {
		out = append(out, "  "+c.Paint(theme.Muted, l))
	}
	return out
}

// examples returns h lines of the list of examples.
func (s *Screen) examples(w, h int) []string {
	c := s.c
	if h <= 0 {
		return nil
	}
	field, head := s.beside()
	out := []string{c.Paint(theme.Muted, ui.Fit("   F1   "+head+"  null  question", w))}
	from, to := s.list.Window(len(s.shown), h-1)
	for i := from; i < to; i++ {
		r := s.row(s.shown[i])
		pointer := "  "
		question := ui.Clean(r.Question)
		if r.class() && question == "" {
			question = ui.Clean(r.Passage)
		}
		if i == s.list.Cursor {
			pointer = c.Paint(theme.Accent, string(c.Theme.Glyphs.Pointer)+" ")
			question = c.Paint(theme.Accent, question)
		}
		style := theme.Plain
		switch {
		case r.Student.EM > 0:
			style = theme.Good
		case r.Student.F1 == 0:
			style = theme.Bad
		}
		delta := "      "
		if v, ok := s.number(s.shown[i], field); ok {
			delta = fmt.Sprintf("%+6.2f", v)
		}
		null := "    "
		if !r.class() && r.Student.Probable() {
			null = fmt.Sprintf("%.2f", r.Student.Null)
		}
		out = append(out, ui.Fit(pointer+c.Paint(style, fmt.Sprintf("%.2f", r.Student.F1))+"  "+delta+"  "+null+"  "+question, w))
	}
	if len(s.shown) == 0 {
		out = append(out, "")
		text := s.filter.None("example")
		if s.search.pending {
			text = "Filtering …"
		}
		for _, l := range ui.Wrap(text, w-2) {
			out = append(out, c.Paint(theme.Muted, "  "+l))
		}
	}
	return out[:min(len(out), h)]
}
