package server

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"dev.road/workbench/session"
)

// places are a number of answers that may be in progress at a time.
type places struct {
	most  int
	mu    sync.Mutex
	taken int
}

func (p *places) enter() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.taken >= p.most {
		return false
	}
	p.taken++
	return true
}

func (p *places) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken--
}

// guests are the open connections. Beyond their limit one that has been idle makes
// room, or the new one is refused.
type guests struct {
	connections places
	refusals    places
	mu          sync.Mutex
	idle        map[net.Conn]time.Time // since when
	atLeast     time.Duration          // idle, to make room
}

func newGuests(l limits) *guests {
	return &guests{
		connections: places{most: l.connections}, refusals: places{most: min(mostRefusals, max(1, l.connections/answersShare))},
		idle: map[net.Conn]time.Time{}, atLeast: l.idle,
	}
}

// note is the server's hook for the state of a connection.
func (g *guests) note(c net.Conn, s http.ConnState) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if s == http.StateIdle {
		g.idle[c] = time.Now()
	} else {
		delete(g.idle, c)
	}
}

// dismiss closes the connection that has been idle longest, and long enough: one that
// has just been greeted is about to ask.
func (g *guests) dismiss() bool {
	g.mu.Lock()
	var oldest net.Conn
	for c, since := range g.idle {
		if oldest == nil || since.Before(g.idle[oldest]) {
			oldest = c
		}
	}
	if oldest != nil && time.Since(g.idle[oldest]) < g.atLeast {
		oldest = nil
	}
	delete(g.idle, oldest)
	g.mu.Unlock()
	return oldest != nil && oldest.Close() == nil
}

// admit returns a connection for the server, or refuses it.
func (g *guests) admit(c *net.UnixConn) (net.Conn, bool) {
	if g.connections.enter() || g.dismiss() && g.connections.enter() {
		return &guest{UnixConn: c, left: sync.OnceFunc(g.connections.leave)}, true
	}
	if !g.refusals.enter() {
		_ = c.Close()
		return nil, false
	}
	go func() {
		defer g.refusals.leave()
		turnAway(c, g.connections.most)
	}()
	return nil, false
}

// guest is an admitted connection.
type guest struct {
	*net.UnixConn
	left func()
}

// Close implements net.Conn.
func (g *guest) Close() error {
	err := g.UnixConn.Close()
	g.left()
	return err
}

// turnAway answers the one request of a connection beyond the limit. It reads what
// the client sends, so that the client reads the answer and no broken connection.
func turnAway(c *net.UnixConn, most int) {
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(refusedIn))
	q, err := http.ReadRequest(bufio.NewReader(io.LimitReader(c, headerLimit)))
	if err != nil {
		return
	}
	body := refusal(fmt.Errorf("the run has %d connections open already, the maximum", most), "close some, or try again later")
	a := http.Response{
		StatusCode: http.StatusServiceUnavailable, ProtoMajor: 1, ProtoMinor: 1, Request: q, Close: true,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}
	if a.Write(c) == nil && c.CloseWrite() == nil {
		_, _ = io.Copy(io.Discard, io.LimitReader(c, bodyLimit))
	}
}

// door accepts connections until it is closed. A lack of descriptors passes, so it
// waits and tries again.
type door struct {
	*session.Listener
	guests *guests
	tell   func(error) // that clients cannot be accepted
}

// Accept implements net.Listener.
func (d *door) Accept() (net.Conn, error) {
	for wait := time.Duration(0); ; {
		c, err := d.AcceptUnix()
		switch {
		case errors.Is(err, net.ErrClosed):
			return nil, err
		case err != nil:
			if wait == 0 {
				d.tell(err)
			}
			wait = min(max(10*time.Millisecond, 2*wait), retryAfter)
			time.Sleep(wait)
			continue
		}
		wait = 0
		if admitted, ok := d.guests.admit(c); ok {
			return admitted, nil
		}
	}
}
