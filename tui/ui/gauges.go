package ui

import (
	"fmt"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
)

// Gauges are the few words that fit a header: use, memory and temperature of
// the GPU ("GPU 97%", "61/78G", "64°C"), else use of the processors and memory
// of the trainer. What is not known is left out; memory is in GiB. Of a run at
// rest there are none: they would go on to change, and a screen on which nothing
// happens writes nothing.
func Gauges(t *theme.Theme, s *wire.State) []string {
	if s.AtRest() {
		return nil
	}
	var parts []string
	const gib = 1 << 30
	g := s.Gauges
	d := g.GPU
	if d == nil {
		if g.CPU != nil {
			parts = append(parts, fmt.Sprintf("CPU %.0f%%", *g.CPU))
		}
		if g.RSS > 0 {
			parts = append(parts, fmt.Sprintf("%.1fG", g.RSS/gib))
		}
		return parts
	}
	if d.Percent != nil {
		parts = append(parts, fmt.Sprintf("GPU %.0f%%", *d.Percent))
	}
	if d.MemoryUsed != nil && d.MemoryTotal != nil {
		parts = append(parts, fmt.Sprintf("%.0f/%.0fG", *d.MemoryUsed/gib, *d.MemoryTotal/gib))
	}
	if d.Celsius != nil {
		parts = append(parts, fmt.Sprintf("%.0f%cC", *d.Celsius, t.Glyphs.Degree))
	}
	return parts
}
