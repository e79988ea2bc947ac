package session_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/usertest"
	"dev.road/workbench/session/wire"
)

// forger is a process that passes for the trainer of a run.
type forger struct {
	hello wire.Hello
	asked atomic.Int32 // requests and questions that it was sent after its Hello
}

// forge begins with the true Hello of a run's trainer.
func forge(t *testing.T, f session.Folder) *forger {
	t.Helper()
	i, _, err := f.Info()
	if err != nil {
		t.Fatal(err)
	}
	return &forger{hello: i.Hello()}
}

// serve serves a socket until the test ends.
func (g *forger) serve(t *testing.T, l net.Listener) {
	t.Helper()
	answer := func(w http.ResponseWriter, v any) { _ = json.NewEncoder(w).Encode(v) }
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/hello", func(w http.ResponseWriter, _ *http.Request) { answer(w, g.hello) })
	mux.HandleFunc("GET /v1/state", func(w http.ResponseWriter, _ *http.Request) {
		g.asked.Add(1)
		answer(w, wire.State{State: wire.Running, Step: 999, Note: "forged"})
	})
	mux.HandleFunc("GET /v1/events", func(w http.ResponseWriter, _ *http.Request) {
		g.asked.Add(1)
		answer(w, wire.Event{Seq: 999, Text: "forged"})
	})
	mux.HandleFunc("POST /v1/infer", func(w http.ResponseWriter, _ *http.Request) {
		g.asked.Add(1)
		answer(w, []wire.Answer{{Model: "forged"}})
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		g.asked.Add(1)
		answer(w, []wire.Knob{{Name: "forged"}})
	})
	mux.HandleFunc("POST /v1/requests", func(w http.ResponseWriter, _ *http.Request) {
		g.asked.Add(1)
		answer(w, wire.Entry{Fate: wire.Applied})
	})
	s := &http.Server{Handler: mux}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
}

// listen makes a socket as any program does.
func listen(t *testing.T, path string, mode os.FileMode) net.Listener {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return l
}

// refused checks that a client of a crashed run believes its folder, says why, and
// sends nothing.
func (g *forger) refused(t *testing.T, f session.Folder, why string) {
	t.Helper()
	r := session.Open(f)
	s, err := r.State(t.Context())
	if err != nil || s.State != wire.Crashed || s.Step != 5 || !strings.HasSuffix(s.Note, "; "+why) {
		t.Errorf("%s at step %d, %v\ngot  %s\nwant %s", s.State, s.Step, err, s.Note, why)
	}
	for _, action := range []wire.Action{wire.Set, wire.Undo, wire.Pause, wire.Resume, wire.Rewind, wire.Checkpoint, wire.Stop} {
		_, err := r.Do(t.Context(), wire.Request{Action: action}, patience)
		if err == nil || !strings.HasPrefix(err.Error(), "run mtl has no trainer: it crashed") ||
			!strings.Contains(err.Error(), ": "+why+"; start") {
			t.Errorf("%s: %v", action, err)
		}
	}
	if h, err := r.Hello(t.Context()); err == nil || !strings.Contains(err.Error(), why) {
		t.Errorf("hello: %+v, %v", h, err)
	}
	if a, err := r.Infer(t.Context(), wire.Question{Task: "mrc"}); err == nil || !strings.Contains(err.Error(), why) {
		t.Errorf("infer: %+v, %v", a, err)
	}
	knobs, err := r.Knobs(t.Context())
	if err != nil || slices.ContainsFunc(knobs, func(k wire.Knob) bool { return k.Name == "forged" }) {
		t.Errorf("knobs: %+v, %v", knobs, err)
	}
	events, err := r.Follow(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for e := range events {
		if e.Text == "forged" {
			t.Error("its events are believed")
		}
	}
	if err := session.Kill(t.Context(), f); err == nil || !strings.HasPrefix(err.Error(), "run mtl has no trainer: it crashed") {
		t.Errorf("kill: %v", err)
	}
	if g.asked.Load() > 0 {
		t.Error("the forger was sent a request")
	}
}

func TestAProcessThatIsNotTheTrainerIsRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		forge func(*wire.Hello)
		why   string
		edit  func(info map[string]any) // of run.json, after its trainer began; may be nil
	}{
		"another run's": {forge: func(h *wire.Hello) { h.ID = "x" }, why: `the trainer of another run: its id is "x", not "`},
		"another folder's": {
			forge: func(h *wire.Hello) { h.Folder.Inode++; h.Dir = "/runs/x" },
			why:   `the trainer of another folder, "/runs/x": this one is a copy`,
		},
		"another device's": {
			forge: func(h *wire.Hello) { h.Folder.Device++; h.Dir = "/x" },
			why:   `the trainer of another folder, "/x": this one is a copy`,
		},
		"of a run.json without its folder": {
			forge: func(*wire.Hello) {}, edit: func(info map[string]any) { delete(info, "folder") },
			why: "the trainer of this folder, but run.json is about another",
		},
		"a later one":     {forge: func(h *wire.Hello) { h.PIDStart = "1" }, why: "not the trainer that run.json names, process "},
		"another process": {forge: func(h *wire.Hello) { h.PID++ }, why: "not the trainer that run.json names, process "},
		"one without words": {
			forge: func(h *wire.Hello) { *h = wire.Hello{Protocol: wire.Version} }, why: `the trainer of another run: its id is "", not "`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := crashed(t)
			g := forge(t, f)
			tt.forge(&g.hello)
			if tt.edit != nil {
				edit(t, f, "run.json", tt.edit)
			}
			g.serve(t, listen(t, f.Socket(), 0o600))
			i, _, err := f.Info()
			if err != nil {
				t.Fatal(err)
			}
			why := "process " + itoa(g.hello.PID) + " at its socket is " + tt.why
			switch {
			case strings.HasSuffix(tt.why, `"`):
				why += i.ID + `"`
			case strings.HasSuffix(tt.why, " "):
				why += itoa(i.PID)
			}
			g.refused(t, f, why)
		})
	}
}

