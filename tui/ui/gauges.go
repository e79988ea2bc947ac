package ui

import (
	"fmt"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
)

// Gauges returns the header's gauges: number, utilization, memory and temperature
// of the GPU ("GPU 1: 97%", "61/78G", "64°C"), else the trainer's CPU utilization
// and memory. Unknown values are left out; memory is in GiB. A run at rest has
// none: they would keep changing, and an idle screen writes nothing.
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
	parts = append(parts, gpu(s.Device))
	if d.Percent != nil {
		parts[0] += fmt.Sprintf(" %.0f%%", *d.Percent)
	}
	if d.MemoryUsed != nil && d.MemoryTotal != nil {
		parts = append(parts, fmt.Sprintf("%.0f/%.0fG", *d.MemoryUsed/gib, *d.MemoryTotal/gib))
	}
	if d.Celsius != nil {
		parts = append(parts, fmt.Sprintf("%.0f%cC", *d.Celsius, t.Glyphs.Degree))
	}
	return parts
}

// gpu returns the start of a device's name with its nvidia-smi number: "GPU 1:".
func gpu(device string) string {
	if words := strings.Fields(Clean(device)); len(words) > 1 && words[0] == "GPU" {
		return "GPU " + words[1] + ":"
	}
	return "GPU"
}
