package inspect

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/analysis"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// confusion counts examples by gold and predicted label, in a box: enter filters by a cell.
type confusion struct {
	s        *Screen
	labels   []string
	counts   map[[2]string]int // by gold and predicted label
	row, col int
	left     int // first shown column
	ignored  string
}

// openConfusion shows the labels of the shown examples.
func (s *Screen) openConfusion(c *ui.Context) tea.Cmd {
	m := &confusion{s: s, counts: map[[2]string]int{}}
	for _, i := range s.shown {
		r := s.row(i)
		m.counts[[2]string{r.Label, r.Student.Text}]++
		for _, l := range []string{r.Label, r.Student.Text} {
			if !slices.Contains(m.labels, l) {
				m.labels = append(m.labels, l)
			}
		}
	}
	slices.Sort(m.labels)
	c.Open(m)
	return nil
}

// Title implements ui.Overlay.
func (m *confusion) Title() string { return "Gold labels, and as what they were predicted" }

// Key implements ui.Overlay.
func (m *confusion) Key(k tea.KeyMsg) (bool, tea.Cmd) {
	m.ignored = ""
	n := len(m.labels)
	switch k.String() {
	case "up":
		m.row = max(m.row-1, 0)
	case "down":
		m.row = min(m.row+1, n-1)
	case "left":
		m.col = max(m.col-1, 0)
	case "right":
		m.col = min(m.col+1, n-1)
	case "enter":
		terms := []string{analysis.Whole("label", m.labels[m.row]), analysis.Whole("predicted", m.labels[m.col])}
		if slices.Contains(terms, "") {
			m.ignored = "no filter selects a label with a quote, or none"
			return false, nil
		}
		return true, m.s.narrow(strings.Join(terms, " "))
	default:
		m.ignored = ui.NothingHere(k)
	}
	return false, nil
}

// Lines implements ui.Overlay.
func (m *confusion) Lines(w, h int) []string {
	c := m.s.c
	name, cell := 16, 12
	fit := max((w-name-2)/cell, 1)
	m.left = ui.Scroll(m.left, m.col, len(m.labels), fit)
	to := min(m.left+fit, len(m.labels))
	head := ui.Fit("  gold", name+2)
	for _, l := range m.labels[m.left:to] {
		head += ui.FitLeft(ui.Clean(orNone(l)), cell-1) + " "
	}
	out := []string{c.Paint(theme.Muted, ui.Fit(head, w))}
	top := ui.Scroll(0, m.row, len(m.labels), max(h-4, 1))
	for i := top; i < min(top+max(h-4, 1), len(m.labels)); i++ {
		line := "  " + ui.Fit(ui.Clean(orNone(m.labels[i])), name)
		for j := m.left; j < to; j++ {
			n := m.counts[[2]string{m.labels[i], m.labels[j]}]
			text, style := fmt.Sprintf("%*s", cell-3, ui.Count(n)), theme.Plain
			switch {
			case i == j:
				style = theme.Good
			case n > 0:
				style = theme.Bad
			}
			open, end := " ", " "
			if i == m.row && j == m.col {
				open, style = string(c.Theme.Glyphs.Pointer), theme.Accent
			}
			line += open + c.Paint(style, text) + end + " "
		}
		out = append(out, line)
	}
	return append(out, c.Paint(theme.Warn, m.ignored), c.Paint(theme.Muted, ui.Fit("arrows cell · enter filters by it · esc back", w)))
}

func (s *Screen) noLabels(c *ui.Context) string {
	if why := s.empty(c); why != "" {
		return why
	}
	if !s.row(0).class() {
		return "the answers are spans of a passage, not labels"
	}
	return ""
}