// The forger's Hello is perfect: only the system tells who he is.
func TestAStrangersRuntimeFolderIsRefused(t *testing.T) {
	usertest.Run(t, func(t *testing.T) {
		f := crashed(t)
		socket := f.Socket()
		dir := filepath.Dir(socket)
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		usertest.LetIn(t, filepath.Dir(filepath.Dir(dir)), filepath.Dir(dir))
		if err := os.Chmod(filepath.Dir(dir), 0o1777); err != nil { // as /tmp is
			t.Fatal(err)
		}
		g := forge(t, f)
		g.hello.Attempt++ // as if a resume had succeeded
		var l net.Listener
		usertest.AsStranger(t, func() {
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Error(err)
				return
			}
			var err error
			if l, err = net.Listen("unix", socket); err != nil {
				t.Error(err)
			}
		})
		if l == nil {
			t.FailNow()
		}
		g.serve(t, l)
		g.refused(t, f, dir+" belongs to user "+itoa(usertest.Stranger))
		if err := os.Chown(dir, os.Getuid(), os.Getgid()); err != nil {
			t.Fatal(err)
		}
		g.refused(t, f, socket+" belongs to user "+itoa(usertest.Stranger))
		if err := os.Chown(socket, os.Getuid(), os.Getgid()); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(socket, 0o600); err != nil {
			t.Fatal(err)
		}
		g.refused(t, f, "the process at the run's socket belongs to user "+itoa(usertest.Stranger))

		if err := os.Chown(dir, usertest.Stranger, usertest.Stranger); err != nil {
			t.Fatal(err)
		}
		h := start(t, f, session.StartOptions{Resume: true})
		if h.PID == g.hello.PID || phase(t, f) != wire.Running || filepath.Dir(f.Socket()) == dir {
			t.Errorf("hello %+v from %s", h, f.Socket())
		}
	})
}

