package server

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/worded/wordedtest"
)

// FuzzRequest is about a client that sends anything: a head, and a body of the length
// that the harness adds to it. It gets whole answers, the refusals in words. The
// trainer, which writes the ledger, learns of acceptable requests alone, and the run's
// folder stays as it is.
func FuzzRequest(f *testing.F) {
	for _, seed := range [][2]string{
		{"GET /v1/hello HTTP/1.1", ""}, {"GET /v1/state HTTP/1.1", ""}, {"GET /v1/knobs HTTP/1.0", ""}, {"GET /v1/jobs HTTP/1.1", ""},
		{"GET /metrics HTTP/1.1", ""}, {"GET /v1/events?since=0 HTTP/1.1", ""}, {"GET /v1/events?since=-1 HTTP/1.1", ""},
		{"GET /v1/events?since=9223372036854775808 HTTP/1.1", ""}, {"GET /v1/series?tag=loss&points=3 HTTP/1.1", ""},
		{"GET /v1/series?tag=" + strings.Repeat("k", 30_000) + " HTTP/1.1", ""},
		{"GET /v1/series?tag=%00&points=99999999999999999999 HTTP/1.1", ""},
		{"GET /v1/predictions?dataset=..%2f..%2fetc HTTP/1.1", ""}, {"GET /v1/predictions?dataset=squad2&step=-1 HTTP/1.1", ""},
		{"GET /v1/predictions?dataset=%ff&step=1 HTTP/1.1", ""}, {"GET /v1/../../etc/passwd HTTP/1.1", ""},
		{"GET //v1//state HTTP/1.1", ""},
		{"GET http://run/v1/state HTTP/1.1", ""}, {"CONNECT run:80 HTTP/1.1", ""}, {"OPTIONS * HTTP/1.1", ""},
		{"PRI * HTTP/2.0", "SM\r\n\r\n"},
		{"DELETE /v1/requests HTTP/1.1", ""}, {"GET /" + strings.Repeat("x", 60_000) + " HTTP/1.1", ""},
		{"GET /v1/state HTTP/1.1\r\nX: " + strings.Repeat("x", 70_000), ""}, {"GET  HTTP/1.1\r\nX: " + strings.Repeat("x", 70_000), ""},
		{"POST /v1/requests?wait=0 HTTP/1.1",
			`{"id":"a","author":"b","action":"set","changes":[{"name":"kd.w","value":0.6,"expect":0.75}],"at_step":9}`},
		{"POST /v1/requests?wait=0.001 HTTP/1.1", `{"action":"later"}`}, {"POST /v1/requests?wait=1e999 HTTP/1.1", `{"action":"pause"}`},
		{"POST /v1/requests?wait=-0 HTTP/1.1\r\nIdempotency-Key: x", `{"action":"rewind","checkpoint":4,"attempt":1}`},
		{"POST /v1/requests?wait=" + strings.Repeat("9", 20_000) + " HTTP/1.1", `{"action":"pause"}`},
		{"POST /v1/requests?wait=%zz HTTP/1.1", `{"action":"pause"}`},
		{"POST /v1/requests HTTP/1.1\r\nTransfer-Encoding: chunked", "5\r\n{\"act\r\n0\r\n\r\n"},
		{"POST /v1/requests HTTP/1.1\r\nExpect: 100-continue", `{"action":"pause"}`}, {"POST /v1/requests HTTP/1.1\r\nContent-Length: 3",
			`{"action":"pause"}`},
		{"POST /v1/requests HTTP/1.1\r\nContent-Length: 99999999999", ``},
		{"POST /v1/requests HTTP/1.1\r\nConnection: close\r\n\r\nGET /v1/state HTTP/1.1", ``},
		{"POST /v1/infer HTTP/1.1", `{"task":"mrc","passage":"A cat.","question":"Who?","models":["student"],"top":3}`},
		{"POST /v1/notes HTTP/1.1", `{"dataset":"squad2","changes":[{"id":"q","add":["odd"],"text":"why?"}]}`},
		{"POST /v1/notes HTTP/1.1", `{"dataset":"../x","changes":[{"id":"","remove":["a b"]}]}`}, {"GET /v1/notes?dataset=squad2 HTTP/1.1", ""},
		{"POST /v1/teachers HTTP/1.1", `{"dataset":"squad2","examples":-1}`},
		{"POST /v1/window HTTP/1.1", `{"dataset":"x","window":-1,"top":9e9}`},
		{"POST /v1/preview HTTP/1.1", `{"changes":[{"name":"kd.w","value":0.5}],"windows":1}`}, {"POST /v1/preview HTTP/1.1", `{"changes":{}}`},
		{"POST /v1/infer HTTP/1.1", `{"task":"nil","top":-1}`}, {"POST /v1/infer HTTP/1.1",
			`{"passage":"` + "\xff\xfe" + `","question":"\u0000"}`}, {"", ""}, {"\x00", "\x00"},
	} {
		f.Add([]byte(seed[0]), []byte(seed[1]))
	}
	for i, v := range []string{
		``, `null`, `[]`, `-1`, `1e999`, `NaN`, `1.5`, `9223372036854775808`, `"../../x"`, `"x\u0000y"`, "\"\xff\"", `{"a":1,"a":2}`,
		`"` + strings.Repeat("k", 20_000) + `"`, strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000), strings.Repeat("[", 20_000),
	} {
		head := []byte("POST /v1/requests?wait=0 HTTP/1.1")
		key := []string{"id", "attempt", "changes", "at_step", "checkpoint", "teacher", "expect"}[i%7]
		f.Add(head, fmt.Appendf(nil, `{"action":"set",%q:%s}`, key, v))
		f.Add(head, fmt.Appendf(nil, `{"action":%s}`, v))
		f.Add(head, fmt.Appendf(nil, `{"action":"set","changes":[{"name":"kd.w","value":%s}]}`, v))
		f.Add(head, fmt.Appendf(nil, `{"action":"pause","%s":1}`, strings.Repeat("k", 1<<i)))
	}
	l := spare()
	l.bodyIn = 50 * time.Millisecond
	g := startWith(f, l)
	file := filepath.Join(g.folder.Predictions(), "squad2", "7.jsonl")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		f.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("{\"id\":\"q\"}\n"), 0o644); err != nil {
		f.Fatal(err)
	}
	before := contents(f, g.folder.Dir())
	f.Fuzz(func(t *testing.T, head, body []byte) {
		g.trainer.mu.Lock()
		g.trainer.asked = nil
		g.trainer.mu.Unlock()
		sent := fmt.Appendf(nil, "%s\r\nHost: run\r\nContent-Length: %d\r\n\r\n%s", head, len(body), body)
		done := 0
		for _, a := range g.exchange(t, sent) {
			done += a.check(t, string(sent))
		}
		g.trainer.mu.Lock()
		asked := slices.Clone(g.trainer.asked)
		g.trainer.mu.Unlock()
		if len(asked) > done {
			t.Errorf("the trainer got %d requests, of which %d were answered: %+v", len(asked), done, asked)
		}
		for _, q := range asked {
			if q.ID == "" || len(q.ID) > nameLimit || len(q.Author) > nameLimit || !actions[q.Action] || q.Action == wire.TargetsIn {
				t.Errorf("the trainer got %+v", q)
			}
		}
		now := contents(t, g.folder.Dir())
		delete(now, g.folder.NotesFile("squad2")) // clients change these alone
		if !maps.Equal(before, now) {
			t.Errorf("the folder has changed: %v", slices.Sorted(maps.Keys(now)))
		}
		again := g.exchange(t, []byte("GET /v1/state HTTP/1.1\r\nHost: run\r\n\r\n"))
		if len(again) != 1 || again[0].status != http.StatusOK {
			t.Errorf("afterwards it answers %+v", again)
		}
	})
}

