package server

import (
	"encoding/json"
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
			refuse(w, http.StatusBadRequest, fmt.Errorf("since is %q, but must be the seq of an event, or 0", text), "")
			return
		}
		since = n
	}
	queue, replay, err := s.events.subscribe(since)
	if err != nil {
		refuse(w, http.StatusInternalServerError, err, "")
		return
	}
	defer s.events.unsubscribe(queue)
	w.Header().Set("Content-Type", "application/x-ndjson")
	out := &stream{control: http.NewResponseController(w), lines: json.NewEncoder(w), seq: since}
	tick, stop := s.clock(heartbeat)
	defer stop()
	err = out.send(replay, 0)
	for err == nil {
		select {
		case <-r.Context().Done():
			// The server closes or the client is gone; in the first case the
			// last events still matter.
			_ = out.send(queue.take())
			return
		case <-queue.wake:
			err = out.send(queue.take())
		case now := <-tick:
			beat := wire.Event{Seq: out.seq, Time: now.UTC(), Step: s.host.State().Step, Kind: wire.EventHeartbeat, Level: wire.LevelInfo}
			err = out.send([]wire.Event{beat}, 0)
		}
	}
}

// stream is the open end of one client's events.
type stream struct {
	control *http.ResponseController
	lines   *json.Encoder
	seq     int64 // of the last event sent
}

// send writes events and then the number of events dropped after them, if any. An
// error means that the client does not read.
func (s *stream) send(events []wire.Event, dropped int) error {
	if err := s.control.SetWriteDeadline(time.Now().Add(stallLimit)); err != nil {
		return err
	}
	for _, ev := range events {
		if err := s.lines.Encode(ev); err != nil {
			return err
		}
		s.seq = ev.Seq
	}
	if dropped > 0 {
		err := s.lines.Encode(wire.Event{
			Seq: s.seq, Time: time.Now().UTC(), Kind: wire.EventDropped, Level: wire.LevelWarn,
			Text: fmt.Sprintf("%d events dropped: they came faster than they were read", dropped),
		})
		if err != nil {
			return err
		}
	}
	return s.control.Flush()
}
