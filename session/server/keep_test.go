package server

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// The folder gets a state once: that of a run at rest is not written again and again.
func TestAStateIsKeptInTheFolderOnce(t *testing.T) {
	g := start(t)
	file := filepath.Join(g.folder.Dir(), "snapshot.json")
	kept := func() bool {
		g.ticks <- time.Time{}
		g.ticks <- time.Time{} // it is taken after the work of the one before
		_, err := os.Stat(file)
		return err == nil
	}
	published := func(at time.Time) {
		g.trainer.mu.Lock()
		defer g.trainer.mu.Unlock()
		g.trainer.state.Time = at
	}
	published(time.Unix(1, 0))
	if !kept() {
		t.Fatal("the state is not in the folder")
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if kept() {
		t.Error("the same state was written again")
	}
	published(time.Unix(2, 0))
	if !kept() {
		t.Error("a new state is not in the folder")
	}
}
