package tui

import (
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui/uitest"
)

// Soft targets that the first step waits for are in the header and in the line of news,
// with the time left; those that join beside the steps are in the header alone.
func TestTheWaitForTargetsIsShown(t *testing.T) {
	session := uitest.Live()
	session.S.Step, session.S.Teaching = 0, &wire.Teaching{Waits: true, Jobs: 3, Done: 12000, Total: 54004, ETASeconds: 9}
	d := start(session, 140, 40)
	const wait = "soft targets first: 12,000 of 54,004 windows, 9s left; the steps begin then"
	if view := d.View(); !strings.Contains(view, "teaching 22% 9s") || !strings.Contains(view, wait) {
		t.Errorf("the view has neither:\n%s", view)
	}
	session.S.Step, session.S.Teaching.Waits = 12, false
	d.send(uitest.Batch(session))
	if view := d.View(); !strings.Contains(view, "teaching 22% 9s") || strings.Contains(view, "soft targets first") {
		t.Errorf("beside the steps:\n%s", view)
	}
}
