package tui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	"github.com/charmbracelet/x/ansi"
)

// header is the state of the run in one line that never moves. For lack of room it
// drops what matters least: phase, step, loss and learning rate stay longest.
func (m *model) header(w int) string {
	c := m.c
	line := " " + c.Paint(theme.Title, "road")
	if c.Session == nil {
		return ui.Fit(line+c.Paint(theme.Muted, "  no run is open"), w)
	}
	if !c.Store.Loaded {
		return ui.Fit(line+c.Paint(theme.Muted, "  reading the run …"), w)
	}
	return ui.Fit(line+m.within(m.parts(), w-ansi.StringWidth(line)), w)
}

// part is a piece of the header; those of the lowest rank stay longest. The name of
// the run, of rank 0, gives way to the next ranks down to leastName cells.
type part struct {
	rank int
	text string
}

const (
	leastName = 8
	mostName  = 24
	essential = 4 // parts up to this rank are worth more than a whole name
)

// within joins the parts that have room in w cells, in their order.
func (m *model) within(parts []part, w int) string {
	name, need := 0, 0
	for i, p := range parts {
		switch {
		case p.rank == 0:
			name = i
		case p.rank <= essential:
			need += 2 + ansi.StringWidth(p.text)
		}
	}
	full := min(ansi.StringWidth(parts[name].text), mostName)
	parts[name].text = m.c.Paint(theme.Accent, ui.Fit(parts[name].text, min(full, max(leastName, w-need-2))))
	ranked := slices.Clone(parts)
	slices.SortStableFunc(ranked, func(a, b part) int { return a.rank - b.rank })
	left, last := w, -1
	for _, p := range ranked {
		if left -= 2 + ansi.StringWidth(p.text); left < 0 {
			break
		}
		last = p.rank
	}
	line := ""
	for _, p := range parts {
		if p.rank <= last && ansi.StringWidth(line)+2+ansi.StringWidth(p.text) <= w {
			line += "  " + p.text
		}
	}
	return line
}

// parts returns the header's parts, as they follow upon each other.
func (m *model) parts() []part {
	c, s := m.c, &m.c.Store.State
	glyph, style := ui.Phase(c.Theme, s.State)
	name := s.Run
	if s.Checkpoint != nil {
		name = s.Checkpoint.Source
	}
	parts := []part{{0, ui.Clean(name)}}
	add := func(rank int, text string) { parts = append(parts, part{rank, text}) }
	if s.CPU != "" && s.State.Live() {
		add(1, c.Paint(theme.Warn, "CPU!"))
	}
	_, bare := c.Session.(ui.Bare)
	switch {
	case bare:
		add(1, c.Paint(style, string(glyph)+" predictions"))
	case s.Checkpoint != nil:
		add(1, c.Paint(style, string(glyph)+" checkpoint")+serving(s))
	default:
		add(1, c.Paint(style, string(glyph)+" "+string(s.State))+serving(s))
	}
	if c.Readonly {
		add(1, c.Paint(theme.Warn, "read-only"))
	}
	if bare || s.Checkpoint != nil {
		return append(parts, gauged(c, s)...)
	}
	add(2, "step "+ui.Count(s.Step)+"/"+ui.Count(s.Steps))
	if s.Steps > 0 {
		add(7, fmt.Sprintf("%d%%", 100*s.Step/s.Steps))
	}
	if t := s.Teaching; t != nil && t.Total > 0 {
		text := fmt.Sprintf("teaching %d%%", 100*t.Done/t.Total)
		if t.ETASeconds > 0 {
			text += " " + ui.Duration(t.ETASeconds)
		}
		add(3, c.Paint(theme.Accent, text))
	}
	if s.State == wire.Running && s.ETASeconds > 0 {
		add(6, "ETA "+ui.Duration(s.ETASeconds))
	}
	rates := m.rates()
	for _, r := range rates[:len(rates)-1] {
		add(5, r)
	}
	add(4, rates[len(rates)-1])
	if s.Loss != nil {
		add(3, fmt.Sprintf("loss %.3f", *s.Loss))
	}
	if s.Skipped > 0 {
		add(8, c.Paint(theme.Warn, ui.Count(s.Skipped)+" skipped"))
	}
	parts = append(parts, gauged(c, s)...)
	if s.State == wire.Running && s.TokensRate > 0 {
		add(11, ui.Count(int(s.TokensRate))+" tokens/s")
	}
	if s.Clients > 1 {
		add(12, fmt.Sprintf("%d clients", s.Clients))
	}
	if s.State.Live() {
		add(13, ui.Clean(s.Device))
	}
	return parts
}

