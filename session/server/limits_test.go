package server

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"dev.road/workbench/session/internal/owned"
	"dev.road/workbench/session/wire"
)

// dial opens a connection of which the test sends every byte.
func (g *rig) dial(t *testing.T, sent string) *net.UnixConn {
	t.Helper()
	c, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: g.folder.Socket(), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if _, err := io.WriteString(c, sent); err != nil {
		t.Fatal(err)
	}
	return c
}

// answered reads an answer, and the error in it.
func answered(t *testing.T, c net.Conn) (status int, e wire.Error) {
	t.Helper()
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.StatusCode < 400 {
		return r.StatusCode, e
	}
	if err := json.NewDecoder(r.Body).Decode(&e); err != nil {
		t.Errorf("status %d: %v", r.StatusCode, err)
	}
	return r.StatusCode, e
}

const (
	hello    = "GET /v1/hello HTTP/1.1\r\nHost: run\r\n\r\n"
	slowBody = "POST /v1/requests HTTP/1.1\r\nHost: run\r\nContent-Length: 1000\r\n\r\n{\"act"
)

// A body that does not arrive holds a connection for a while, and no more of them than
// the limit; the others learn why they are refused.
func TestFaultSlowBodiesAreBoundedAndEnd(t *testing.T) {
	l := limits{connections: 8, streams: 2, waits: 2, bodyIn: time.Hour}
	g := startWith(t, l)
	for range l.connections {
		g.dial(t, slowBody)
	}
	for _, sent := range []string{hello, slowBody + strings.Repeat("x", 1000)} {
		status, e := answered(t, g.dial(t, sent))
		if status != 503 || !strings.Contains(e.Error, "8 connections open already") || e.Hint == "" {
			t.Errorf("beyond the limit: %d %+v", status, e)
		}
	}
	if n := g.guests.connections.taken; n != l.connections {
		t.Errorf("%d connections are admitted", n)
	}

	l.bodyIn = time.Millisecond
	g = startWith(t, l)
	for range 3 * l.connections {
		status, e := answered(t, g.dial(t, slowBody))
		if status != 408 || !strings.Contains(e.Error, "did not arrive within 1ms") {
			t.Fatalf("a slow body: %d %+v", status, e)
		}
	}
}

// A deadline for a body that has arrived does not end the wait for the answer.
func TestABodyInTimeIsWaitedOn(t *testing.T) {
	g := startWith(t, limits{connections: 8, streams: 2, waits: 2, bodyIn: 200 * time.Millisecond})
	asked := make(chan string, 1)
	g.trainer.do = func(_ context.Context, r wire.Request) (wire.Entry, error) {
		asked <- r.ID
		return wire.Entry{ID: r.ID, Fate: wire.Scheduled, Step: 9}, nil
	}
	go func() {
		id := <-asked
		<-time.After(2 * g.bodyIn) // the deadline is over
		g.events.Append(wire.Event{Kind: wire.EventLedger, Entry: &wire.Entry{ID: id, Fate: wire.Applied, Step: 9}})
	}()
	if _, body := g.ask(t, "POST", "/v1/requests?wait=20", `{"id":"b","action":"set"}`); !strings.Contains(body, `"fate":"applied"`) {
		t.Error(body)
	}
}

// A client that keeps connections without using them keeps nobody out.
func TestIdleConnectionsMakeRoom(t *testing.T) {
	g := startWith(t, limits{connections: 4, streams: 1, waits: 1, bodyIn: bodyIn})
	for i := range 20 {
		if status, e := answered(t, g.dial(t, hello)); status != 200 {
			t.Fatalf("connection %d: %d %+v", i, status, e)
		}
	}
}

