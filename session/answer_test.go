package session_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// flood is a trainer that greets as it should, and then sends more than anyone asks for.
type flood struct {
	greeting string // in the place of its Hello
	header   string // of its answers, with their beginning
	without  []byte // repeated without end
}

// answer serves one connection.
func (s flood) answer(c net.Conn, hello wire.Hello) {
	defer c.Close()
	in := bufio.NewReader(c)
	for {
		q, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		text := s.header
		if q.URL.Path == "/v1/hello" {
			if text = s.greeting; text == "" {
				body, _ := json.Marshal(hello)
				fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
				continue
			}
		}
		if _, err := c.Write([]byte(text)); err != nil {
			return
		}
		for err == nil {
			_, err = c.Write(s.without)
		}
		return
	}
}

// A trainer that ends between its greeting and the request has ended: the folder answers.
func TestATrainerThatEndsAfterItsGreetingIsGone(t *testing.T) {
	f := crashed(t)
	hello := forge(t, f).hello
	l := listen(t, f.Socket(), 0o600)
	go func() {
		defer l.Close()
		for range 100 {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
				body, _ := json.Marshal(hello)
				fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
			}
			c.Close()
		}
	}()
	t.Cleanup(func() { l.Close() })
	for range 20 { // the connection may be found closed at any of several points
		if s, err := session.Open(f).State(t.Context()); err != nil || s.State != wire.Crashed {
			t.Fatalf("%s, %v", s.State, err)
		}
	}
}

// flooded is a run whose trainer is one.
func flooded(t *testing.T, s flood) session.Folder {
	t.Helper()
	f := crashed(t)
	hello := forge(t, f).hello
	l := listen(t, f.Socket(), 0o600)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.answer(c, hello)
		}
	}()
	return f
}

const ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"

// A broken or forged trainer does not fill the memory of its clients.
func TestAnswersWithoutEndAreRefused(t *testing.T) {
	text := bytes.Repeat([]byte("x"), 64<<10)
	jobs := bytes.Repeat([]byte("{},"), 20<<10)
	state := func(r *session.Run) error { _, err := r.State(t.Context()); return err }
	for name, tt := range map[string]struct {
		flood
		ask  func(*session.Run) error
		want string
	}{
		"a state":          {flood{"", ok + `{"note":"`, text}, state, "it is larger than 16777216 bytes, the maximum"},
		"a state of jobs":  {flood{"", ok + `{"jobs":[`, jobs}, state, "it is larger than 16777216 bytes, the maximum"},
		"a status":         {flood{"", "HTTP/1.1 500 Broken\r\n\r\n" + `{"error":"`, text}, state, "the trainer answered 500 Broken"},
		"a header":         {flood{"", "HTTP/1.1 200 OK\r\nX: ", text}, state, "65536"},
		"header after one": {flood{"", "HTTP/1.1 200 OK\r\n", []byte(strings.Repeat("X: y\r\n", 1000))}, state, "65536"},
		"a request": {flood{"", ok + `{"why":"`, text}, func(r *session.Run) error {
			_, err := r.Do(t.Context(), wire.Request{Action: wire.Pause}, 0)
			return err
		}, "it is larger than 16777216 bytes, the maximum"},
		"an answer": {flood{"", ok + `[{"model":"`, text}, func(r *session.Run) error {
			_, err := r.Infer(t.Context(), wire.Question{})
			return err
		}, "it is larger than 67108864 bytes, the maximum"},
		"a greeting": {flood{ok + `{"run":"`, "", text}, func(r *session.Run) error {
			_, err := r.Hello(t.Context())
			return err
		}, "the process at its socket greets with 131072 bytes or more"},
		"its header": {flood{"HTTP/1.1 200 OK\r\nX: ", "", text}, func(r *session.Run) error {
			_, err := r.Hello(t.Context())
			return err
		}, "the process at its socket greets with 131072 bytes or more"},
	} {
		t.Run(name, func(t *testing.T) {
			r := session.Open(flooded(t, tt.flood))
			said, kept, allocated := memory(t, func() (error, error) { return tt.ask(r), nil })
			if said == nil || !strings.Contains(said.Error(), tt.want) {
				t.Errorf("%.400v", said)
			}
			if kept > 8<<20 || allocated > 600<<20 {
				t.Errorf("it takes %d bytes, of %d", kept, allocated)
			}
		})
	}
}

func TestAnAnswerOfTooManyValuesIsRefused(t *testing.T) {
	body := `{"jobs":[` + strings.Repeat("{},", 4<<20) + `{}]}`
	f := flooded(t, flood{"", fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body), nil})
	said, _, allocated := memory(t, func() (error, error) { _, err := session.Open(f).State(t.Context()); return err, nil })
	if said == nil || !strings.Contains(said.Error(), "it has more than 100000 values, the maximum") {
		t.Errorf("%.400v", said)
	}
	if allocated > 200<<20 {
		t.Errorf("it took %d bytes", allocated)
	}
}

// A stream that is none of events is told of once, and those of the folder follow.
func TestAStreamWithoutLinesIsToldOf(t *testing.T) {
	for name, tt := range map[string]struct {
		without []byte
		want    string
	}{
		"a line without end":   {bytes.Repeat([]byte("x"), 64<<10), "a line is longer than 16777216 bytes, the maximum"},
		"lines of nothing":     {[]byte("\n"), "unexpected end of JSON input"},
		"a line of too much":   {[]byte("[" + strings.Repeat("{},", 200_000) + "{}]\n"), "it has more than 100000 values, the maximum"},
		"lines of other kinds": {[]byte(`{"seq":"1"}` + "\n"), "seq is a JSON string, but must be an integer of 64 bits"},
	} {
		t.Run(name, func(t *testing.T) {
			f := flooded(t, flood{"", ok, tt.without})
			written, err := events(f, 0)
			if err != nil || len(written) == 0 {
				t.Fatal(written, err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			got, _, allocated := memory(t, func() (all []wire.Event, err error) {
				events, err := session.Open(f).Follow(ctx, 0)
				for e := range events {
					all = append(all, e)
				}
				return all, err
			})
			if len(got) != len(written)+1 || got[0].Kind != wire.EventDropped || !strings.Contains(got[0].Text, tt.want) {
				t.Errorf("%.600v", got)
			}
			if allocated > 200<<20 {
				t.Errorf("it took %d bytes", allocated)
			}
		})
	}
}
