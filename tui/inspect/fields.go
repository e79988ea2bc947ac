package inspect

import (
	"dev.road/workbench/session/analysis"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// openFields lists the fields of examples; enter sorts by one.
func (s *Screen) openFields(c *ui.Context) tea.Cmd {
	all := analysis.All()
	c.Open(&table{
		c: c, name: func() string { return "Fields of examples" },
		above: func(w int) []string {
			var out []string
			for _, l := range ui.Wrap("The words of filters, orders and slices, here and in road errors. Numbers are compared, "+
				"texts searched, flags stand alone, and - excludes.", w) {
				out = append(out, c.Paint(theme.Muted, l))
			}
			return append(out, "")
		},
		rows: func(w int) []string {
			out := make([]string, len(all))
			for i, f := range all {
				out[i] = ui.Fit(ui.Fit(f.Name, 11)+c.Paint(theme.Muted, ui.Fit(string(f.Kind), 7))+f.Help, w)
			}
			return out
		},
		tell: func(i int) string {
			if all[i].Needs != "" {
				return all[i].Name + ": " + all[i].Help + ". Needs " + all[i].Needs + "."
			}
			return all[i].Name + ": " + all[i].Help + "."
		},
		take: func(i int) tea.Cmd { return s.sortBy(&all[i]) },
		keys: "enter sorts by it, again the other way around · esc back",
	})
	return nil
}

// sortedMsg carries an order that was computed beside the screen.
type sortedMsg struct {
	set *analysis.Set
	order
	of  []int
	err error
}

// sortBy puts the examples in the order of a field: ascending, or if they are, descending.
func (s *Screen) sortBy(f *analysis.Field) tea.Cmd {
	if s.set == nil {
		return nil
	}
	m := sortedMsg{set: s.set, order: order{f.Name + " ascending", f.Name, false}}
	if s.order == m.order {
		m.order = order{f.Name + " descending", f.Name, true}
	}
	return func() tea.Msg {
		m.of = m.set.All()
		m.err = m.set.Sort(m.of, m.by, m.descending)
		return m
	}
}

// takeSorted shows the order.
func (s *Screen) takeSorted(m sortedMsg) {
	switch {
	case m.set != s.set:
	case m.err != nil:
		s.c.Say(ui.Warn, m.err.Error())
	default:
		s.ordered[m.order], s.order = m.of, m.order
		s.arrange()
	}
}
