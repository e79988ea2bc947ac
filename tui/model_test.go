package tui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/events"
	"dev.road/workbench/tui/inspect"
	"dev.road/workbench/tui/jobs"
	"dev.road/workbench/tui/knobs"
	"dev.road/workbench/tui/plans"
	"dev.road/workbench/tui/plans/planstest"
	"dev.road/workbench/tui/runs"
	"dev.road/workbench/tui/tables"
	"dev.road/workbench/tui/teachers"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/train"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
	tea "github.com/charmbracelet/bubbletea"
	"pgregory.net/rapid"
)

// driver feeds messages to a root model, runs the commands that answer at
// once, and owns the clock.
type driver struct {
	*model
	run  *uitest.Session
	plan *planstest.Plan
	now  time.Time
	quit bool
}

// start opens the workbench on a run, nil for none, and brings the first
// batch.
func start(run *uitest.Session, w, h int) *driver {
	c := uitest.Context(nil, w, h)
	d := &driver{run: run, plan: planstest.Weighting(3, 4), now: uitest.Now}
	c.Now = func() time.Time { return d.now }
	list := func() ([]ui.Run, error) {
		return []ui.Run{{Name: "mtl", Dir: "a", State: wire.Running, Step: 12340, Steps: 20000, Started: uitest.Now}}, nil
	}
	open := func(string) (ui.Session, error) { return run, nil }
	values := knobs.New(c)
	sheets := tables.New(c)
	one := plans.New(c, sheets)
	compare := func(names []string) {
		sheets.Show(&tables.Source{Name: "runs", From: "runs", Read: func(context.Context) (tables.Sheet, error) {
			return tables.Sheet{Title: "of " + strings.Join(names, " and ")}, nil
		}})
	}
	d.model = newModel(c, open, train.New(c), values, jobs.New(c), inspect.New(c), events.New(c), teachers.New(c, values.Softening),
		runs.New(c, list, compare), plans.NewList(c, one, func() ([]plans.Plan, error) { return []plans.Plan{d.plan}, nil }), one,
		sheets)
	if run != nil {
		d.attach(run)
		d.send(uitest.Batch(run))
	} else {
		d.do(d.show("runs"))
	}
	d.send(tea.WindowSizeMsg{Width: w, Height: h})
	return d
}

func (d *driver) send(msg tea.Msg) {
	d.composed = time.Time{} // every message is drawn
	_, cmd := d.Update(msg)
	d.do(cmd)
}

// do runs a command and those that follow from it, except the feed: it blocks.
func (d *driver) do(cmd tea.Cmd) {
	if d.feed != nil {
		d.feed.stop()
		d.feed.started = true
	}
	uitest.Settle(cmd, func(msg tea.Msg) tea.Cmd {
		if _, ok := msg.(tea.QuitMsg); ok {
			d.quit = true
			return nil
		}
		d.send(msg)
		return nil
	})
}

// press presses keys as someone does who reads what each of them has done.
func (d *driver) press(keys ...string) {
	for _, k := range keys {
		d.now = d.now.Add(time.Second)
		d.send(uitest.Key(k))
	}
}

// hurry presses keys one after the other, before their effects can be seen.
func (d *driver) hurry(keys ...string) {
	for _, k := range keys {
		d.now = d.now.Add(20 * time.Millisecond)
		d.send(uitest.Key(k))
	}
}

func TestViews(t *testing.T) {
	for _, size := range uitest.Sizes {
		for _, key := range []string{"1", "2", "3", "4", "5", "6", "0", "9"} {
			d := start(uitest.Live(), size.W, size.H)
			d.press(key)
			uitest.Exact(t, key, d.View(), size.W, size.H)
			if (key == "1") != (d.c.Class() == ui.Text) {
				continue // charts are golden in package train, and every small terminal shows the summary
			}
			uitest.Golden(t, fmt.Sprintf("%s-%dx%d", d.screens[d.at].Name(), size.W, size.H), d.View())
		}
	}
}

func TestOverlays(t *testing.T) {
	for name, key := range map[string]string{"help": "?", "palette": ":", "quit": "q", "pause": " "} {
		for _, size := range uitest.Sizes {
			d := start(uitest.Live(), size.W, size.H)
			d.press("2", key)
			uitest.Exact(t, name, d.View(), size.W, size.H)
			uitest.Golden(t, fmt.Sprintf("%s-%dx%d", name, size.W, size.H), d.View())
		}
	}
}

