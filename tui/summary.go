package tui

import (
	"fmt"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// summary is the run as text, for terminals too small for screens. The most
// important lines come first, so that they fit any height.
func (m *model) summary(w, h int) []string {
	c, s := m.c, m.c.Store.State
	if of, ok := m.screens[m.at].(ui.Summarizer); ok && c.Session == nil {
		return append(of.Summary(w), "make the terminal 60x16 or larger")
	}
	if c.Session == nil || !c.Store.Loaded {
		return []string{m.header(w), "make the terminal 60x16 or larger"}
	}
	glyph, style := ui.Phase(c.Theme, s.State)
	lines := []string{
		c.Paint(style, string(glyph)+" "+string(s.State)) + " " + ui.Clean(s.Run),
		"step " + ui.Count(s.Step) + "/" + ui.Count(s.Steps),
	}
	if f := c.Flash(); f.Text != "" {
		lines = append(lines, ui.Wrap(f.Text, w)...)
	}
	if gone := m.gone(); gone != "" {
		lines = append(lines, ui.Wrap(gone, w)...)
	}
	if s.Loss != nil {
		lines = append(lines, fmt.Sprintf("loss %.4f", *s.Loss))
	}
	lines = append(lines, strings.Join(m.rates(), "  "))
	if s.ETASeconds > 0 {
		lines = append(lines, "ETA "+ui.Duration(s.ETASeconds))
	}
	if s.CPU != "" && s.State.Live() {
		lines = append(lines, c.Paint(theme.Warn, ui.Fit("CPU! "+ui.Clean(s.CPU), w)))
	}
	for _, e := range s.Evals {
		lines = append(lines, fmt.Sprintf("%s %s %s %.2f @%s",
			ui.Clean(e.Dataset), ui.Clean(e.Task), ui.Clean(e.Metric), e.Value, ui.Count(e.Step)))
	}
	for _, j := range s.Jobs {
		if j.State == wire.JobRunning && j.Total > 0 {
			lines = append(lines, fmt.Sprintf("%s %s %d%%", ui.Clean(string(j.Kind)), ui.Clean(j.Dataset), 100*j.Done/j.Total))
		}
	}
	hint := "q quit  ? help  60x16 shows more"
	if more := hint + "; no key changes the run"; len(more) <= w {
		hint = more
	}
	last := c.Paint(theme.Muted, hint)
	for len(lines) < h-1 {
		lines = append(lines, "")
	}
	if h > 2 {
		lines = append(lines[:h-1], last)
	}
	return lines
}
