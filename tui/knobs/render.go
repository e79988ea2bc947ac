package knobs

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/effect"
	"dev.road/workbench/session/knobs"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	"github.com/charmbracelet/x/ansi"
)

// Widths of the table's columns, in cells.
const (
	nameWidth  = 30
	valueWidth = 9
	spanWidth  = 26
	tableWidth = 2 + nameWidth + 2*(valueWidth+3) + spanWidth
	paneWidth  = 34 // the minimum of the pane
)

// Render implements ui.Screen.
func (s *Screen) Render(w, h int) string {
	c := s.c
	if len(c.Store.Knobs) == 0 {
		return ui.Page([]string{"", "  " + c.Paint(theme.Muted, "Waiting for the trainer's knobs.")}, w, h)
	}
	if w-tableWidth >= paneWidth {
		left := s.rows(tableWidth, h)
		left = append(left, make([]string, max(h-len(left), 0))...)
		sep := c.Paint(theme.Muted, " "+string(c.Theme.Glyphs.Vertical)+" ")
		return ui.Page(ui.Beside(left, s.pane(w-tableWidth-3, h), tableWidth, sep), w, h)
	}
	if s.help {
		return ui.Page(s.pane(w, h), w, h)
	}
	below := s.selectedLines(w)
	if waiting := s.scheduled(); len(waiting) > 0 {
		text := ui.Scheduled(waiting[0]) + "; c cancels"
		if n := len(waiting) - 1; n > 0 {
			text = fmt.Sprintf("%s; %d more scheduled", text, n)
		}
		below = append([]string{c.Paint(theme.Warn, ui.Fit(text, w))}, below...)
	}
	if room := h - 6; len(below) > room {
		below = below[:max(room, 0)]
	}
	lines := s.rows(w, max(h-len(below), 0))
	for len(lines) < h-len(below) {
		lines = append(lines, "")
	}
	return ui.Page(append(lines, below...), w, h)
}

// rows returns h lines of the table around the cursor.
func (s *Screen) rows(w, h int) []string {
	c, g := s.c, s.c.Theme.Glyphs
	var lines []string
	at, group := 0, ""
	for i, k := range s.ordered() {
		if k.Group != group || i == 0 {
			group = k.Group
			head := ui.Fit(" "+ui.Clean(group), 2+nameWidth)
			if i == 0 {
				head += ui.Fit("now", valueWidth+3) + ui.Fit("staged", valueWidth+3) + "range"
			}
			lines = append(lines, c.Paint(theme.Title, ui.Fit(head, w)))
		}
		selected := i == s.list.Cursor
		if selected {
			at = len(lines)
		}
		lines = append(lines, s.row(k, selected, w))
	}
	if s.list.Cursor == 0 {
		at = 0 // with its heading
	}
	s.list.Window(len(s.c.Store.Knobs), h)
	s.top = ui.Scroll(s.top, at, len(lines), h)
	all := len(lines)
	lines = lines[min(s.top, all):min(s.top+max(h, 0), all)]
	if n := len(lines); n > 1 {
		more := func(i int, sign rune) {
			lines[i] = ui.Fit(ansi.Truncate(ui.Fit(lines[i], w), max(w-2, 0), "")+c.Paint(theme.Muted, " "+string(sign)), w)
		}
		if s.top > 0 {
			more(0, g.Up)
		}
		if s.top+n < all {
			more(n-1, g.Down)
		}
	}
	return lines
}

func (s *Screen) row(k wire.Knob, selected bool, w int) string {
	c, g := s.c, s.c.Theme.Glyphs
	pointer, name := "  ", ui.Fit(ui.Clean(k.Name), nameWidth)
	if selected {
		pointer, name = c.Paint(theme.Accent, string(g.Pointer)+" "), c.Paint(theme.Accent, name)
	}
	now := ui.Fit(ui.Value(k.Value), valueWidth)
	arrow, staged := "   ", ui.Fit("", valueWidth)
	v, isStaged := s.staged[k.Name]
	switch {
	case selected && s.edit != nil:
		arrow, staged = " "+string(g.Change)+" ", s.edit.Line(c, valueWidth, true)
	case isStaged:
		style := theme.Warn
		if outside(k, v) != "" {
			style = theme.Bad
		}
		arrow, staged = " "+string(g.Change)+" ", c.Paint(style, ui.Fit(ui.Value(v), valueWidth))
	}
	tail := c.Paint(theme.Muted, span(k))
	if a, ok := s.acks[k.Name]; ok {
		tail = s.ackText(a)
	} else if k.Scheduled() && k.Schedule.Next != nil {
		tail = c.Paint(theme.Marker, ui.Clean(knobs.Scheduled(k)))
	}
	return ui.Fit(pointer+name+now+arrow+ui.Fit(staged, valueWidth)+"   "+tail, w)
}

