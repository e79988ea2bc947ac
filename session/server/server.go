package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// Host is the server's view of the trainer. All methods may be called from several
// goroutines; Do and
// those that take a question wait for the loop, all others return at once.
type Host interface {
	Hello() wire.Hello
	State() wire.State
	Knobs() []wire.Knob
	Jobs() []wire.Job
	// Do returns a request's entry in the ledger, once it has a fate or is
	// scheduled. After an error the request has no effect, now or later.
	Do(context.Context, wire.Request) (wire.Entry, error)
	Infer(context.Context, wire.Question) ([]wire.Answer, error)
	Teachers(context.Context, wire.TeachersQuestion) ([]wire.TaskTeachers, error)
	Preview(context.Context, wire.PreviewQuestion) (wire.Preview, error)
	Window(context.Context, wire.WindowQuestion) (wire.WindowTargets, error)
}

// heartbeat is the interval of the heartbeats in a quiet stream, of the snapshots in
// the folder, and of the checks of the socket.
const heartbeat = 5 * time.Second

// clock makes tickers; tests have their own.
type clock func(time.Duration) (tick <-chan time.Time, stop func())

func wallClock(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTicker(d)
	return t.C, t.Stop
}

// Server serves one run's socket.
type Server struct {
	owner  *session.Owner
	host   Host
	events *Events
	clock  clock
	http   *http.Server
	stop   context.CancelFunc
	done   sync.WaitGroup

	guests  *guests
	streams places
	waiting places // fates of requests, and inferences
	bodyIn  time.Duration

	kept time.Time // of the last state in the folder

	asked     asked
	listening sync.Mutex
	closed    bool
}

// Serve listens at the path in the run.json of the owner's folder, and replaces the
// socket of an earlier trainer.
func Serve(o *session.Owner, h Host, e *Events) (*Server, error) {
	return serve(o, h, e, wallClock, spare())
}

func serve(o *session.Owner, h Host, e *Events, c clock, l limits) (*Server, error) {
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{
		owner: o, host: h, events: e, clock: c, stop: stop, asked: asked{file: o.Metrics()}, bodyIn: l.bodyIn,
		guests: newGuests(l), streams: places{most: l.streams}, waiting: places{most: l.waits},
	}
	s.http = &http.Server{
		Handler:           s.routes(),
		ReadHeaderTimeout: headerIn,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    headerLimit,
		ConnState:         s.guests.note,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	if err := s.listen(); err != nil {
		stop()
		return nil, err
	}
	s.done.Go(func() { s.upkeep(ctx) })
	return s, nil
}

// unreachable tells that clients cannot connect for now.
func (s *Server) unreachable(err error) {
	s.events.Append(wire.Event{
		Step: s.host.State().Step, Kind: wire.EventGuard, Level: wire.LevelWarn,
		Text: "clients cannot connect until the system allows it: " + err.Error(),
	})
}

// listen opens the socket and serves it.
func (s *Server) listen() error {
	s.listening.Lock()
	defer s.listening.Unlock()
	if s.closed {
		return nil
	}
	l, err := s.owner.Listen()
	if err != nil {
		return fmt.Errorf("listen at the run's socket: %w", err)
	}
	s.done.Go(func() {
		_ = s.http.Serve(&door{Listener: l, guests: s.guests, tell: s.unreachable}) // returns when Close has closed it
	})
	return nil
}

// upkeep maintains the snapshot in the folder and the socket in the file system: the
// system may remove the runtime folder at the log-out, but the run must be reachable
// after the next log-in.
func (s *Server) upkeep(ctx context.Context) {
	tick, stop := s.clock(heartbeat)
	defer stop()
	for blocked := ""; ; {
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
		s.keep()
		// Without the lock another trainer may have the run: a client that connects again
		// finds that one.
		s.http.SetKeepAlivesEnabled(s.owner.Holds() == nil)
		blocked = s.reopen(blocked)
	}
}

// reopen opens the socket again if it has vanished, and warns of one that clients
// refuse, unless that was the last warning. It returns the reason for it.
func (s *Server) reopen(warned string) (blocked string) {
	err := s.owner.CheckSocket()
	if errors.Is(err, fs.ErrNotExist) {
		if s.listen() != nil {
			return warned // there may be no runtime folder until the next log-in
		}
		s.warn("the run's socket was removed; it is back at " + s.owner.Socket())
		return ""
	}
	switch {
	case err == nil:
		return ""
	case errors.Is(err, unix.EMFILE), errors.Is(err, unix.ENFILE):
		return warned // the door warns of it
	case err.Error() != warned:
		s.warn("no client can reach the run: " + err.Error())
	}
	return err.Error()
}

func (s *Server) warn(text string) {
	s.events.Append(wire.Event{Step: s.host.State().Step, Kind: wire.EventState, Level: wire.LevelWarn, Text: text})
}

// keep writes state and knobs for readers after the trainer's end, unless they are those
// of the last time. A starting trainer knows less than its folder.
func (s *Server) keep() {
	state := s.host.State()
	if state.State == wire.Starting || state.Time.Equal(s.kept) && !s.kept.IsZero() {
		return
	}
	s.kept = state.Time
	err := s.owner.KeepSnapshot(session.Snapshot{State: state, Knobs: s.host.Knobs()})
	if err != nil {
		s.kept = time.Time{}
	}
	if err != nil && !errors.As(err, new(*session.Displaced)) { // of which the trainer tells
		s.events.Append(wire.Event{
			Step: state.Step, Kind: wire.EventGuard, Level: wire.LevelWarn, Text: err.Error(),
		})
	}
}

// grace bounds Close's wait for answers in progress.
const grace = time.Second

// Close ends the event streams after their last event, waits for other answers, and
// removes the socket.
func (s *Server) Close() error {
	s.listening.Lock()
	s.closed = true
	s.listening.Unlock()
	s.stop()
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.http.Close()
	}
	s.done.Wait()
	s.keep()
	if err != nil {
		return fmt.Errorf("close the run's socket: %w", err)
	}
	return nil
}