// gauged are the parts with the gauges and the size of the model, as far as they are known.
func gauged(c *ui.Context, s *wire.State) (parts []part) {
	if gauges := ui.Gauges(c.Theme, s); len(gauges) > 0 {
		parts = append(parts, part{9, strings.Join(gauges, " ")})
	}
	if s.Parameters != nil {
		parts = append(parts, part{10, s.Parameters.Size()})
	}
	return parts
}

// serving marks an ended run that has a process that answers.
func serving(s *wire.State) string {
	if s.Serving {
		return ", serving"
	}
	return ""
}

// tellDevice reports once why a run computes on the CPU although there is a GPU;
// later the header has a mark, and the events have the reason.
func (m *model) tellDevice() {
	c, s := m.c, &m.c.Store.State
	if s.CPU == "" {
		return
	}
	where := ""
	if b := m.gotoBinding("events"); b != nil {
		where = "; " + b.KeyText() + " shows this again"
	}
	c.Say(ui.Warn, "computing on the CPU: "+s.CPU+where)
}

// rates returns W and T, once the trainer has declared them, and last the learning rate.
func (m *model) rates() []string {
	lr := "lr " + rate(m.c.Store.State.LR)
	if w, t, known := wire.Distillation(m.c.Store.Knobs); known {
		return []string{fmt.Sprintf("W %.2f  T %s", w, tenths(t)), lr}
	}
	return []string{lr}
}

// tenths formats a temperature with at least one decimal: "4.0", "6.25".
func tenths(f float64) string {
	s := ui.Value(f)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}

// rate formats a learning rate: "1.2e-4", and "0" at the end of its schedule.
func rate(f float64) string {
	if f == 0 {
		return "0"
	}
	s := strconv.FormatFloat(f, 'e', 1, 64)
	return strings.Replace(strings.Replace(s, "e-0", "e-", 1), "e+0", "e+", 1)
}

// tabs returns the line of screens with their keys, closer together where they would have no
// room, and then without the last of them; that of a screen which is reached from another
// one is there while it is shown.
func (m *model) tabs(w int) string {
	c := m.c
	var tabs []string
	at := 0 // of the current screen
	for i, s := range m.screens {
		text := s.Name()
		b := m.gotoBinding(s.Name())
		switch {
		case b != nil:
			text = digit(b) + " " + text
		case i != m.at:
			continue
		}
		style := theme.Muted
		if i == m.at {
			style = theme.Accent
			text = string(c.Theme.Glyphs.Pointer) + text
			at = len(tabs)
		} else {
			text = " " + text
		}
		tabs = append(tabs, c.Paint(style, text))
	}
	line := strings.Join(tabs, " ") + " "
	for ansi.StringWidth(line) > w {
		if line = strings.Join(tabs, ""); ansi.StringWidth(line) <= w || len(tabs) < 2 {
			break
		}
		last := len(tabs) - 1
		if last == at {
			last, at = last-1, at-1
		}
		tabs = slices.Delete(tabs, last, last+1)
	}
	rest := max(w-ansi.StringWidth(line)-1, 0)
	return ui.Fit(line+c.Paint(theme.Muted, strings.Repeat(string(c.Theme.Glyphs.Horizontal), rest)), w)
}

