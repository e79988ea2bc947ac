package session_test

import (
	"context"
	"testing"

	"dev.road/workbench/session"
)

func TestTrainersChooseTheirGPUsOneAfterAnother(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	first := session.LockGPUs(t.Context(), func() { t.Error("the first waits") })
	waits, chosen := make(chan struct{}), make(chan struct{})
	go func() {
		session.LockGPUs(context.Background(), func() { close(waits) })()
		close(chosen)
	}()
	<-waits
	select {
	case <-chosen:
		t.Error("both chose at once")
	default:
	}
	first()
	<-chosen
	session.LockGPUs(t.Context(), func() { t.Error("one that was released is held") })()
}
