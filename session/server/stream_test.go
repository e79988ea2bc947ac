package server

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session/internal/owned"
	"dev.road/workbench/session/wire"
)

// follow opens an event stream.
func (g *rig) follow(t *testing.T, query string) (next func() wire.Event, end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "GET", "http://run/v1/events"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := g.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(resp.Body)
	return func() wire.Event {
		t.Helper()
		var e wire.Event
		if !lines.Scan() {
			return wire.Event{Kind: "end"}
		}
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		return e
	}, func() { cancel(); resp.Body.Close() }
}

func TestEventsAreReplayedThenFollowed(t *testing.T) {
	g := start(t)
	for i := range 3 {
		g.events.Append(wire.Event{Text: fmt.Sprint(i + 1)})
	}
	next, end := g.follow(t, "?since=1")
	defer end()
	for _, want := range []string{"2", "3"} {
		if e := next(); e.Text != want {
			t.Errorf("got %+v, want %s", e, want)
		}
	}
	g.events.Append(wire.Event{Text: "4"})
	if e := next(); e.Text != "4" || e.Seq != 4 || e.Time.IsZero() {
		t.Errorf("got %+v", e)
	}
	if n := g.events.Subscribers(); n != 1 {
		t.Errorf("%d listen", n)
	}
	// Both the upkeep and the stream wait for the clock; the stream must get one.
	stop := make(chan struct{})
	go func() {
		for {
			select {
			case g.ticks <- time.Now():
			case <-stop:
				return
			}
		}
	}()
	if e := next(); e.Kind != wire.EventHeartbeat || e.Seq != 4 || e.Step != 7 {
		t.Errorf("got %+v", e)
	}
	close(stop)
	// A server that closes sends what is left.
	g.events.Append(wire.Event{Text: "the last"})
	closed := make(chan error)
	go func() { closed <- g.Close() }()
	for e := next(); e.Text != "the last"; e = next() {
		if e.Kind == "end" {
			t.Fatal("the last event was not sent")
		}
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(g.folder.Socket()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is left: %v", err)
	}
}

func TestFaultWhoDoesNotReadSlowsNobody(t *testing.T) {
	g := start(t)
	next, end := g.follow(t, "")
	defer end()
	long := strings.Repeat("x", 8<<10)
	const sent = 4000
	for i := range sent { // more than the connection and the queue hold
		g.events.Append(wire.Event{Text: fmt.Sprintf("%d %s", i, long)})
	}
	got, dropped, last := 0, 0, int64(0)
	for got+dropped < sent {
		switch e := next(); e.Kind {
		case "dropped":
			var n int
			if _, err := fmt.Sscanf(e.Text, "%d events", &n); err != nil {
				t.Fatal(err)
			}
			dropped += n
			last += int64(n)
		case wire.EventHeartbeat:
		case "end":
			t.Fatalf("the stream ended after %d and %d dropped", got, dropped)
		default:
			got++
			if last++; e.Seq != last {
				t.Fatalf("event %d came where %d was due", e.Seq, last)
			}
		}
	}
	if dropped == 0 {
		t.Error("nothing was dropped: the test is too small")
	}
}

func TestEventsGoOnUnderTheNextTrainer(t *testing.T) {
	file := filepath.Join(t.TempDir(), "events.jsonl")
	for want := int64(1); want <= 2; want++ {
		e, err := OpenEvents(owned.At(file))
		if err != nil {
			t.Fatal(err)
		}
		e.Append(wire.Event{Text: "x"})
		if e.last() != want {
			t.Errorf("seq %d, want %d", e.last(), want)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestEventsThatCannotBeWrittenAreStillSent(t *testing.T) {
	e, err := OpenEvents(owned.At(filepath.Join(t.TempDir(), "events.jsonl")))
	if err != nil {
		t.Fatal(err)
	}
	q, _ := e.subscribe()
	e.file.Close()
	e.Append(wire.Event{Text: "the disk is full"})
	if got, _ := q.take(); len(got) != 1 {
		t.Errorf("got %v", got)
	}
	if err := e.Close(); err == nil {
		t.Error("nobody is told that an event was not written")
	}
}
