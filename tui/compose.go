package tui

import (
	"strings"
	"time"

	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

// The shortest time between two frames, after data and after a key.
const (
	dataWindow = 100 * time.Millisecond
	keyWindow  = 33 * time.Millisecond
)

// compose draws the frame if the last one is older than window. Otherwise it
// schedules the drawing for the end of the window.
func (m *model) compose(window time.Duration) tea.Cmd {
	now := m.c.Now()
	wait := window - now.Sub(m.composed)
	if wait <= 0 {
		m.composed = now
		m.frame = m.draw()
		if m.paint != nil {
			m.paint(frame{m.frame, m.resized})
		}
		m.resized = false
		return nil
	}
	if m.waiting {
		return nil
	}
	m.waiting = true
	return tea.Tick(wait, func(time.Time) tea.Msg { return composeMsg{} })
}

// draw returns the whole frame: exactly the terminal's lines, each of its width.
func (m *model) draw() string {
	w, h := m.c.Width, m.c.Height
	if w <= 0 || h <= 0 {
		return ui.Page(nil, w, h)
	}
	lines := m.lines(w, h)
	if top := m.c.Top(); top != nil {
		lines = over(m.c, lines, top, w, h)
	}
	frame := ui.Page(lines, w, h)
	if m.c.Theme.Glyphs == theme.ASCII {
		frame = plain(frame)
	}
	return frame
}

func (m *model) lines(w, h int) []string {
	if m.c.Class() == ui.Text {
		return m.summary(w, h)
	}
	above := []string{m.header(w), m.tabs(w)}
	below := append(m.news(w), m.footer(w))
	if m.c.Class() == ui.Full {
		below = append([]string{m.rule(w)}, below...)
	}
	if m.guide != nil {
		below = append(m.guideLines(w), below...)
	}
	body := m.screens[m.at].Render(w, h-len(above)-len(below))
	lines := append(above, strings.Split(body, "\n")...)
	return append(lines, below...)
}

func (m *model) rule(w int) string {
	return m.c.Paint(theme.Muted, strings.Repeat(string(m.c.Theme.Glyphs.Horizontal), w))
}

// boxWidth is the maximum width of an overlay, in cells.
const boxWidth = 78

// over draws an overlay's box in the middle of the frame.
func over(c *ui.Context, lines []string, o ui.Overlay, w, h int) []string {
	inner := min(boxWidth, w) - 4
	if inner < 8 || h < 5 {
		return append([]string{ui.Clean(o.Title())}, o.Lines(w, h-1)...)
	}
	content := o.Lines(inner, h-4)
	content = content[:min(len(content), h-4)]
	edge := func(left, right string, title string) string {
		title = ui.Fit(title, min(ansi.StringWidth(title), inner))
		return c.Paint(theme.Accent, left+"─") + c.Paint(theme.Title, title) +
			c.Paint(theme.Accent, strings.Repeat("─", inner+1-ansi.StringWidth(title))+right)
	}
	side := c.Paint(theme.Accent, "│")
	box := []string{edge("┌", "┐", " "+ui.Clean(o.Title())+" ")}
	for _, l := range content {
		box = append(box, side+" "+ui.Fit(l, inner)+" "+side)
	}
	box = append(box, edge("└", "┘", ""))
	for len(lines) < h {
		lines = append(lines, "")
	}
	top, pad := (h-len(box))/2, strings.Repeat(" ", (w-inner-4)/2)
	for i, l := range box {
		lines[top+i] = pad + l
	}
	return lines
}

// plainSigns maps the interface's own characters to ASCII.
var plainSigns = map[rune]byte{
	'…': '~', '→': '>', '←': '<', '↑': '^', '↓': 'v', '·': '.', '−': '-', '–': '-', '—': '-', '×': 'x',
	'─': '-', '│': '|', '┌': '+', '┐': '+', '└': '+', '┘': '+', '‹': '<', '›': '>', '▸': '>', '✓': '+', '✗': 'x',
	'’': '\'', '‘': '\'', '“': '"', '”': '"',
}

// plain converts a frame to ASCII: a character without a counterpart becomes
// question marks of its width.
func plain(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r < 0x80 {
			b.WriteByte(byte(r))
		} else if sign, ok := plainSigns[r]; ok {
			b.WriteByte(sign)
		} else {
			b.WriteString(strings.Repeat("?", ansi.StringWidth(string(r))))
		}
	}
	return b.String()
}
