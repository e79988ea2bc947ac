package ui

import "fmt"

// paged is the text of a dialog, a part of which is shown where it has no room.
type paged struct {
	top   int // the first shown line
	shown int // lines of a page; 0 if all are shown
}

// key turns a page; it is false of another key, and where all is shown.
func (p *paged) key(key string) bool {
	if p.shown == 0 {
		return false
	}
	switch key {
	case "pgup":
		p.top = max(0, p.top-p.shown)
	case "pgdown":
		p.top += p.shown // fit keeps it in bounds
	default:
		return false
	}
	return true
}

// fit returns the lines that have room in h; below a part of them it says which it is.
func (p *paged) fit(lines []string, h int) []string {
	if len(lines) <= h || h < 2 {
		p.top, p.shown = 0, 0
		return lines[:min(len(lines), max(h, 0))]
	}
	p.shown = h - 1
	p.top = min(p.top, len(lines)-p.shown)
	end := p.top + p.shown
	return append(lines[p.top:end:end], fmt.Sprintf("… lines %d to %d of %d · pgup pgdn", p.top+1, end, len(lines)))
}
