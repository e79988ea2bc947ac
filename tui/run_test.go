package tui

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/train"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
)

// onTerminal shows the workbench on a real pseudo-terminal.
func onTerminal(t *testing.T, run ui.Session) (master *os.File, screen <-chan string, ended <-chan error) {
	t.Helper()
	c := uitest.Context(nil, 0, 0)
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	c.Ctx, c.Session, c.Now = ctx, run, time.Now
	return withTerminal(t, func(slave *os.File) error { return show(ctx, newModel(c, nil, train.New(c)), slave, slave) })
}

// withTerminal gives a program a pseudo-terminal of 120x35, and the test its other
// end, its output, and the program's end.
func withTerminal(t *testing.T, program func(slave *os.File) error) (master *os.File, screen <-chan string, ended <-chan error) {
	t.Helper()
	blocking, slave, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	if err := pty.Setsize(blocking, &pty.Winsize{Cols: 120, Rows: 35}); err != nil {
		t.Fatal(err)
	}
	// A file in blocking mode is not closed before its last Read returns.
	fd, err := syscall.Dup(int(blocking.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	blocking.Close()
	if err := syscall.SetNonblock(fd, true); err != nil {
		t.Fatal(err)
	}
	master = os.NewFile(uintptr(fd), "master")
	t.Cleanup(func() { master.Close() })
	over := make(chan error, 1)
	go func() { over <- program(slave) }() // bubbletea may read a little longer: the file stays open
	read := make(chan string, 1000)
	go func() {
		defer close(read)
		buffer := make([]byte, 1<<16)
		for {
			n, err := master.Read(buffer)
			if err != nil {
				return
			}
			read <- string(buffer[:n])
		}
	}()
	return master, read, over
}

// patience bounds every wait; only a broken test reaches it.
const patience = 2 * time.Minute

// until collects the output until it contains a text.
func until(t *testing.T, screen <-chan string, text string) string {
	t.Helper()
	var all bytes.Buffer
	deadline := time.After(patience)
	for !strings.Contains(ansi.Strip(all.String()), text) {
		select {
		case s, ok := <-screen:
			if !ok {
				t.Fatalf("the terminal closed before %q; it showed %q", text, all.String())
			}
			all.WriteString(s)
		case <-deadline:
			t.Fatalf("%q does not appear; the terminal shows %q", text, all.String())
		}
	}
	return all.String()
}

func ends(t *testing.T, ended <-chan error) {
	t.Helper()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Fatal("the workbench does not end")
	}
}

func TestOnARealTerminal(t *testing.T) {
	run := uitest.Live()
	master, screen, ended := onTerminal(t, run)
	until(t, screen, "mtl  ● running  step 12,340/20,000")
	if _, err := master.WriteString("q"); err != nil {
		t.Fatal(err)
	}
	until(t, screen, "the run continues; road attach comes back")
	<-time.After(time.Second) // someone reads that
	if _, err := master.WriteString("\r"); err != nil {
		t.Fatal(err)
	}
	ends(t, ended)
	if len(run.Requests) > 0 {
		t.Errorf("detaching sent %+v", run.Requests)
	}
}

func TestBlanksAreErasedWhereTheTerminalCan(t *testing.T) {
	for term, want := range map[string]bool{"xterm-256color": true, "dumb": false} {
		t.Setenv("TERM", term)
		_, screen, _ := onTerminal(t, uitest.Live())
		written := until(t, screen, "q quit")
		if erases := strings.Contains(written, "X\x1b["); erases != want {
			t.Errorf("TERM=%s: erases %v, want %v: %q", term, erases, want, written)
		}
	}
}

func TestTheEndOfTheTerminalEndsTheWorkbench(t *testing.T) {
	master, screen, ended := onTerminal(t, uitest.Live())
	until(t, screen, "running")
	master.Close()
	ends(t, ended)
}

// SIGHUP ends the process at once, also while a write to a terminal without a reader
// blocks forever.
func TestSIGHUPEndsTheProcess(t *testing.T) {
	t.Run("read", func(t *testing.T) { hangUp(t, true) })
	t.Run("unread", func(t *testing.T) { hangUp(t, false) })
}

func hangUp(t *testing.T, read bool) {
	master, slave, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	defer master.Close()
	if err := pty.Setsize(master, &pty.Winsize{Cols: 500, Rows: 400}); err != nil { // more than a terminal keeps unread
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), onStandardTerminal+"=1")
	child.Stdin, child.Stdout = slave, slave
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	slave.Close()
	var seen []byte
	for b := make([]byte, 512); !bytes.Contains(seen, []byte("running")); { // the first line of the frame; the rest stays unread
		n, err := master.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, b[:n]...)
	}
	if read {
		go func() { _, _ = io.Copy(io.Discard, master) }()
	}
	if err := child.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	go func() { _ = child.Wait(); close(over) }()
	select {
	case <-over:
	case <-time.After(patience):
		_ = child.Process.Kill()
		t.Fatal("the process lives on without a terminal")
	}
}

// onStandardTerminal in the environment makes this test binary a workbench.
const onStandardTerminal = "ROAD_TEST_WORKBENCH"

