package tui

import (
	"slices"

	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/sahilm/fuzzy"
)

// palette finds a binding by words or letters of its name or help, and runs it.
type palette struct {
	c     *ui.Context
	all   []*ui.Binding // those of the screen before those of all screens
	found []*ui.Binding
	input *ui.Input
	list  ui.List

	ignored string // why the last key had no effect
}

func (m *model) openPalette(c *ui.Context) tea.Cmd {
	p := &palette{c: c, input: ui.NewInput("")}
	for _, table := range [][]ui.Binding{m.screens[m.at].Bindings(), m.global} {
		for i := range table {
			if b := &table[i]; b.Group != "Moving" && b.ID != "palette" {
				p.all = append(p.all, b)
			}
		}
	}
	p.found = p.all
	c.Open(p)
	return nil
}

// String implements fuzzy.Source.
func (p *palette) String(i int) string { return p.all[i].ID + " " + p.all[i].Help }

// Len implements fuzzy.Source.
func (p *palette) Len() int { return len(p.all) }

// Title implements ui.Overlay.
func (p *palette) Title() string { return "Palette" }

// Key implements ui.Overlay.
func (p *palette) Key(k tea.KeyMsg) (bool, tea.Cmd) {
	p.ignored = ""
	switch k.String() {
	case "up":
		p.list.Go(ui.Up, len(p.found))
	case "down", "tab":
		p.list.Go(ui.Down, len(p.found))
	case "pgup":
		p.list.Go(ui.PageUp, len(p.found))
	case "pgdown":
		p.list.Go(ui.PageDown, len(p.found))
	case "enter":
		if p.list.Cursor < len(p.found) {
			return true, p.found[p.list.Cursor].Act(p.c)
		}
	default:
		if !p.input.Key(k) {
			p.ignored = ui.NothingHere(k)
			break
		}
		p.search()
	}
	return false, nil
}

func (p *palette) search() {
	p.list.Cursor = 0
	if p.input.Value() == "" {
		p.found = p.all
		return
	}
	p.found = ranked(p.all, p.input.Value())
	for _, match := range fuzzy.FindFrom(p.input.Value(), p) {
		if b := p.all[match.Index]; !slices.Contains(p.found, b) { // scattered letters
			p.found = append(p.found, b)
		}
	}
}

// Lines implements ui.Overlay.
func (p *palette) Lines(w, h int) []string {
	out := []string{": " + p.input.Line(p.c, w-2, true), p.c.Paint(theme.Warn, p.ignored)}
	from, to := p.list.Window(len(p.found), min(max(h-len(out)-2, 1), 14))
	for i := from; i < to; i++ {
		b := p.found[i]
		line := ui.Fit(" "+ui.FitLeft(b.KeyText(), 6)+"  "+b.Help, w)
		switch {
		case i == p.list.Cursor:
			line = p.c.Paint(theme.Selected, string(p.c.Theme.Glyphs.Pointer)+line[1:])
		case b.Reason(p.c) != "":
			line = p.c.Paint(theme.Muted, line)
		}
		out = append(out, line)
	}
	if len(p.found) == 0 {
		return append(out, p.c.Paint(theme.Muted, "no match"))
	}
	if why := p.found[p.list.Cursor].Reason(p.c); why != "" {
		for _, l := range ui.Wrap("disabled: "+why, w) {
			out = append(out, p.c.Paint(theme.Warn, l))
		}
	}
	return out
}
