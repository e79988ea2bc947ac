package train

import (
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/plot"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// markers returns the changes of a run as markers with short labels.
func markers(entries []wire.Entry, g *theme.Glyphs) []plot.Marker {
	out := make([]plot.Marker, len(entries))
	for i, e := range entries {
		label := changes(e.Changes, g)
		switch e.Action {
		case wire.TargetsIn:
			label = "targets " + ui.Clean(e.Dataset+"/"+e.Teacher)
		case wire.Undo:
			label = "undo " + label
		case wire.Rewind:
			label = strings.TrimSpace("rewind " + label)
		}
		out[i] = plot.Marker{Step: e.Step, Label: label, Minor: e.Action == wire.TargetsIn}
	}
	return out
}

// changes writes a set in as few cells as readable: "W .75→.6 T 4→5".
func changes(set []wire.Changed, g *theme.Glyphs) string {
	var parts []string
	for _, c := range set {
		parts = append(parts, shortName(c.Name)+" "+shortValue(c.Old)+string(g.Change)+shortValue(c.New))
	}
	return strings.Join(parts, " ")
}

func shortName(knob string) string {
	switch knob {
	case "kd.w":
		return "W"
	case "kd.temperature":
		return "T"
	}
	_, name, ok := strings.Cut(knob, ".")
	if !ok {
		name = knob
	}
	return ui.Clean(name)
}

func shortValue(v any) string {
	s := ui.Value(v)
	if len(s) > 2 && strings.HasPrefix(s, "0.") {
		return s[1:]
	}
	return s
}