// digit is a binding's number key, which most of the screens have beside a letter: in
// a row of screens the numbers read as their order.
func digit(b *ui.Binding) string {
	for _, k := range b.Keys {
		if k >= "0" && k <= "9" {
			return k
		}
	}
	return b.KeyText()
}

// gone returns the reason why there is no news, or "".
func (m *model) gone() string {
	c, s := m.c, m.c.Store.State
	if c.Session == nil || !c.Store.Loaded {
		return ""
	}
	resume := "road train --resume " + ui.Clean(s.Run)
	switch {
	case c.Store.Link.Lost != "":
		return "run unreachable since " + ui.Clock(c.Store.Link.Since) + ": " + c.Store.Link.Lost + "; still trying"
	case s.State == wire.Crashed:
		why := "crashed"
		if e := s.Exit; e != nil && e.Signal != "" {
			why += ", signal " + e.Signal
		} else if e != nil {
			why += fmt.Sprintf(", exit code %d", e.Code)
		}
		gone := "trainer gone: " + why + "; " + resume
		if s.Exit != nil && s.Exit.Reason() != "" { // last, because it may be cut
			gone += "; reason: " + ui.Clean(s.Exit.Reason())
		}
		return gone
	case s.State == wire.Stalled:
		return "no heartbeat since " + ui.Clock(s.Time) + note(s)
	case s.State == wire.Starting && s.Note != "":
		return "starting" + note(s)
	case s.State == wire.Running && s.Teaching != nil && s.Teaching.Waits:
		return teaching(*s.Teaching)
	case s.State == wire.Paused:
		why := "paused"
		if s.Note != "" {
			why = s.Note
		}
		return why + " at step " + ui.Count(s.Step) + "; space resumes"
	}
	return ""
}

// teaching tells how long the first step still waits for soft targets.
func teaching(t wire.Teaching) string {
	text := "soft targets first: " + ui.Count(t.Done) + " of " + ui.Count(t.Total) + " windows"
	if t.ETASeconds > 0 {
		text += ", " + ui.Duration(t.ETASeconds) + " left"
	}
	return text + "; the steps begin then"
}

func note(s wire.State) string {
	if s.Note == "" {
		return ""
	}
	return ": " + s.Note
}

// messageLines is the maximum number of lines of a message.
const messageLines = 4

// message wraps a text to at most messageLines lines.
func message(c *ui.Context, style theme.Style, text string, w int) []string {
	lines := ui.Wrap(text, w-2)
	if len(lines) > messageLines {
		last := strings.Join(lines[messageLines-1:], " ")
		lines = append(lines[:messageLines-1], ui.Fit(last, w-2))
	}
	for i, l := range lines {
		lines[i] = ui.Fit(" "+c.Paint(style, l), w)
	}
	return lines
}

// news is the line of the latest events. A message to the user or a missing
// trainer takes its place, in as many lines as it needs.
func (m *model) news(w int) []string {
	c := m.c
	if f := c.Flash(); f.Text != "" {
		return message(c, f.Level.Style(), f.Text, w)
	}
	if gone := m.gone(); gone != "" {
		style := theme.Warn
		switch c.Store.State.State {
		case wire.Crashed:
			style = theme.Bad
		case wire.Starting, wire.Running:
			style = theme.Accent
		}
		return message(c, style, gone, w)
	}
	line := ""
	if c.Store.Loaded && c.Store.State.State.Ended() && !c.Readonly && ui.NeedsRun(c) == "" {
		line = " " + c.Paint(theme.Accent, string(c.Store.State.State)) + ": " + ui.WaysOn + "   "
	}
	events := c.Store.News()
	for i := len(events) - 1; i >= 0 && ansi.StringWidth(line) < w/2; i-- {
		e := events[i]
		style := ui.EventStyle(e.Level, theme.Plain)
		line += " " + c.Paint(theme.Muted, ui.Clock(e.Time)) + " " + c.Paint(style, ui.Clean(e.Text)) + "   "
	}
	return []string{ui.Fit(line, w)}
}