// A change of W is shown with its effect before it is confirmed, in both dialogs.
func TestPreviews(t *testing.T) {
	for name, keys := range map[string][]string{"preview": {"2", "right", "a"}, "preview-at": {"2", "right", "A"}} {
		for _, size := range uitest.Sizes {
			d := start(uitest.Live(), size.W, size.H)
			d.press(keys...)
			uitest.Exact(t, name, d.View(), size.W, size.H)
			if d.c.Class() != ui.Text {
				uitest.Golden(t, fmt.Sprintf("%s-%dx%d", name, size.W, size.H), d.View())
			}
		}
	}
}

func TestEverySizeOfTheWholeFrame(t *testing.T) {
	d := start(uitest.Live(), 120, 35)
	for _, keys := range [][]string{{}, {"?"}, {"esc", ":"}, {"esc", "q"}, {"esc", "4"}} {
		d.press(keys...)
		uitest.EverySize(t, d.c, func(int, int) string { return d.draw() })
		d.c.Width, d.c.Height = 120, 35
	}
}

func TestASCIIFramesHoldNothingElse(t *testing.T) {
	d := start(uitest.Live(), 120, 35)
	d.c.Theme, _ = theme.New("dark", theme.Basic, theme.ASCII)
	for _, key := range []string{"1", "2", "3", "4", "5", "6", "0", "9", "enter", "?", "esc", ":", "esc", "q"} {
		d.press(key)
		for _, r := range d.View() {
			if r > 0x7e {
				t.Fatalf("after %q the frame holds %q:\n%s", key, r, d.View())
			}
		}
		uitest.Exact(t, key, d.View(), 120, 35)
	}
}

// anyKeys are the keys that a user or a torn escape sequence could send.
func anyKeys() []string {
	keys := []string{
		"[", "<", ";", "M", "7", "9", "y", "n", "d", "s", "K", "backspace", "tab", "shift+tab", "enter", "esc", "ctrl+u",
	}
	add := func(table []ui.Binding) {
		for _, b := range table {
			keys = append(keys, b.Keys...)
		}
	}
	d := start(nil, 120, 35)
	add(d.global)
	for _, s := range d.screens {
		add(s.Bindings())
	}
	return keys
}

func TestReadonlySendsNothing(t *testing.T) {
	keys := rapid.SampledFrom(anyKeys())
	rapid.Check(t, func(t *rapid.T) {
		run := uitest.Live()
		d := start(run, 120, 35)
		d.c.Readonly = true
		for range rapid.IntRange(1, 40).Draw(t, "presses") {
			d.press(keys.Draw(t, "key"))
		}
		if len(run.Requests) > 0 || len(run.Branches) > 0 || run.Killed {
			t.Fatalf("sent %+v, branched %+v, killed %v", run.Requests, run.Branches, run.Killed)
		}
	})
}

func TestATinyTerminalChangesNothing(t *testing.T) {
	run := uitest.Live()
	d := start(run, 120, 35)
	d.press("2", "right", "a") // the confirmation is open
	d.send(tea.WindowSizeMsg{Width: 50, Height: 14})
	d.press("enter", "a", "enter", " ", "enter", "w", "enter", "b", "enter", "q", "down", "enter")
	if len(run.Requests) > 0 || len(run.Branches) > 0 {
		t.Errorf("sent %+v, branched %+v", run.Requests, run.Branches)
	}
}

func TestEscLeavesOneLayerAtATime(t *testing.T) {
	d := start(uitest.Live(), 120, 35)
	d.press("5", "/", "e", "enter", "?")
	if d.c.Top() == nil {
		t.Fatal("the help is not open")
	}
	d.press("esc")
	if d.c.Top() != nil || d.screens[d.at].Name() != "events" {
		t.Fatal("esc left more than the help")
	}
	d.press("esc")
	if d.screens[d.at].Name() != "events" {
		t.Fatal("esc left more than the filter")
	}
	d.press("esc")
	if d.screens[d.at].Name() != "train" {
		t.Error("esc did not leave the screen")
	}
}

func TestTheWaysToLeave(t *testing.T) {
	run := uitest.Live()
	d := start(run, 120, 35)
	d.press("q", "enter")
	if !d.quit || len(run.Requests) > 0 || run.Killed {
		t.Error("detach is not the default")
	}
	d = start(run, 120, 35)
	d.press("ctrl+c")
	if d.quit {
		t.Error("one ctrl+c left")
	}
	d.press("ctrl+c")
	if !d.quit {
		t.Error("the second ctrl+c did not leave")
	}
	d = start(run, 120, 35)
	d.press("q", "s")
	if !d.quit || len(run.Requests) != 1 || run.Requests[0].Action != wire.Stop {
		t.Errorf("stop and save: quit %v, sent %+v", d.quit, run.Requests)
	}
	d = start(run, 120, 35)
	d.press("q", "K")
	if !d.quit || !run.Killed {
		t.Error("kill did not kill")
	}
	d = start(uitest.Crashed(), 120, 35)
	d.press("q")
	if !d.quit {
		t.Error("without a trainer there is nothing to ask")
	}
}