// said is an answer of the server.
type said struct {
	status int
	kind   string
	body   []byte
}

// exchange sends bytes and no more, and returns the answers until the server closes.
func (g *rig) exchange(t *testing.T, sent []byte) []said {
	t.Helper()
	c, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: g.folder.Socket(), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	// A server that refuses a head reads no body: the writing may fail.
	written := make(chan struct{})
	go func() {
		defer close(written)
		_, _ = c.Write(sent)
		_ = c.CloseWrite()
	}()
	defer func() { <-written }()
	method, _, _ := bytes.Cut(sent, []byte(" "))
	q := &http.Request{Method: string(method)}
	in := bufio.NewReader(c)
	var all []said
	for {
		if _, err := in.Peek(1); err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) && !strings.Contains(err.Error(), "reset") {
				t.Errorf("no answer: %v", err)
			}
			return all
		}
		a, err := http.ReadResponse(in, q)
		if err != nil {
			t.Fatalf("an answer is broken: %v", err)
		}
		if a.StatusCode == http.StatusContinue {
			continue
		}
		text, err := io.ReadAll(a.Body)
		// The library ends its answer to what is not HTTP by closing, with bytes left unread.
		byClosing := a.ContentLength < 0 && len(a.TransferEncoding) == 0 && errors.Is(err, unix.ECONNRESET)
		if err != nil && !byClosing {
			t.Fatalf("an answer is cut off: %v", err)
		}
		all = append(all, said{a.StatusCode, a.Header.Get("Content-Type"), text})
		q = nil // of a second request, which the bytes have by chance
	}
}

// check checks an answer, and returns 1 if a request may have reached the trainer.
func (a said) check(t *testing.T, sent string) int {
	t.Helper()
	switch {
	case a.status < http.StatusMultipleChoices, a.kind != "application/json": // by the library, before our part
		if a.kind == "application/json" && len(a.body) > 0 && !json.Valid(a.body) {
			t.Errorf("%d %s", a.status, a.body)
		}
	default:
		var e wire.Error
		if err := json.Unmarshal(a.body, &e); err != nil || e.Error == "" {
			if len(a.body) > 0 { // none to a HEAD
				t.Errorf("%d %s: %v", a.status, a.body, err)
			}
		}
		wordedtest.Worded(t, e.Error, sent)
	}
	if a.status == http.StatusOK || a.status == http.StatusServiceUnavailable {
		return 1
	}
	return 0
}

// contents are the files below a folder.
func contents(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		all[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