func TestARuntimeFolderThatOthersCanChangeIsRefused(t *testing.T) {
	f := crashed(t)
	socket := f.Socket()
	dir := filepath.Dir(socket)
	g := forge(t, f)
	g.serve(t, listen(t, socket, 0o600))
	for _, tt := range []struct {
		change func() error // after the one before
		why    string
	}{
		{
			func() error { return os.Chmod(dir, 0o770) },
			dir + " has mode 0770 and is open to other users; close it with: chmod 700 " + dir,
		},
		{
			func() error { return errors.Join(os.Chmod(dir, 0o700), os.Chmod(socket, 0o666)) },
			socket + " has mode 0666 and is open to other users; close it with: chmod 600 " + socket,
		},
		{
			func() error { return errors.Join(os.Rename(dir, dir+"-moved"), os.Symlink(dir+"-moved", dir)) },
			dir + " is not a folder, or a link to one",
		},
		{
			func() error {
				moved := filepath.Join(dir+"-moved", filepath.Base(socket))
				return errors.Join(os.Remove(dir), os.Mkdir(dir, 0o700), os.Symlink(moved, socket))
			},
			socket + " is not a socket",
		},
	} {
		if err := tt.change(); err != nil {
			t.Fatal(err)
		}
		g.refused(t, f, tt.why)
	}
}

