package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"dev.road/workbench/session/wire"
)

// stallLimit is the time after which a client that does not read its stream is
// disconnected.
const stallLimit = 10 * time.Second

// stream sends events as they come, one JSON object per line; with since, the written
// events after that Seq first. A heartbeat, and the event that counts dropped ones,
// have the Seq of the event before them.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	since := s.events.last()
	if text := r.URL.Query().Get("since"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			refuse(w, http.StatusBadRequest, fmt.Errorf("since is %.100q, but must be the seq of an event, or 0", text), "")
			return
		}
		since = n
	}
	if !s.streams.enter() {
		all := fmt.Errorf("the run serves %d event streams already, the maximum", s.streams.most)
		refuse(w, http.StatusServiceUnavailable, all, "close one: a workbench, or a road events --follow")
		return
	}
	defer s.streams.leave()
	queue, before := s.events.subscribe()
	defer s.events.unsubscribe(queue)
	w.Header().Set("Content-Type", "application/x-ndjson")
	out := &stream{to: w, control: http.NewResponseController(w), seq: since}
	tick, stop := s.clock(heartbeat)
	defer stop()
	if err := before.after(since, out.block); err != nil && !errors.Is(err, errStalled) {
		s.events.Append(wire.Event{
			Step: s.host.State().Step, Kind: wire.EventState, Level: wire.LevelWarn,
			Text: "a client does not get the events written so far: " + err.Error(),
		})
		return
	} else if err != nil {
		return
	}
	for err := out.send(nil, 0); err == nil; {
		select {
		case <-r.Context().Done():
			// The server closes or the client is gone; in the first case the
			// last events still matter.
			_ = out.send(queue.take())
			return
		case <-queue.wake:
			err = out.send(queue.take())
		case now := <-tick:
			err = out.notice(wire.Event{Time: now.UTC(), Step: s.host.State().Step, Kind: wire.EventHeartbeat, Level: wire.LevelInfo})
		}
	}
}

// stream is the open end of one client's events.
type stream struct {
	to      http.ResponseWriter
	control *http.ResponseController
	seq     int64 // of the last event sent
}

// errStalled means that the client does not read, or is gone.
var errStalled = errors.New("the client does not read its events")

// block writes lines of events that end with the event last.
func (s *stream) block(lines []byte, last int64) error {
	err := s.control.SetWriteDeadline(time.Now().Add(stallLimit))
	if err == nil {
		_, err = s.to.Write(lines)
	}
	if err == nil {
		err = s.control.Flush()
	}
	if err != nil {
		return errors.Join(errStalled, err)
	}
	s.seq = last
	return nil
}

// send writes events and then the number of events dropped after them, if any.
func (s *stream) send(events []told, dropped int) error {
	var lines []byte
	last := s.seq
	for _, ev := range events {
		lines, last = append(lines, ev.line...), ev.event.Seq
	}
	if err := s.block(lines, last); err != nil || dropped == 0 {
		return err
	}
	return s.notice(wire.Event{
		Time: time.Now().UTC(), Kind: wire.EventDropped, Level: wire.LevelWarn,
		Text: fmt.Sprintf("%d events dropped: they came faster than they were read", dropped),
	})
}

// notice writes an event of the stream's own, with the number of the one before it.
func (s *stream) notice(ev wire.Event) error {
	ev.Seq = s.seq
	line, err := json.Marshal(ev)
	if err != nil {
		return err
	}
	return s.block(append(line, '\n'), s.seq)
}