func TestStreamsAndWaitsBeyondTheirLimitAreRefused(t *testing.T) {
	g := startWith(t, limits{connections: 16, streams: 2, waits: 2, bodyIn: bodyIn})
	for range 2 {
		if status, _ := answered(t, g.dial(t, "GET /v1/events HTTP/1.1\r\nHost: run\r\n\r\n")); status != 200 {
			t.Fatal(status)
		}
	}
	if status, body := g.ask(t, "GET", "/v1/events", ""); status != 503 || !strings.Contains(body, "2 event streams already") ||
		!strings.Contains(body, `"hint"`) {
		t.Errorf("%d %s", status, body)
	}
	release, asked := make(chan struct{}), make(chan struct{}, 2)
	g.trainer.do = func(_ context.Context, r wire.Request) (wire.Entry, error) {
		asked <- struct{}{}
		<-release
		return wire.Entry{ID: r.ID, Fate: wire.Applied}, nil
	}
	for range 2 {
		g.dial(t, "POST /v1/requests HTTP/1.1\r\nHost: run\r\nContent-Length: 18\r\n\r\n{\"action\":\"pause\"}")
		<-asked
	}
	for path, body := range map[string]string{"/v1/requests": `{"action":"stop"}`, "/v1/infer": `{}`} {
		if status, body := g.ask(t, "POST", path, body); status != 503 || !strings.Contains(body, "2 requests and questions") {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	close(release)
}

// Streams that nobody reads cost a connection's buffers each, however many events are
// written: they are read from the file as the client takes them.
func TestFaultUnreadStreamsTakeLittleMemory(t *testing.T) {
	g := startWith(t, limits{connections: 128, streams: 100, waits: 2, bodyIn: bodyIn})
	long := strings.Repeat("x", 8<<10)
	for range 1000 {
		g.events.Append(wire.Event{Text: long})
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 100 {
		c := g.dial(t, "GET /v1/events?since=0 HTTP/1.1\r\nHost: run\r\n\r\n")
		if _, err := c.Read(make([]byte, 1)); err != nil { // its replay has begun
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 100<<20 {
		t.Errorf("100 streams of 8 MB of events allocated %d MB", allocated>>20)
	}
}

// Events that wait for a listener are bounded in bytes; one of any size gets through.
func TestAQueueIsBoundedInBytes(t *testing.T) {
	q := &queue{wake: make(chan struct{}, 1)}
	for range 3 {
		q.put(told{line: make([]byte, waitingBytes+1)})
	}
	if events, dropped := q.take(); len(events) != 1 || dropped != 2 {
		t.Errorf("%d waited, %d were dropped", len(events), dropped)
	}
	for range 5 {
		q.put(told{line: make([]byte, waitingBytes/4)})
	}
	if events, dropped := q.take(); len(events) != 4 || dropped != 1 {
		t.Errorf("%d waited, %d were dropped", len(events), dropped)
	}
}

// When the process has no descriptor for a connection the client waits, and is served
// once there is one.
func TestFaultWithoutDescriptorsClientsWait(t *testing.T) {
	g := start(t)
	address := &unix.SockaddrUnix{Name: g.folder.Socket()}
	s, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	client := os.NewFile(uintptr(s), "client")
	defer client.Close()
	spare, err := os.Open(os.DevNull) // the lowest descriptor that is free, when it is closed
	if err != nil {
		t.Fatal(err)
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	low := unix.Rlimit{Cur: uint64(spare.Fd()), Max: limit.Max}
	spare.Close()
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &low); err != nil {
		t.Fatal(err)
	}
	restore := func() {
		if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
			t.Fatal(err)
		}
	}
	defer restore()
	queue, _ := g.events.subscribe()
	defer g.events.unsubscribe(queue)
	if err := unix.Connect(s, address); err != nil {
		t.Fatal(err)
	}
	<-queue.wake
	if told, _ := queue.take(); len(told) == 0 || !strings.Contains(told[0].event.Text, "too many open files") {
		t.Errorf("told %+v", told)
	}
	restore()
	if _, err := client.WriteString(strings.ReplaceAll(hello, "run\r\n", "run\r\nConnection: close\r\n")); err != nil {
		t.Fatal(err)
	}
	if answer, err := io.ReadAll(client); err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 200") {
		t.Errorf("%s, %v", answer, err)
	}
}

// Replaying from any event gives those after it, whatever is damaged in between.
func TestReplayBeginsAtAnyEvent(t *testing.T) {
	file := filepath.Join(t.TempDir(), "events.jsonl")
	e, err := OpenEvents(owned.At(file))
	if err != nil {
		t.Fatal(err)
	}
	const n = 3000
	for i := range n {
		e.Append(wire.Event{Text: strings.Repeat("y", i%400)})
		if i%1000 == 500 { // a line that a crash has damaged
			if _, err := e.file.WriteAt([]byte("\x00\x00{\n"), e.size); err != nil {
				t.Fatal(err)
			}
			e.size += 4
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if e, err = OpenEvents(owned.At(file)); err != nil || e.last() != n {
		t.Fatalf("last event %d, %v", e.last(), err)
	}
	defer e.Close()
	for _, since := range []int64{0, 1, 499, 500, 501, 1234, n - 1, n, n + 5} {
		_, before := e.subscribe()
		next := since + 1
		err := before.after(since, func(lines []byte, last int64) error {
			for line := range strings.Lines(string(lines)) {
				var ev wire.Event
				if err := json.Unmarshal([]byte(line), &ev); err != nil || ev.Seq != next {
					return fmt.Errorf("event %d came where %d was due: %w", ev.Seq, next, err)
				}
				next++
			}
			if last != next-1 {
				return errors.New("the block ends with another event")
			}
			return nil
		})
		if err != nil || next != max(n, since)+1 {
			t.Errorf("since %d: up to %d, %v", since, next-1, err)
		}
	}
}