func TestMain(m *testing.M) {
	if os.Getenv(onStandardTerminal) == "" {
		// The screens are those of one terminal, wherever the tests run.
		for name, value := range map[string]string{
			"TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
			"NO_COLOR": "", "CLICOLOR": "", "COLORFGBG": "", "COLORTERM": "", "TMUX": "",
		} {
			if err := os.Setenv(name, value); err != nil {
				panic(err)
			}
		}
		os.Exit(m.Run())
	}
	c := uitest.Context(nil, 0, 0)
	c.Session, c.Now = uitest.Live(), time.Now
	if err := show(context.Background(), newModel(c, nil, train.New(c)), os.Stdin, os.Stdout); err != nil {
		os.Exit(2)
	}
}

// warm is a run with different gauges at every poll.
type warm struct {
	*uitest.Session
	looks chan struct{} // has one for each
	load  float64
}

func (w *warm) State(ctx context.Context) (wire.State, error) {
	s, err := w.Session.State(ctx)
	w.load++
	load := w.load
	s.Gauges = wire.Gauges{RSS: 1e9 * load, CPU: &load, GPU: &wire.GPU{Percent: &load, Watts: &load}}
	w.looks <- struct{}{}
	return s, err
}

// Stamp is the poll of a run without a process.
func (w *warm) Stamp() string {
	w.looks <- struct{}{}
	return w.Session.Stamp()
}

// A run at rest is polled, and nothing is written.
func TestNothingIsWrittenWhileNothingHappens(t *testing.T) {
	paused := uitest.Live()
	paused.S.State, paused.S.Jobs = wire.Paused, nil
	for _, c := range []struct {
		name, shown string
		run         *uitest.Session
	}{
		{"paused", "space resumes", paused},
		{"crashed", "trainer gone", uitest.Crashed()},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			run := &warm{Session: c.run, looks: make(chan struct{}, 100)}
			_, screen, _ := onTerminal(t, run)
			until(t, screen, c.shown)
			for range len(run.looks) + 1 { // the rest of the first frame is there by the next
				<-run.looks
			}
			for len(screen) > 0 {
				<-screen
			}
			<-run.looks
			<-run.looks
			if len(screen) > 0 {
				t.Errorf("it writes %q", <-screen)
			}
		})
	}
}

func TestTheFeedBringsWhatIsNewOnce(t *testing.T) {
	run := uitest.Live()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	f := newFeed(ctx, run, func() time.Time { return uitest.Now })
	first := f.next().(ui.BatchMsg)
	if first.State == nil || len(first.Knobs) != len(run.K) || len(first.Entries) != len(run.Ledger) ||
		len(first.Events) != len(run.Log) {
		t.Fatalf("the first batch is %+v", first)
	}
	if !first.Delta.Reset { // a busy machine had not read the metrics yet
		if next := f.next().(ui.BatchMsg); !next.Delta.Reset {
			t.Fatalf("the metrics are not there: %+v", next)
		}
	}
	run.S.NextSign = run.S.NextSign.Add(time.Minute)
	if b := f.look(nil); news(b) {
		t.Errorf("a heartbeat alone is news: %+v", b)
	}
	run.S.Step++
	if b := f.look(nil); b.State == nil || b.Knobs != nil || len(b.Events) > 0 {
		t.Errorf("after a step: %+v", b)
	}
	if b := f.look([]wire.Event{{Seq: 9, Kind: wire.EventLedger}}); b.Knobs == nil || b.Entries == nil {
		t.Errorf("after a change the knobs are not read again: %+v", b)
	}
	run.K[0].Schedule = &wire.Schedule{Next: &wire.SchedulePoint{Step: run.S.Step + 2, Value: 0.5, Way: "linear"}}
	f.look([]wire.Event{{Seq: 10, Kind: wire.EventLedger}})
	for _, of := range []struct {
		next *wire.SchedulePoint
		read bool
	}{{run.K[0].Schedule.Next, true}, {nil, true}, {nil, false}} { // up to the last point's value
		run.S.Step++
		run.K[0].Schedule = &wire.Schedule{Next: of.next}
		if b := f.look(nil); (b.Knobs != nil) != of.read {
			t.Errorf("of a knob with the point %v to come, a step brings the knobs %v", of.next, b.Knobs != nil)
		}
	}
	run.S.State = wire.Crashed
	if b := f.look(nil); b.State == nil || b.State.State != wire.Crashed {
		t.Errorf("after the crash: %+v", b)
	}
	cancel()
	if msg := f.next(); msg != nil {
		t.Errorf("after the end: %v", msg)
	}
}

// slow is a run whose metrics take long to read.
type slow struct {
	*uitest.Session
	read chan struct{} // closed when they have been
}

func (s slow) Poll(changes []int) (ui.Delta, error) {
	<-s.read
	return s.Session.Poll(changes)
}

func (s slow) Newest() (ui.Delta, error) {
	return ui.Delta{Reset: true, Series: map[string]ui.Series{"loss": {Steps: []int{12340}, Values: []float64{1.5}}}}, nil
}

func TestALongRunIsShownBeforeItsMetricsAreRead(t *testing.T) {
	run := slow{uitest.Live(), make(chan struct{})}
	f := newFeed(t.Context(), run, time.Now)
	first := f.next().(ui.BatchMsg)
	if first.State == nil || len(first.Events) == 0 || !first.Delta.Reset || len(first.Delta.Series) != 1 {
		t.Fatalf("the first batch is %+v", first)
	}
	close(run.read)
	second := f.next().(ui.BatchMsg)
	for len(second.Delta.Series) == 1 { // the newest, once more
		second = f.next().(ui.BatchMsg)
	}
	if !second.Delta.Reset || len(second.Delta.Series) < len(run.Series) {
		t.Errorf("the metrics do not follow: %+v", second)
	}
}
