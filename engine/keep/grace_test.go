package keep

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"dev.road/workbench/engine/report"
	"dev.road/workbench/session"
	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// A trainer whose checkpoints take so long that its grace would not suffice
// says so before somebody needs it, and not at every checkpoint.
func TestASlowCheckpointIsToldOnce(t *testing.T) {
	r := recipe.Default()
	dir := t.TempDir()
	file := filepath.Join(dir, "events.jsonl")
	owner, err := session.Own(session.Folder(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Release()
	at := &report.Position{}
	p := report.New(at, slog.New(slog.DiscardHandler), "fp32", "")
	if err := p.Open(owner); err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	k := New(at, p, r, owner, nil, func() {}, func() State { return State{} }) // it saves nothing
	for _, c := range []struct {
		took time.Duration
		told int // so far
	}{{14 * time.Second, 0}, {16 * time.Second, 1}, {17 * time.Second, 1}} {
		k.tooSlow(c.took)
		lines, err := jsonl.Read[wire.Event](file)
		if err != nil || len(lines) != c.told {
			t.Errorf("after one that took %v there are %d events, %v", c.took, len(lines), err)
		}
	}
}
