package tui

import (
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
)

// tellOthers tells of changes that other clients have made since the last batch, with
// their authors. One's own are told as the replies to them.
func (m *model) tellOthers(b ui.BatchMsg) {
	if !m.c.Store.Loaded || len(b.Entries) == 0 {
		return
	}
	known := map[string]bool{} // those that had taken effect
	for _, e := range m.c.Store.Entries {
		known[e.ID] = e.Fate == wire.Applied
	}
	for _, e := range b.Entries {
		if e.Fate == wire.Applied && len(e.Changes) > 0 && !e.ByTrainer && !known[e.ID] && !m.c.Sent(e.ID) {
			m.c.Say(ui.Info, ledger.Attributed(e))
		}
	}
}