func TestACrashIsToldWithTheTrainersReason(t *testing.T) {
	run := uitest.Crashed()
	run.S.Exit = &wire.Exit{Code: 1, Time: uitest.Now, Log: []string{"a line before", "road-trainer: fetch google/electra: no such host"}}
	d := start(run, 120, 35)
	want := "trainer gone: crashed, exit code 1; road train --resume mtl; reason: fetch google/electra: no such host"
	if v := d.View(); !strings.Contains(v, want) {
		t.Errorf("the frame:\n%s", v)
	}
}

func TestACrashIsToldWithTheWayOn(t *testing.T) {
	d := start(uitest.Crashed(), 120, 35)
	if v := d.View(); !strings.Contains(v, "trainer gone: crashed, signal killed; road train --resume mtl") {
		t.Errorf("the frame:\n%s", v)
	}
	d.press(" ")
	if f := d.c.Flash(); !strings.Contains(f.Text, "road train --resume mtl") || d.c.Top() != nil {
		t.Errorf("pausing says %q", f.Text)
	}
}

func TestFramesAreComposedTenTimesASecondAtMost(t *testing.T) {
	run := uitest.Live()
	d := start(run, 120, 35)
	first := d.View()
	run.S.Step = 12345
	b := uitest.Batch(run)
	d.now = d.now.Add(time.Millisecond)
	_, cmd := d.Update(b)
	if d.View() != first {
		t.Error("a frame was composed a millisecond after the last")
	}
	if cmd == nil || !d.waiting {
		t.Fatal("nothing will compose it")
	}
	d.now = d.now.Add(dataWindow)
	d.Update(composeMsg{})
	if d.View() == first || d.waiting {
		t.Error("the change was not composed after the window")
	}
}

func TestOpeningAnotherRunForgetsTheFirst(t *testing.T) {
	d := start(nil, 120, 35)
	d.run = uitest.Live()
	d.open = func(string) (ui.Session, error) { return d.run, nil }
	d.press("enter")
	d.send(uitest.Batch(d.run))
	if d.screens[d.at].Name() != "train" || !strings.Contains(d.View(), "mtl  ● running") {
		t.Errorf("after enter:\n%s", d.View())
	}
	other := uitest.Live()
	other.S.Run = "other"
	d.send(uitest.Batch(other))
	if d.c.Store.State.Run != "mtl" {
		t.Error("a batch of another run was taken in")
	}
}

func BenchmarkCompose200x50(b *testing.B) {
	d := start(uitest.Live(), 200, 50)
	d.c.Theme, _ = theme.New("dark", theme.TrueColor, theme.Unicode)
	for _, key := range []string{"1", "2", "4"} {
		d.press(key)
		b.Run(d.screens[d.at].Name(), func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				n = len(d.draw())
			}
			b.ReportMetric(float64(n), "bytes/frame")
		})
	}
}

func TestACPUThatNobodyAskedForIsSaid(t *testing.T) {
	run := uitest.Live()
	run.S.Device, run.S.CPU = "cpu", "the driver is too old"
	d := start(run, 120, 35)
	const said = "computing on the CPU: the driver is too old; e shows this again"
	if !strings.Contains(d.View(), "CPU!") || !strings.Contains(d.View(), said) {
		t.Errorf("at first:\n%s", d.View())
	}
	d.press("1")
	if !strings.Contains(d.View(), "CPU!") || strings.Contains(d.View(), "computing on the CPU") {
		t.Errorf("later:\n%s", d.View())
	}
	if d := start(uitest.Live(), 120, 35); strings.Contains(d.View(), "CPU!") {
		t.Errorf("on a GPU:\n%s", d.View())
	}
}

// A starting run has not declared its knobs yet: W and T are left out, not zero.
func TestTheHeaderWaitsForTheKnobs(t *testing.T) {
	d := start(uitest.Live(), 120, 35)
	if line := d.header(120); !strings.Contains(line, "W 0.60  T 4.0") {
		t.Errorf("the header is %q", line)
	}
	d.c.Store.Knobs = nil
	if line := d.header(120); strings.Contains(line, " W ") || !strings.Contains(line, "lr 1.2e-4") {
		t.Errorf("without knobs the header is %q", line)
	}
	if d.c.Store.State.LR = 0; !strings.Contains(d.header(120), "lr 0 ") {
		t.Errorf("at the end of the schedule the header is %q", d.header(120))
	}
}
