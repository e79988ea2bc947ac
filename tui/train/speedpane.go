package train

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/plot"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// speedRows is the height of the throughput.
const speedRows = 3

// drawSpeed writes the throughput, the parts of a step's time, and the gauges of
// the machine and the device.
func (s *Screen) drawSpeed(g *plot.Grid) {
	st := &s.c.Store.State
	x := s.heading(g, speedPane, "throughput")
	rates := ui.Count(int(finite(st.WindowsRate)+0.5)) + " windows/s  " + ui.Count(int(finite(st.TokensRate)+0.5)) + " tokens/s"
	x = g.Text(x+2, 0, theme.Plain, s.cut(rates, g.W-x-3))
	line := g.Sub(x+2, 0, g.W-x-3, 1)
	values := buckets(s.c.Store.Columns.Get("windows_per_second"), line.W, st.Step)
	plot.Spark(line, s.c.Theme, values, plot.Greatest(values), theme.Accent)

	s.drawSplit(g.Sub(1, 1, g.W-2, 1))
	x = 1
	if st.Skipped > 0 {
		x = 2 + g.Text(1, 2, theme.Warn, ui.Count(st.Skipped)+" steps skipped")
	}
	g.Text(x, 2, theme.Muted, s.cut(strings.Join(s.device(), "  "), g.W-x-1))
}

// drawSplit draws a step's time: a bar of its parts, and their names, the longest
// part first.
func (s *Screen) drawSplit(g *plot.Grid) {
	st := &s.c.Store.State
	if !(st.StepSeconds > 0) {
		return
	}
	x := g.Text(0, 0, theme.Plain, fmt.Sprintf("%.3g s/step", st.StepSeconds))
	parts := st.Split.Parts()
	stack, names, order := make([]plot.Part, len(parts)), make([]string, len(parts)), make([]int, len(parts))
	rest := g.W - x - 1 // left by the names
	for i, p := range parts {
		stack[i], order[i] = s.part(i, p), i
		names[i] = fmt.Sprintf("%s %.0f%%", p.Name, 100*p.Seconds/st.StepSeconds)
		rest -= 3 + len(names[i])
	}
	bar := g.Sub(x+1, 0, max(rest, (g.W-x)/4), 1)
	plot.Stack(bar, stack)
	x += 1 + bar.W
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(parts[b].Seconds, parts[a].Seconds) })
	for _, i := range order {
		if x+3+len(names[i]) > g.W {
			return
		}
		g.Set(x+1, 0, stack[i].Fill, stack[i].Style)
		x = g.Text(x+3, 0, theme.Plain, names[i])
	}
}

// part returns the i-th part of a step's time with its shade: the passes stand
// out, and the other parts are darker the less they matter.
func (s *Screen) part(i int, p wire.Part) plot.Part {
	level := []int{2, 4, 3, 1, 0}[i] // data, passes, optimizer, jobs, control
	out := plot.Part{Value: p.Seconds, Fill: s.c.Theme.Glyphs.Heat[level], Style: theme.Heat(level)}
	if level == 0 { // a blank
		out.Fill, out.Style = s.c.Theme.Glyphs.Bullet, theme.Muted
	}
	return out
}

// drawSplits draws the share of every part of a step's time over the whole run.
func (s *Screen) drawSplits(g *plot.Grid) {
	store := s.c.Store
	tags := []string{"data_seconds", "pass_seconds", "optimizer_seconds", "job_seconds", "control_seconds"}
	body := heatBody(g, len(tags))
	whole := buckets(store.Columns.Get("step_seconds"), body.W, store.State.Step)
	rows := make([][]float64, body.H)
	for i := range rows {
		rows[i] = buckets(store.Columns.Get(tags[i]), body.W, store.State.Step)
		for k := range rows[i] {
			rows[i][k] /= whole[k]
		}
		g.Text(1, 1+i, theme.Plain, store.State.Split.Parts()[i].Name)
	}
	s.drawHeat(g, "time over the run", rows)
}

// device returns the known facts of the device, the machine and the model, most important first.
func (s *Screen) device() []string {
	st := &s.c.Store.State
	parts := ui.Gauges(s.c.Theme, st)
	if st.MFU != nil {
		parts = append(parts, fmt.Sprintf("%.0f%% of peak", *st.MFU))
	} else if st.FLOPsRate > 0 {
		parts = append(parts, fmt.Sprintf("%.3g TFLOP/s", st.FLOPsRate/1e12))
	}
	if d := st.Gauges.GPU; d != nil && !st.AtRest() {
		if d.Watts != nil {
			parts = append(parts, fmt.Sprintf("%.0f W", *d.Watts))
		}
		if d.MHz != nil {
			parts = append(parts, fmt.Sprintf("%.0f MHz", *d.MHz))
		}
		parts = append(parts, fmt.Sprintf("trainer %.1fG", st.Gauges.RSS/(1<<30)))
	}
	parts = append(parts, ui.Clean(strings.TrimSpace(st.Device+" "+st.Precision)))
	if st.Parameters != nil {
		parts = append(parts, st.Parameters.Size())
	}
	return parts
}
