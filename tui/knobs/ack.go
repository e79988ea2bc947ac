package knobs

import (
	"fmt"
	"slices"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// ack is a knob's part in a request of this screen.
type ack struct {
	id   string
	fate wire.Fate // "" while pending
	step int       // the first with it; of a pending one, the next
	why  string
}

// fate takes the outcome of a request.
func (s *Screen) fate(name string, a ack, e wire.Entry) {
	a.fate, a.step, a.why = e.Fate, e.Step, ui.Clean(e.Why)
	s.acks[name] = a
}

// outlive removes what the ledger has overtaken: a value that was applied is no longer
// the one in force once another change of its knob took effect, or a rewind took it back.
func (s *Screen) outlive(entries []wire.Entry) {
	if len(s.acks) == 0 {
		return
	}
	newest := map[string]string{} // the request that has set a knob last
	for _, e := range ledger.After(entries, -1) {
		for _, c := range e.Changes {
			newest[c.Name] = e.ID
		}
	}
	for name, a := range s.acks {
		known := slices.ContainsFunc(entries, func(e wire.Entry) bool { return e.ID == a.id })
		if known && (a.fate == wire.Applied || a.fate == wire.Superseded) && newest[name] != a.id {
			delete(s.acks, name)
		}
	}
}

// ackText formats the fate of a row's last request.
func (s *Screen) ackText(a ack) string {
	c, g := s.c, s.c.Theme.Glyphs
	at := ui.Count(a.step)
	switch a.fate {
	case "":
		return c.Paint(theme.Warn, fmt.Sprintf("%c pending for step %s", g.Pending, at))
	case wire.Applied:
		return c.Paint(theme.Good, fmt.Sprintf("%c applied at step %s", g.Done, at))
	case wire.Scheduled:
		return c.Paint(theme.Warn, fmt.Sprintf("%c scheduled for %s", g.Pending, at))
	case wire.Refused:
		return c.Paint(theme.Bad, fmt.Sprintf("%c refused: %s", g.Failed, a.why))
	}
	return c.Paint(theme.Muted, string(a.fate))
}
