package knobs

import (
	"fmt"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// choices returns the values of a knob that has few, with their meanings; nil for a number.
func choices(k wire.Knob) (values []any, means []string) {
	switch k.Type {
	case "bool":
		return []any{true, false}, []string{"", ""}
	case "enum":
		means = k.Means
		for range len(k.Choices) - len(means) { // of a trainer that declares none
			means = append(means, "")
		}
		for _, c := range k.Choices {
			values = append(values, c)
		}
	}
	return values, means
}

// choose lists the choices of a knob, to stage one.
func (s *Screen) choose(c *ui.Context, k wire.Knob) {
	values, means := choices(k)
	var list []ui.Choice
	for i, v := range values {
		note := means[i]
		if v == k.Value {
			note = "now; " + note
			if means[i] == "" {
				note = "now"
			}
		}
		key := ""
		if i < 9 {
			key = fmt.Sprint(i + 1)
		}
		list = append(list, ui.Choice{Key: key, Text: ui.Clean(ui.Value(v)), Note: note, Do: func() tea.Cmd {
			s.stage(k, v)
			return nil
		}})
	}
	c.Open(ui.NewConfirm(c, k.Name, []string{k.Help}, list...))
}