// The trainer of another run listens at the socket of a live one. What it is asked, it
// is asked as itself.
func TestTheSocketOfAnotherRunIsNotAsked(t *testing.T) {
	f := newRun(t)
	h := start(t, f, session.StartOptions{})
	d, err := session.Create(t.TempDir(), mtl())
	if err != nil {
		t.Fatal(err)
	}
	other := d.Folder()
	start(t, other, session.StartOptions{})
	if err := os.Rename(other.Socket(), f.Socket()); err != nil {
		t.Fatal(err)
	}
	r := session.Open(f)
	s, err := r.State(t.Context())
	if err != nil || s.State != wire.Running || s.PID != h.PID || !strings.Contains(s.Note, "the trainer of another run: its id is ") {
		t.Errorf("%+v, %v", s, err)
	}
	for _, action := range []wire.Action{wire.Set, wire.Pause, wire.Resume, wire.Stop} {
		_, err := r.Do(t.Context(), wire.Request{Action: action}, patience)
		if err == nil || !strings.Contains(err.Error(), "the trainer of another run: its id is ") {
			t.Errorf("%s: %v", action, err)
		}
	}
	if err := session.Kill(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	l, err := other.Liveness(time.Now())
	if err != nil || !l.Held || l.Phase != wire.Running {
		t.Errorf("the other run is %+v, %v", l, err)
	}
	if all, err := session.Open(other).Entries(); err != nil || len(all) != 0 {
		t.Errorf("the other run has %+v, %v", all, err)
	}
}

// run.json comes with the folder: it may lead to any program's socket.
func TestASocketOfAnotherNameIsNotAsked(t *testing.T) {
	f := crashed(t)
	elsewhere := filepath.Join(filepath.Dir(f.Socket()), "agent.sock")
	g := forge(t, f)
	g.serve(t, listen(t, elsewhere, 0o600))
	edit(t, f, "run.json", func(i map[string]any) { i["socket"] = elsewhere })
	g.refused(t, f, `the run's socket is called "`+elsewhere+`", which no trainer does`)
}

// The copy of a live run leads to the socket of its original.
func TestRequestsToACopyDoNotReachTheOriginal(t *testing.T) {
	f := newRun(t)
	h := start(t, f, session.StartOptions{})
	twin := session.Folder(f.Dir() + "-copy")
	if out, err := exec.Command("cp", "-a", f.Dir(), twin.Dir()).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	r := session.Open(twin)
	s, err := r.State(t.Context())
	why := "process " + itoa(h.PID) + ` at its socket is the trainer of another folder, "` + f.Dir() + `": this one is a copy`
	if err != nil || s.State != wire.Crashed || !strings.HasSuffix(s.Note, why) {
		t.Errorf("%s, %v\ngot  %s\nwant %s", s.State, err, s.Note, why)
	}
	_, err = r.Do(t.Context(), wire.Request{Action: wire.Pause}, patience)
	if err == nil || !strings.HasPrefix(err.Error(), "run mtl-copy has no trainer: this folder is a copy") {
		t.Error(err)
	}
	if all, err := session.Open(f).Entries(); err != nil || len(all) != 0 {
		t.Errorf("the original has %v, %v", all, err)
	}
	h2 := start(t, twin, session.StartOptions{Resume: true})
	if e, err := r.Do(t.Context(), wire.Request{Action: wire.Pause}, patience); err != nil || e.Fate != wire.Applied || h2.PID == h.PID {
		t.Errorf("%+v, %v", e, err)
	}
	if p := phase(t, f); p != wire.Running {
		t.Errorf("the original is %s", p)
	}
}

// A moved run keeps its trainer, which cannot carry a request out there; a new one at
// its old place has another socket.
func TestAMovedRunIsReached(t *testing.T) {
	old := newRun(t)
	h := start(t, old, session.StartOptions{})
	f := session.Folder(old.Dir() + "-moved")
	if err := os.Rename(old.Dir(), f.Dir()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // for the clean-up of start
		if err := errors.Join(os.RemoveAll(old.Dir()), os.Rename(f.Dir(), old.Dir())); err != nil {
			t.Error(err)
		}
	})
	d, err := session.Create(filepath.Dir(old.Dir()), mtl())
	if err != nil || d.Folder() != old {
		t.Fatalf("%s, %v", d.Folder(), err)
	}
	start(t, old, session.StartOptions{})
	r := session.Open(f)
	_, err = r.Do(t.Context(), wire.Request{ID: "moved", Action: wire.Pause}, patience)
	if err == nil || !strings.Contains(err.Error(), "the folder of run mtl was moved to "+f.Dir()) {
		t.Error(err)
	}
	if got, err := r.Hello(t.Context()); err != nil || got.PID != h.PID {
		t.Errorf("%+v, %v", got, err)
	}
	if all, err := r.Entries(); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
	if all, err := session.Open(old).Entries(); err != nil || len(all) != 0 {
		t.Errorf("the new run has %v, %v", all, err)
	}
	// The keeper finds the folder, and leaves the new run's alone.
	if err := session.Kill(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the exit of the moved run", func() bool { l, err := f.Liveness(time.Now()); return err == nil && l.Exit != nil })
	if _, err := os.Stat(filepath.Join(old.Dir(), "exit.json")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the new run has an exit.json: %v", err)
	}
}

// Root steers the runs of others; the socket is the owner's.
func TestRootReachesTheTrainerOfAnotherUser(t *testing.T) {
	usertest.Run(t, func(t *testing.T) {
		f := crashed(t)
		socket := f.Socket()
		dir := filepath.Dir(socket)
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		usertest.LetIn(t, filepath.Dir(filepath.Dir(dir)))
		if err := os.Chmod(filepath.Dir(dir), 0o777); err != nil {
			t.Fatal(err)
		}
		g := forge(t, f)
		var l net.Listener
		usertest.AsStranger(t, func() {
			err := os.Mkdir(dir, 0o700)
			if err == nil {
				l, err = net.Listen("unix", socket)
			}
			if err = errors.Join(err, os.Chmod(socket, 0o600)); err != nil {
				t.Error(err)
			}
		})
		if l == nil {
			t.FailNow()
		}
		g.serve(t, l)
		g.refused(t, f, dir+" belongs to user "+itoa(usertest.Stranger)) // of root's run
		if err := os.Chown(f.Dir(), usertest.Stranger, -1); err != nil {
			t.Fatal(err)
		}
		if s, err := session.Open(f).State(t.Context()); err != nil || s.Step != 999 {
			t.Errorf("%+v, %v", s, err)
		}
	})
}

// While other clients hold all connections of a trainer, its folder answers.
func TestTheFolderAnswersForATrainerWithoutAFreeConnection(t *testing.T) {
	f := newRun(t)
	start(t, f, session.StartOptions{})
	var held []net.Conn
	defer func() {
		for _, c := range held {
			c.Close()
		}
	}()
	for range 300 { // more than the limit; each owes the rest of its header
		c, err := net.Dial("unix", f.Socket())
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, c)
		if _, err := c.Write([]byte("GET /v1/hello HTTP/1.1\r\nHost:")); err != nil {
			break // refused
		}
	}
	s, err := session.Open(f).State(t.Context())
	if err != nil || s.State != wire.Running && s.State != wire.Stalled {
		t.Errorf("%s, %v", s.State, err)
	}
	if knobs, err := session.Open(f).Knobs(t.Context()); err != nil || len(knobs) == 0 {
		t.Errorf("%d knobs, %v", len(knobs), err)
	}
}
