package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/worded"
)

const (
	answerIn     = 30 * time.Second // for a client to read an answer
	defaultWait  = 10 * time.Second // for a request's fate
	greatestWait = time.Hour
)

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/hello", func(w http.ResponseWriter, _ *http.Request) { answer(w, s.host.Hello()) })
	mux.HandleFunc("GET /v1/state", func(w http.ResponseWriter, _ *http.Request) { answer(w, s.host.State()) })
	mux.HandleFunc("GET /v1/knobs", func(w http.ResponseWriter, _ *http.Request) { answer(w, list(s.host.Knobs())) })
	mux.HandleFunc("GET /v1/jobs", func(w http.ResponseWriter, _ *http.Request) { answer(w, list(s.host.Jobs())) })
	mux.HandleFunc("GET /v1/series", s.series)
	mux.HandleFunc("GET /v1/predictions", s.predictions)
	mux.HandleFunc("POST /v1/requests", s.request)
	mux.HandleFunc("POST /v1/infer", ask(s, s.host.Infer))
	mux.HandleFunc("POST /v1/teachers", ask(s, s.host.Teachers))
	mux.HandleFunc("POST /v1/preview", ask(s, s.host.Preview))
	mux.HandleFunc("POST /v1/window", ask(s, s.host.Window))
	mux.HandleFunc("GET /v1/notes", s.notes)
	mux.HandleFunc("POST /v1/notes", s.note)
	mux.HandleFunc("GET /v1/events", s.stream)
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) { exposition(w, s.host.State(), s.host.Knobs()) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusNotFound, fmt.Errorf("no route %.100s %.500s", r.Method, r.URL.Path), "docs/protocol.md lists the routes")
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The deadline ends the goroutine of a client that does not read its answer.
		// Handlers that wait set it again.
		c := http.NewResponseController(w)
		_ = c.SetWriteDeadline(time.Now().Add(answerIn))
		// A deadline for reading would also cancel the context of a handler that
		// waits. So it is set for a body alone; who reads it whole ends it.
		if r.ContentLength != 0 {
			_ = c.SetReadDeadline(time.Now().Add(s.bodyIn))
		}
		mux.ServeHTTP(w, r)
	})
}

// list replaces nil by an empty list, so that its JSON is [] and not null.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

func answer(w http.ResponseWriter, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		refuse(w, http.StatusInternalServerError, fmt.Errorf("encode the answer: %w", err), "")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append(data, '\n')) // an error means that the client is gone
}

func refuse(w http.ResponseWriter, status int, err error, hint string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(refusal(err, hint))
}

// refusal is the body of an answer that is not a success.
func refusal(err error, hint string) []byte {
	data, _ := json.Marshal(wire.Error{Error: err.Error(), Hint: hint}) // strings always encode
	return append(data, '\n')
}

// read decodes a request's body, which must be one object without unknown fields.
func (s *Server) read(w http.ResponseWriter, r *http.Request, into any) bool {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, bodyLimit))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		switch _, more := d.Token(); {
		case errors.Is(more, io.EOF):
			_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
		case errors.Is(more, os.ErrDeadlineExceeded):
			err = more
		default:
			err = errors.New("extra data after the object")
		}
	}
	var large *http.MaxBytesError
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		refuse(w, http.StatusRequestTimeout, fmt.Errorf("the body did not arrive within %s", s.bodyIn), "")
	case errors.As(err, &large):
		refuse(w, http.StatusRequestEntityTooLarge, fmt.Errorf("the body is larger than %d bytes", large.Limit), "")
	case err != nil:
		refuse(w, http.StatusBadRequest, fmt.Errorf("invalid body: %w", worded.JSON(err, into)), "docs/protocol.md describes it")
	}
	return err == nil
}

// actions are the actions that a client may request; TargetsIn is the trainer's own.
var actions = map[wire.Action]bool{
	wire.Set: true, wire.Undo: true, wire.Pause: true, wire.Resume: true, wire.StepN: true, wire.Checkpoint: true, wire.Rewind: true,
	wire.Evaluate: true, wire.Teach: true, wire.Predict: true, wire.Compare: true, wire.CancelJob: true, wire.Stop: true,
}

// request passes a request to the trainer, and waits for its fate. A request that is
// still scheduled at the end of the wait is answered as such.
func (s *Server) request(w http.ResponseWriter, r *http.Request) {
	wait := defaultWait
	if text := r.URL.Query().Get("wait"); text != "" {
		seconds, err := strconv.ParseFloat(text, 64)
		if err != nil || !(seconds >= 0 && seconds <= greatestWait.Seconds()) {
			refuse(w, http.StatusBadRequest,
				fmt.Errorf("wait is %.100q, but must be a number of seconds, 0 … %.0f", text, greatestWait.Seconds()), "")
			return
		}
		wait = time.Duration(seconds * float64(time.Second))
	}
	var q wire.Request
	if !s.read(w, r, &q) {
		return
	}
	for _, name := range append([]string{q.ID, q.Author, q.Dataset, q.Teacher, q.Target}, q.Models...) {
		if len(name) > nameLimit {
			refuse(w, http.StatusBadRequest, fmt.Errorf("an id or a name has %d bytes; the maximum is %d", len(name), nameLimit), "")
			return
		}
	}
	if !actions[q.Action] {
		refuse(w, http.StatusBadRequest, fmt.Errorf("unknown action %.100q", q.Action), "docs/protocol.md lists them")
		return
	}
	if q.ID == "" {
		q.ID = session.NewID()
	}
	if !s.wait(w) {
		return
	}
	defer s.waiting.leave()
	// A subscription before the request cannot miss its fate.
	events := s.events.overhear()
	defer s.events.unsubscribe(events)
	// The trainer accepts requests between steps. A client without a wait, too, must
	// learn whether it did.
	takenIn := max(wait, defaultWait)
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(takenIn + session.SavedIn(q.Action) + answerIn))
	ctx, cancel := context.WithTimeout(r.Context(), takenIn)
	defer cancel()
	deadline := time.NewTimer(wait)
	defer deadline.Stop()
	entry, err := s.host.Do(ctx, q)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		late := fmt.Errorf("the trainer did not accept the request within %s; nothing was changed", takenIn)
		refuse(w, http.StatusServiceUnavailable, late, "repeat it with a longer wait")
		return
	case err != nil:
		refuse(w, http.StatusServiceUnavailable, err, "")
		return
	}
	for entry.Fate == wire.Scheduled {
		select {
		case <-deadline.C:
			answer(w, entry)
			return
		case <-r.Context().Done():
			answer(w, entry)
			return
		case <-events.wake:
			taken, _ := events.take()
			for _, ev := range taken {
				if e := ev.event.Entry; e != nil && e.ID == q.ID {
					entry = *e
				}
			}
		}
	}
	answer(w, entry)
}

// wait takes a place among the answers that are waited for, or refuses.
func (s *Server) wait(w http.ResponseWriter) bool {
	if s.waiting.enter() {
		return true
	}
	all := fmt.Errorf("%d requests and questions are waiting for their answers already, the maximum", s.waiting.most)
	refuse(w, http.StatusServiceUnavailable, all, "repeat it when they have them; a request with wait=0 waits least")
	return false
}
