package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"dev.road/workbench/session"
	"dev.road/workbench/session/internal/owned"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/usertest"
	"dev.road/workbench/session/wire"
)

// trainer is a Host without a model.
type trainer struct {
	mu    sync.Mutex
	state wire.State
	knobs []wire.Knob
	asked []wire.Request
	do    func(context.Context, wire.Request) (wire.Entry, error)
}

func (t *trainer) Hello() wire.Hello { return wire.Hello{Protocol: wire.Version, Run: "mtl"} }
func (t *trainer) State() wire.State {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state
}
func (t *trainer) Knobs() []wire.Knob { return t.knobs }
func (t *trainer) Jobs() []wire.Job   { return nil }
func (t *trainer) Do(ctx context.Context, r wire.Request) (wire.Entry, error) {
	t.mu.Lock()
	t.asked = append(t.asked, r)
	t.mu.Unlock()
	if t.do != nil {
		return t.do(ctx, r)
	}
	return wire.Entry{ID: r.ID, Action: r.Action, Fate: wire.Applied, Step: 7}, nil
}

func (t *trainer) Infer(_ context.Context, q wire.Question) ([]wire.Answer, error) {
	if q.Task == "nil" {
		return nil, errors.New("no head is called nil")
	}
	return []wire.Answer{{Model: "student", Null: 0.5}}, nil
}

func (t *trainer) Teachers(_ context.Context, q wire.TeachersQuestion) ([]wire.TaskTeachers, error) {
	return []wire.TaskTeachers{{Dataset: q.Dataset, Examples: q.Examples}}, nil
}

func (t *trainer) Preview(_ context.Context, q wire.PreviewQuestion) (wire.Preview, error) {
	if len(q.Changes) == 0 {
		return wire.Preview{}, errors.New("a set needs at least one change")
	}
	return wire.Preview{Step: 7, Changes: []wire.Changed{{Name: q.Changes[0].Name, New: q.Changes[0].Value}}, Rows: []wire.PreviewRow{}}, nil
}

func (t *trainer) Window(_ context.Context, q wire.WindowQuestion) (wire.WindowTargets, error) {
	if q.ID == "broken" {
		return wire.WindowTargets{}, errors.New("squad2 has no training example \"broken\"")
	}
	return wire.WindowTargets{Dataset: q.Dataset, ID: q.ID}, nil
}

// rig is a server over a real socket, with a clock that ticks when told.
type rig struct {
	*Server
	trainer *trainer
	events  *Events
	folder  session.Folder
	client  *http.Client
	ticks   chan time.Time
}

func start(t *testing.T) *rig {
	t.Helper()
	return startWith(t, spare())
}

// startWith is start with limits of its own.
func startWith(t testing.TB, l limits) *rig {
	t.Helper()
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	r := recipe.Default()
	d, err := session.Create(t.TempDir(), r)
	if err != nil {
		t.Fatal(err)
	}
	f := d.Folder()
	o, err := session.Own(f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Begin(session.Beginning{Place: wire.Place{Device: "cpu"}}); err != nil {
		t.Fatal(err)
	}
	e, err := OpenEvents(o.EventsFile())
	if err != nil {
		t.Fatal(err)
	}
	state := wire.State{Run: "mtl", State: wire.Running, Step: 7, Steps: 10}
	g := &rig{trainer: &trainer{state: state}, events: e, folder: f, ticks: make(chan time.Time)}
	g.Server, err = serve(o, g.trainer, e, func(time.Duration) (<-chan time.Time, func()) { return g.ticks, func() {} }, l)
	if err != nil {
		t.Fatal(err)
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", f.Socket())
	}
	g.client = &http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{DialContext: dial}}
	t.Cleanup(func() {
		g.client.CloseIdleConnections()
		if err := g.Close(); err != nil {
			t.Error(err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		o.Release()
	})
	return g
}

// ask sends a request and returns the answer's status and body.
func (g *rig) ask(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://run"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := g.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, strings.TrimSpace(string(text))
}

func TestTheSocketIsTheUsersAlone(t *testing.T) {
	g := start(t)
	for path, want := range map[string]os.FileMode{g.folder.Socket(): 0o600, filepath.Dir(g.folder.Socket()): 0o700} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v", path, info.Mode().Perm())
		}
	}
	if len(g.folder.Socket()) > 107 {
		t.Errorf("%s does not fit a socket's address", g.folder.Socket())
	}
}

