package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"dev.road/workbench/session/wire"
)

// Nobody waits for a client that does not read its events: requests are
// answered and steps go on. When it reads again it is told how many events it
// has missed, and where: with those that it gets they are all.
func TestFaultAClientThatStopsReadingHoldsUpNobody(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=100000", "checkpoint.every=0"))
	k := start(t, f).ready()
	client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", f.Socket())
	}}}
	stream, err := client.Get("http://run/v1/events?since=0")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	k.until("a step", func(s wire.State) bool { return s.Step > 0 })
	long := strings.Repeat("x", 8<<10)
	var clients sync.WaitGroup
	for c := range 8 {
		clients.Go(func() {
			for i := range 50 { // together more than the connection and the queue hold
				k.do(wire.Request{ID: fmt.Sprint(c, i, long), Action: wire.Undo})
			}
		})
	}
	clients.Wait()
	before := k.until("one client", func(s wire.State) bool { return s.Clients == 1 })
	k.until("steps beside it", func(s wire.State) bool { return s.Step > before.Step+1 })

	var last, dropped int64
	for lines := json.NewDecoder(stream.Body); dropped == 0; {
		var e wire.Event
		if err := lines.Decode(&e); err != nil {
			t.Fatalf("after event %d: %v", last, err)
		}
		switch e.Kind {
		case wire.EventHeartbeat:
		case wire.EventDropped:
			if _, err := fmt.Sscanf(e.Text, "%d events dropped", &dropped); err != nil || e.Seq != last {
				t.Fatalf("%+v, %v", e, err)
			}
		default:
			if last++; e.Seq != last {
				t.Fatalf("event %d came where %d was due", e.Seq, last)
			}
		}
	}
	rest := int64(0)
	err = k.run.EachEvent(last, func(wire.Event) error { rest++; return nil })
	if err != nil || rest < dropped {
		t.Errorf("%d events after %d are written, %d were left out, %v", rest, last, dropped, err)
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	k.intact()
}
