package session_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

func itoa(n int) string { return strconv.Itoa(n) }

func atoi(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func mustSession(t *testing.T) int {
	t.Helper()
	sid, _, errno := syscall.Syscall(syscall.SYS_GETSID, 0, 0, 0)
	if errno != 0 {
		t.Fatal(errno)
	}
	return int(sid)
}

func TestNamesAreUnique(t *testing.T) {
	root := t.TempDir()
	r := recipe.Default()
	r.Name = strings.Repeat("n", 64)
	seen := map[string]bool{}
	for range 11 {
		f, err := session.Create(root, r)
		if err != nil {
			t.Fatal(err)
		}
		if seen[f.Name()] || len(f.Name()) > 64 {
			t.Errorf("name %s", f.Name())
		}
		seen[f.Name()] = true
		text, err := os.ReadFile(f.Recipe())
		if err != nil || !strings.Contains(string(text), `name = "`+f.Name()+`"`) {
			t.Errorf("%v\n%s", err, text)
		}
	}
	if r.Name != strings.Repeat("n", 64) {
		t.Error("the caller's recipe changed")
	}
}

func TestFindAndList(t *testing.T) {
	root := t.TempDir()
	t.Setenv("ROAD_RUNS", root)
	r := recipe.Default()
	var all []session.Folder
	for i, name := range []string{"b", "a", "c"} {
		r.Name = name
		d, err := session.Create(root, r)
		if err != nil {
			t.Fatal(err)
		}
		f := d.Folder()
		if err := os.Chtimes(f.Recipe(), time.Time{}, time.Unix(int64(1000+i), 0)); err != nil {
			t.Fatal(err)
		}
		all = append([]session.Folder{f}, all...)
	}
	if err := os.Mkdir(filepath.Join(root, "no-run"), 0o700); err != nil {
		t.Fatal(err)
	}
	got, err := session.List()
	if err != nil || len(got) != 3 || got[0] != all[0] || got[2] != all[2] {
		t.Errorf("%v, %v", got, err)
	}
	for _, name := range []string{"a", filepath.Join(root, "a"), filepath.Join(root, "b", "..", "a")} {
		if f, err := session.Find(name); err != nil || f.Name() != "a" {
			t.Errorf("%s: %q, %v", name, f, err)
		}
	}
	for name, why := range map[string]string{"": "no run is live", "d": "no run is called d", "no-run": "no run is called no-run"} {
		if _, err := session.Find(name); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestTheSecondTrainerIsRefused(t *testing.T) {
	f := newRun(t)
	o, err := session.Own(f)
	if err != nil {
		t.Fatal(err)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	want := "run mtl is held by trainer " + itoa(os.Getpid()) + " on " + host
	if _, err := session.Own(f); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	o.Release()
	if o, err = session.Own(f); err != nil {
		t.Fatal(err)
	}
	o.Release()
}

// The liveness of a run from its files alone, at noon.
func TestLiveness(t *testing.T) {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	running := `{"time":"2026-11-23T11:59:58Z","step":7,"phase":"running","next_sign":"2026-11-23T12:00:10Z"}`
	silent := `{"time":"2026-11-23T11:50:00Z","step":7,"phase":"paused","note":"disk full","next_sign":"2026-11-23T11:51:00Z"}`
	finished := `{"time":"2026-11-23T11:50:00Z","step":9,"phase":"finished","note":"stopped","next_sign":"2026-11-23T11:51:00Z"}`
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	here := `{"attempt":2,"host":"` + host + `","pid":1,"started":"2026-11-23T10:00:00Z"}`
	later := strings.Replace(here, "10:00:00", "11:59:59", 1)
	there := `{"attempt":2,"host":"box7","pid":1,"started":"2026-11-23T10:00:00Z"}`
	for _, tt := range []struct {
		name, info, alive, exit string
		held                    bool
		phase                   wire.Phase
		note                    string
	}{
		{"never begun", "", "", "", false, wire.Crashed, "no trainer has started it"},
		{"about to begin", "", "", "", true, wire.Starting, "the trainer has not reported yet"},
		{"begun", here, "", "", true, wire.Starting, ""},
		{"running", here, running, "", true, wire.Running, ""},
		{"running, and the clock was set back", later, running, "", true, wire.Running, ""},
		{"silent", here, silent, "", true, wire.Stalled, "disk full; no heartbeat for 10m0s"},
		{"finished and lingering", here, finished, "", true, wire.Finished, "stopped"},
		{"finished", here, finished, `{"code":0}`, false, wire.Finished, "stopped"},
		{"ended well without a word", here, running, `{"code":0}`, false, wire.Finished, ""},
		{"failed", here, running, `{"code":2}`, false, wire.Crashed, "the trainer ended with exit code 2"},
		{
			"failed with a reason", here, running, `{"code":1,"log":["reading","road-trainer: no such file"]}`, false,
			wire.Crashed, "the trainer ended with exit code 1: no such file",
		},
		{"killed", here, running, `{"code":-1,"signal":"SIGKILL"}`, false, wire.Crashed, "the trainer was ended by SIGKILL"},
		{"killed with its keeper", here, running, "", false, wire.Crashed, "process 1 on " + host + " is gone, cause unknown"},
		{"running elsewhere", there, running, "", false, wire.Running, "according to its folder; box7 cannot be reached from here"},
		{
			"silent elsewhere", there, silent, "", false, wire.Stalled,
			"disk full; no heartbeat for 10m0s; according to its folder; box7 cannot be reached from here",
		},
		{"killed elsewhere", there, running, `{"code":-1,"signal":"SIGSEGV"}`, false, wire.Crashed, "the trainer was ended by SIGSEGV"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newRun(t)
			for name, text := range map[string]string{"run.json": tt.info, "alive.json": tt.alive, "exit.json": tt.exit} {
				if text == "" {
					continue
				}
				if err := os.WriteFile(filepath.Join(f.Dir(), name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if tt.held {
				o, err := session.Own(f)
				if err != nil {
					t.Fatal(err)
				}
				defer o.Release()
			}
			l, err := f.Liveness(noon)
			if err != nil {
				t.Fatal(err)
			}
			if l.Phase != tt.phase || l.Note != tt.note || l.Held != tt.held {
				t.Errorf("%s, %q, held %t", l.Phase, l.Note, l.Held)
			}
		})
	}
}

func TestDamagedFilesAreNamed(t *testing.T) {
	f := newRun(t)
	file := filepath.Join(f.Dir(), "run.json")
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Liveness(time.Now()); err == nil || !strings.Contains(err.Error(), file+" is damaged") {
		t.Error(err)
	}
}

// A damaged advisory file does not keep a run from being seen and resumed: it is
// ignored, and named.
func TestDamagedAdvisoryFilesAreIgnoredAndNamed(t *testing.T) {
	f := newRun(t)
	start(t, f, session.StartOptions{})
	if err := session.Kill(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "exit.json", func() bool { l, err := f.Liveness(time.Now()); return err == nil && l.Exit != nil })
	events, err := session.Open(f).Events(0)
	if err != nil || len(events) == 0 {
		t.Fatal(events, err)
	}
	for _, name := range []string{"exit.json", "alive.json", "snapshot.json"} {
		if err := os.WriteFile(filepath.Join(f.Dir(), name), []byte(`{"time":`), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := session.Open(f).State(t.Context())
		if err != nil || !strings.Contains(s.Note, name+" is damaged") || !strings.Contains(s.Note, "ignored") {
			t.Errorf("%s: %q, %v", name, s.Note, err)
		}
		if _, err := session.Open(f).Knobs(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	text, err := os.ReadFile(f.Events())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.Events(), append([]byte("{\"seq\":\n"), text...), 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := session.Open(f).Events(0)
	if err != nil || len(again) != len(events) { // the damaged line has no number above 0
		t.Errorf("%d events, %v; before: %d", len(again), err, len(events))
	}
	all, err := session.Open(f).Events(-1)
	if err != nil || len(all) != len(events)+1 || !strings.Contains(all[0].Text, "events.jsonl:1 is damaged and was left out") {
		t.Errorf("%+v, %v", all, err)
	}
	start(t, f, session.StartOptions{Resume: true})
}

func TestASocketsFolderMustBeOurs(t *testing.T) {
	f := newRun(t)
	runtime := os.Getenv("XDG_RUNTIME_DIR")
	// Another user's link in its place is not followed.
	if err := os.Symlink(t.TempDir(), filepath.Join(runtime, "road")); err != nil {
		t.Fatal(err)
	}
	o, err := session.Own(f)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Release()
	i, err := o.Begin(session.Beginning{})
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(i.Socket, runtime) {
		t.Errorf("it listens behind the link, at %s", i.Socket)
	}
	if i.Attempt != 1 || i.PID != os.Getpid() || i.ID == "" || len(i.RecipeHash) != 64 {
		t.Errorf("%+v", i)
	}
	if _, err := o.Begin(session.Beginning{}); err == nil || !strings.Contains(err.Error(), "has already begun") {
		t.Error(err)
	}
	if err := o.SignLife(session.Alive{Step: 7, Phase: wire.Running}); err != nil {
		t.Fatal(err)
	}
	again, err := o.Begin(session.Beginning{Resume: true})
	if err != nil || again.Attempt != 2 || again.ID != i.ID {
		t.Errorf("%+v, %v", again, err)
	}
	if l, err := f.Liveness(time.Now()); err != nil || l.Alive != nil {
		t.Errorf("the last attempt's heartbeat is there: %+v, %v", l, err)
	}
}

// A run that crashed before its first snapshot still has a state.
func TestStateComesFromTheRecipeAndTheEventsToo(t *testing.T) {
	f := newRun(t)
	event := `{"seq":1,"time":"2026-11-23T12:00:00Z","step":3,"kind":"eval","eval":{"dataset":"squad2","task":"mrc","value":50}}` + "\n"
	if err := os.WriteFile(f.Events(), []byte(event), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := session.Open(f).State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s.Steps != 20000 || len(s.Datasets) != 1 || len(s.Tasks) != 1 || s.Tasks[0].Weight != 2 || len(s.Evals) != 1 || s.Evals[0].Value != 50 {
		t.Errorf("%+v", s)
	}
}

func TestPredictions(t *testing.T) {
	f := newRun(t)
	r := session.Open(f)
	if p, steps, err := r.Predictions("squad2", 0); p != nil || steps != nil || err != nil {
		t.Error(p, steps, err)
	}
	if err := os.Mkdir(filepath.Join(f.Predictions(), "squad2"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, step := range []int{100, 20} {
		if err := os.WriteFile(f.Prediction("squad2", step), []byte(`{"id":"q`+itoa(step)+`"}`+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for step, want := range map[int]string{0: "q100", 20: "q20"} {
		p, steps, err := r.Predictions("squad2", step)
		if err != nil || len(p) != 1 || p[0].ID != want || len(steps) != 2 || steps[0] != 20 {
			t.Error(p, steps, err)
		}
	}
}

func TestIDsSortByTimeAndDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		id := session.NewID()
		if seen[id] {
			t.Fatalf("%s twice", id)
		}
		seen[id] = true
	}
}