func TestSnapshots(t *testing.T) {
	g := start(t)
	for path, want := range map[string]string{
		"/v1/hello": `{"protocol":4,"run":"mtl","id":"","dir":"","folder":{"device":0,"inode":0},"host":"","pid":0,"pid_start":"",` +
			`"attempt":0,"version":"","device":""}`,
		"/v1/knobs": "[]",
		"/v1/jobs":  "[]",
	} {
		if status, body := g.ask(t, "GET", path, ""); status != 200 || body != want {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	_, body := g.ask(t, "GET", "/v1/state", "")
	var s wire.State
	if err := json.Unmarshal([]byte(body), &s); err != nil || s.Step != 7 || s.State != wire.Running {
		t.Errorf("%v: %s", err, body)
	}
}

func TestWhatIsRefused(t *testing.T) {
	g := start(t)
	for _, tt := range []struct {
		method, path, body string
		status             int
		why                string
	}{
		{"POST", "/v1/requests", `{"action":"set","chnages":[]}`, 400, `unknown field \"chnages\"`},
		{"POST", "/v1/requests", `{"action":"explode"}`, 400, `unknown action \"explode\"`},
		{"POST", "/v1/requests", `{"action":"targets"}`, 400, `unknown action \"targets\"`},
		{"POST", "/v1/requests", `{"action":"pause"} {}`, 400, "extra data after the object"},
		{"POST", "/v1/requests", `{"action":`, 400, "unexpected EOF"},
		{"POST", "/v1/requests", `{"action":"` + strings.Repeat("x", bodyLimit) + `"}`, 413, "larger than 1048576 bytes"},
		{"POST", "/v1/requests?wait=soon", `{"action":"pause"}`, 400, "wait is"},
		{"POST", "/v1/requests?wait=NaN", `{"action":"pause"}`, 400, "wait is"},
		{"GET", "/v1/requests", "", 404, "no route GET /v1/requests"},
		{"GET", "/v1/events?since=x", "", 400, "since is"},
		{"GET", "/v1/series?tag=loss&points=0", "", 400, "points is"},
		{"GET", "/v1/series?tag=loss", "", 404, `no tag \"loss\"`},
		{"GET", "/v1/predictions?dataset=..", "", 404, "has no predictions"},
		{"GET", "/v1/predictions?dataset=../../etc", "", 404, "has no predictions"},
		{"POST", "/v1/infer", `{"task":"nil"}`, 422, "no head is called nil"},
	} {
		status, body := g.ask(t, tt.method, tt.path, tt.body)
		if status != tt.status || !strings.Contains(body, tt.why) {
			t.Errorf("%s %s: %d %s", tt.method, tt.path, status, body)
		}
	}
	if len(g.trainer.asked) > 0 {
		t.Errorf("the trainer got %v", g.trainer.asked)
	}
}

func TestARequestIsAnsweredWithItsEntry(t *testing.T) {
	g := start(t)
	status, body := g.ask(t, "POST", "/v1/requests", `{"id":"a","author":"me","action":"set","changes":[{"name":"kd.w","value":0.6}]}`)
	var e wire.Entry
	if err := json.Unmarshal([]byte(body), &e); err != nil || status != 200 || e.Fate != wire.Applied || e.ID != "a" {
		t.Errorf("%d %s", status, body)
	}
	want := []wire.Request{{ID: "a", Author: "me", Action: wire.Set, Changes: []wire.Change{{Name: "kd.w", Value: 0.6}}}}
	if d := cmp.Diff(want, g.trainer.asked); d != "" {
		t.Error(d)
	}
	if _, body := g.ask(t, "POST", "/v1/requests", `{"action":"pause"}`); strings.Contains(body, `"id":""`) {
		t.Errorf("a request without an id got none: %s", body)
	}
}

func TestAScheduledRequestIsWaitedFor(t *testing.T) {
	g := start(t)
	taken := make(chan string, 1)
	g.trainer.do = func(_ context.Context, r wire.Request) (wire.Entry, error) {
		taken <- r.ID
		return wire.Entry{ID: r.ID, Fate: wire.Scheduled, Step: 9}, nil
	}
	if _, body := g.ask(t, "POST", "/v1/requests?wait=0", `{"id":"a","action":"set"}`); !strings.Contains(body, `"fate":"scheduled"`) {
		t.Errorf("without waiting: %s", body)
	}
	<-taken
	go func() {
		id := <-taken
		if n := g.events.Subscribers(); n != 0 {
			t.Errorf("a command that waits counts as %d clients", n)
		}
		g.events.Append(wire.Event{Kind: wire.EventLedger, Entry: &wire.Entry{ID: "another", Fate: wire.Refused}})
		g.events.Append(wire.Event{Kind: wire.EventLedger, Entry: &wire.Entry{ID: id, Fate: wire.Applied, Step: 9}})
	}()
	_, body := g.ask(t, "POST", "/v1/requests?wait=20", `{"id":"b","action":"set"}`)
	if !strings.Contains(body, `"id":"b"`) || !strings.Contains(body, `"fate":"applied"`) {
		t.Errorf("with waiting: %s", body)
	}
}

func TestATrainerThatIsEndingRefuses(t *testing.T) {
	g := start(t)
	g.trainer.do = func(context.Context, wire.Request) (wire.Entry, error) {
		return wire.Entry{}, errors.New("the trainer is ending")
	}
	status, body := g.ask(t, "POST", "/v1/requests", `{"action":"pause"}`)
	if status != 503 || !strings.Contains(body, "the trainer is ending") {
		t.Errorf("%d %s", status, body)
	}
}

func TestSeriesAndPredictionsComeFromTheFolder(t *testing.T) {
	g := start(t)
	w, err := metrics.Create(owned.At(g.folder.Metrics()))
	if err != nil {
		t.Fatal(err)
	}
	for step := 1; step <= 4; step++ {
		w.Append(metrics.Row{Attempt: 1, Step: step, Values: []metrics.Value{{Tag: "loss", Number: float64(step)}}})
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, body := g.ask(t, "GET", "/v1/series?tag=loss&points=2", ""); body != `{"tag":"loss","step":[2,4],"min":[1,3],"max":[2,4]}` {
		t.Error(body)
	}
	if err := os.Mkdir(filepath.Join(g.folder.Predictions(), "squad2"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, step := range []int{9, 10} {
		if err := os.WriteFile(g.folder.Prediction("squad2", step), []byte(fmt.Sprintf("{\"step\":%d}\n", step)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for query, want := range map[string]int{"": 10, "&step=9": 9} {
		var got wire.Prediction
		_, body := g.ask(t, "GET", "/v1/predictions?dataset=squad2"+query, "")
		if err := json.Unmarshal([]byte(body), &got); err != nil || got.Step != want || strings.Count(body, "\n") > 1 {
			t.Errorf("%s: %s", query, body)
		}
	}
	if status, body := g.ask(t, "GET", "/v1/predictions?dataset=squad2&step=8", ""); status != 404 || !strings.Contains(body, "[9 10]") {
		t.Errorf("%d %s", status, body)
	}
}

func TestASocketThatVanishesComesBack(t *testing.T) {
	g := start(t)
	if err := os.RemoveAll(filepath.Dir(g.folder.Socket())); err != nil {
		t.Fatal(err)
	}
	g.ticks <- time.Now()
	g.ticks <- time.Now() // taken when the first has been dealt with
	if status, _ := g.ask(t, "GET", "/v1/hello", ""); status != 200 {
		t.Errorf("status %d", status)
	}
}

func TestPrometheus(t *testing.T) {
	g := start(t)
	loss := 2.5
	g.trainer.state = wire.State{Run: `m"x`, State: wire.Paused, Step: 3, Loss: &loss, Split: wire.Split{Passes: 0.75},
		Gauges:   wire.Gauges{RSS: 5e8, GPU: &wire.GPU{Name: "NVIDIA H200", Celsius: &loss}},
		Datasets: []wire.Dataset{{Name: "mnli", Share: 0.25}},
		Evals:    []wire.Eval{{Dataset: "mnli", Task: "nli", Metric: "accuracy", Value: 71.5}}}
	_, body := g.ask(t, "GET", "/metrics", "")
	for _, want := range []string{
		`road_state{run="m\"x",state="paused"} 1`, `road_state{run="m\"x",state="running"} 0`,
		"# TYPE road_loss gauge\nroad_loss{run=\"m\\\"x\"} 2.5",
		`road_split_seconds{run="m\"x",part="passes"} 0.75`, `road_rss_bytes{run="m\"x"} 5e+08`, `road_gpu_celsius{run="m\"x"} 2.5`,
		`road_dataset_share{run="m\"x",dataset="mnli"} 0.25`, `road_eval{run="m\"x",dataset="mnli",task="nli",metric="accuracy"} 71.5`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is missing in\n%s", want, body)
		}
	}
	if strings.Contains(body, "road_gpu_watts") || strings.Contains(body, "road_mfu") {
		t.Errorf("what is not known has a value in\n%s", body)
	}
	if strings.Contains(body, "road_kd") {
		t.Errorf("W and T are told before the knobs in\n%s", body)
	}
	g.trainer.knobs = []wire.Knob{{Name: "kd.temperature", Value: 4.0}, {Name: "kd.w", Value: 0.6}}
	_, body = g.ask(t, "GET", "/metrics", "")
	for _, want := range []string{`road_kd_w{run="m\"x"} 0.6`, `road_kd_temperature{run="m\"x"} 4`} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is missing in\n%s", want, body)
		}
	}
}

func TestAStrangersConnectionIsClosed(t *testing.T) {
	usertest.Run(t, func(t *testing.T) {
		g := start(t)
		socket := g.folder.Socket()
		dir := filepath.Dir(socket)
		usertest.LetIn(t, dir, filepath.Dir(dir), filepath.Dir(filepath.Dir(dir)))
		if err := os.Chmod(socket, 0o666); err != nil {
			t.Fatal(err)
		}
		usertest.AsStranger(t, func() {
			c, err := net.Dial("unix", socket)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			_, _ = io.WriteString(c, "GET /v1/state HTTP/1.1\r\nHost: run\r\n\r\n") // it may be closed already
			if text, err := io.ReadAll(c); len(text) > 0 {
				t.Errorf("he was answered %q, %v", text, err)
			}
		})
		if status, _ := g.ask(t, "GET", "/v1/hello", ""); status != 200 {
			t.Errorf("the user herself gets %d", status)
		}
	})
}

// warnings returns the warnings among the run's events.
func (g *rig) warnings(t *testing.T) []string {
	t.Helper()
	all, err := session.Open(g.folder).Events(0)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, e := range all {
		if e.Level == wire.LevelWarn {
			texts = append(texts, e.Text)
		}
	}
	return texts
}

// replacement is a change of the socket's folder, at once for the server, which looks all
// the time, and the reason why nobody can reach the run then.
type replacement struct {
	change func() error
	why    string
}

// A runtime folder in /tmp that has vanished can be made again by another user.
func TestASocketDoesNotComeBackInAFolderOfOthers(t *testing.T) {
	g := start(t)
	dir := filepath.Dir(g.folder.Socket())
	g.replaced(t, []replacement{
		{func() error { return os.Chmod(dir, 0o777) }, dir + " has mode 0777 and is open to other users"},
		{func() error { return swap(dir, func(aside string) error { return os.Symlink(t.TempDir(), aside) }) },
			dir + " is not a folder, or a link to one"},
	})
}

func TestASocketDoesNotComeBackInAStrangersFolder(t *testing.T) {
	usertest.Run(t, func(t *testing.T) {
		g := start(t)
		dir := filepath.Dir(g.folder.Socket())
		g.replaced(t, []replacement{{func() error {
			return swap(dir, func(aside string) error {
				return errors.Join(os.Mkdir(aside, 0o700), os.Chown(aside, usertest.Stranger, -1))
			})
		}, dir + " belongs to user " + strconv.Itoa(usertest.Stranger)}})
	})
}

// swap puts something that is made aside in the place of a folder, at once.
func swap(dir string, prepare func(aside string) error) error {
	aside := dir + "-aside"
	return errors.Join(prepare(aside), unix.Renameat2(unix.AT_FDCWD, aside, unix.AT_FDCWD, dir, unix.RENAME_EXCHANGE))
}

// replaced checks that the server warns of each replacement, makes no socket there, and
// comes back when the folder is free.
func (g *rig) replaced(t *testing.T, all []replacement) {
	t.Helper()
	dir := filepath.Dir(g.folder.Socket())
	look := func() {
		for range 3 {
			g.ticks <- time.Now() // taken when the one before has been dealt with
		}
	}
	for n, r := range all {
		if err := r.change(); err != nil {
			t.Fatal(err)
		}
		look()
		if told := g.warnings(t); len(told) != n+1 || !strings.HasPrefix(told[n], "no client can reach the run: "+r.why) {
			t.Errorf("%q", told)
		}
		info, err := os.Lstat(dir)
		if err != nil {
			t.Fatal(err)
		}
		if inside, err := os.ReadDir(dir); err != nil || info.Mode() != os.ModeDir|0o777 && len(inside) > 0 {
			t.Errorf("%s has %v, %v", dir, inside, err)
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	look()
	if status, _ := g.ask(t, "GET", "/v1/hello", ""); status != 200 {
		t.Errorf("status %d", status)
	}
}

func TestASocketIsNeverOpenToOthers(t *testing.T) {
	g := start(t)
	socket := g.folder.Socket()
	seen, end := make(chan os.FileMode, 1), make(chan struct{})
	go func() {
		defer close(seen)
		for {
			select {
			case <-end:
				return
			default:
			}
			if info, err := os.Lstat(socket); err == nil && info.Mode().Perm() != 0o600 {
				seen <- info.Mode()
				return
			}
		}
	}()
	for range 100 {
		if err := os.Remove(socket); err != nil {
			t.Fatal(err)
		}
		g.ticks <- time.Now()
		g.ticks <- time.Now() // taken when the first has been dealt with
	}
	close(end)
	if mode, open := <-seen; open {
		t.Errorf("it had mode %v for a moment", mode)
	}
}

// The path of a moved run may lead to another run, with a socket of its own.
func TestTheSocketOfAMovedRunComesBack(t *testing.T) {
	g := start(t)
	socket, moved := g.folder.Socket(), session.Folder(g.folder.Dir()+"-moved")
	if err := os.Rename(g.folder.Dir(), moved.Dir()); err != nil {
		t.Fatal(err)
	}
	d, err := session.Create(filepath.Dir(g.folder.Dir()), recipe.Default())
	if err != nil || d.Folder() != g.folder {
		t.Fatalf("%s, %v", d.Folder(), err)
	}
	o, err := session.Own(g.folder)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Release()
	next, err := o.Begin(session.Beginning{})
	if err != nil {
		t.Fatal(err)
	}
	if next.Socket == socket {
		t.Error("two runs have one socket")
	}
	if err := os.Remove(socket); err != nil {
		t.Fatal(err)
	}
	g.ticks <- time.Now()
	g.ticks <- time.Now() // taken when the first has been dealt with
	if moved.Socket() != socket {
		t.Errorf("clients look for it at %s, not %s", moved.Socket(), socket)
	}
	for path, want := range map[string]bool{socket: true, next.Socket: false} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
}
