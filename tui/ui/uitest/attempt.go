package uitest

import (
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
)

// RefusedInAttempt checks that the last request was confirmed in an attempt which
// is over, and that the run refused it for that.
func RefusedInAttempt(t *testing.T, s *Session, shown int) {
	t.Helper()
	if len(s.Requests) == 0 {
		t.Fatal("nothing was sent")
	}
	r, e := s.Requests[len(s.Requests)-1], s.Ledger[len(s.Ledger)-1]
	want := anotherAttempt(s.S.Attempt, shown).Error()
	if r.Attempt != shown || e.ID != r.ID || e.Fate != wire.Refused || !strings.Contains(e.Why, want) {
		t.Errorf("%s of attempt %d is %s, %q; want a refusal: %s", r.Action, r.Attempt, e.Fate, e.Why, want)
	}
}