// ofW are the knobs that decide what W does.
var ofW = []string{"kd.w", "kd.method", "kd.none_right"}

// selectedLines describes the selected knob: its help, and the texts that its row
// may cut.
func (s *Screen) selectedLines(w int) []string {
	c := s.c
	k, ok := s.selected()
	if !ok {
		return nil
	}
	var out []string
	if n := len(s.staged); n > 0 {
		text := fmt.Sprintf("%d changes staged", n)
		if n == 1 {
			text = "1 change staged"
		}
		if s.cannotApply(c) == "" {
			text += "; a applies"
		}
		out = append(out, c.Paint(theme.Warn, text))
	}
	out = append(out, ui.Wrap(k.Name+": "+k.Help, w)...)
	if says := c.Store.State.Acts(c.Store.Knobs); says != "" && slices.Contains(ofW, k.Name) {
		out = append(out, ui.Wrap(says, w)...)
	}
	out = append(out, c.Paint(theme.Muted, ui.Fit("range "+span(k)+", recipe "+ui.Value(k.Default), w)))
	if k.Schedule != nil {
		text := "schedule " + strings.Join(k.Schedule.Points, ", ") + "; now: " + knobs.Scheduled(k)
		if k.Scheduled() {
			text += "; a change ends it"
		}
		out = append(out, ui.Wrap(ui.Clean(text), w)...)
	}
	if a, ok := s.acks[k.Name]; ok && a.fate == wire.Refused {
		for _, l := range ui.Wrap("refused: "+a.why, w) {
			out = append(out, c.Paint(theme.Bad, l))
		}
	}
	return out
}

// pane returns the lines beside the table: the staged changes or the help of the
// group, then the last changes.
func (s *Screen) pane(w, h int) []string {
	c := s.c
	out := s.selectedLines(w)
	out = append(out, "")
	switch {
	case s.help:
		out = append(out, c.Paint(theme.Title, "knobs of this group"))
		k, _ := s.selected()
		for _, other := range s.ordered() {
			if other.Group == k.Group {
				out = append(out, ui.Wrap(other.Name+": "+other.Help, w)...)
			}
		}
	case len(s.staged) > 0:
		out = append(out, c.Paint(theme.Title, "staged changes"))
		for _, l := range s.diff() {
			out = append(out, ui.Wrap(l, w)...)
		}
	}
	if waiting := s.scheduledLines(w); len(waiting) > 0 {
		out = append(append(out, waiting...), "")
	}
	return append(append(out, ""), s.lastChanges(w, h-len(out)-1)...)
}

// lastChanges returns as many of the newest changes of knobs as fit h lines, each
// with its effect on the losses. Arrivals of targets are frequent, and on the jobs
// screen; here they only bound the comparison.
func (s *Screen) lastChanges(w, h int) []string {
	c := s.c
	out := []string{c.Paint(theme.Title, "last changes")}
	history := effect.Read(c.Store.Entries)
	changes := history.Changes
	if !slices.ContainsFunc(changes, ofKnobs) {
		out = append(out, c.Paint(theme.Muted, "none yet"))
	}
	for i := len(changes) - 1; i >= 0; i-- {
		if !ofKnobs(changes[i]) {
			continue
		}
		lines := s.changeLines(&history, i, w)
		if len(out)+len(lines) > h {
			break
		}
		out = append(out, lines...)
	}
	return out
}

func ofKnobs(e wire.Entry) bool { return len(e.Changes) > 0 }

func (s *Screen) changeLines(history *effect.History, k, w int) []string {
	c, e := s.c, history.Changes[k]
	head := "step " + ui.Count(e.Step)
	switch e.Action {
	case wire.Undo:
		head += ", an undo"
	case wire.Rewind:
		head += ", a rewind"
	}
	out := []string{c.Paint(theme.Marker, string(c.Theme.Glyphs.Marker)) + head + c.Paint(theme.Muted, "  "+ui.Clean(e.Author))}
	for _, ch := range e.Changes {
		for _, l := range ui.Wrap(ledger.Changes([]wire.Changed{ch}), w-2) {
			out = append(out, "  "+l)
		}
	}
	for _, l := range ui.Wrap(history.Of(&c.Store.Columns, k, "").String(), w-2) {
		out = append(out, c.Paint(theme.Muted, "  "+l))
	}
	return out
}
