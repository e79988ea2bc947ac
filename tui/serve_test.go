package tui

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
)

// says checks that the frame holds a text, whatever its lines.
func (d *driver) says(t *testing.T, text string) {
	t.Helper()
	view := strings.Join(strings.Fields(strings.NewReplacer("│", " ", "\n", " ").Replace(d.View())), " ")
	if !strings.Contains(view, text) {
		t.Errorf("%q is not shown:\n%s", text, d.View())
	}
}

func TestAnEndedRunNamesWhatWorks(t *testing.T) {
	d := start(uitest.Finished(), 140, 40)
	d.says(t, "finished: m gives it more steps, b branches, N starts a new run")
	for _, keys := range [][]string{{" "}, {"w"}, {"2", "u"}, {"2", "right"}, {"3", "t"}} {
		d.press(keys...)
		d.says(t, "finished at step 20,000: m gives it more steps, b branches, N starts a new run")
	}
	if len(d.run.Requests) > 0 || d.run.Served > 0 {
		t.Errorf("%+v was sent, and the run is served %d times", d.run.Requests, d.run.Served)
	}
}

// A key that asks the model of an ended run offers to serve it, and acts then.
func TestAskingAnEndedRunServesIt(t *testing.T) {
	for name, keys := range map[string][]string{
		"heat":     {"4", "h"},
		"own":      {"4", "o", "w", "h", "o", "tab", "A", "n", "n", "a", "enter"},
		"evaluate": {"3", "v"},
		"predict":  {"4", "p"},
	} {
		t.Run(name, func(t *testing.T) {
			d := start(uitest.Finished(), 140, 40)
			shown := d.run.S.Attempt
			d.press(keys...)
			d.says(t, "loads the model (58 MB) to answer")
			if d.run.Served > 0 || len(d.run.Questions)+len(d.run.Requests) > 0 {
				t.Fatal("something was done before it was confirmed")
			}
			d.press("y")
			if d.run.Served != 1 {
				t.Fatalf("the run is served %d times:\n%s", d.run.Served, d.View())
			}
			d.says(t, "finished, serving")
			switch name {
			case "heat", "own":
				if len(d.run.Questions) == 0 {
					t.Errorf("nothing was asked:\n%s", d.View())
				}
			default:
				d.press("enter")
				if n := len(d.run.Requests); n != 1 || string(d.run.Requests[0].Action) != name || d.run.Requests[0].Attempt != shown+1 {
					t.Errorf("sent was %+v in attempt %d:\n%s", d.run.Requests, d.run.S.Attempt, d.View())
				}
			}
			d.press("esc", "4", "h") // nothing more is to be confirmed
			if d.run.Served != 1 || d.c.Top() != nil {
				t.Errorf("it is offered again:\n%s", d.View())
			}
		})
	}
}

func TestAnOfferThatIsDeclinedOrFailsChangesNothing(t *testing.T) {
	d := start(uitest.Finished(), 140, 40)
	d.press("4", "h", "n")
	if d.run.Served > 0 || len(d.run.Questions) > 0 || d.c.Top() != nil {
		t.Errorf("it was declined, and is served:\n%s", d.View())
	}
	d.run.Err = errors.New("all GPUs are in use")
	d.press("h")
	d.says(t, "cannot serve the run: all GPUs are in use")
	d.run.Err = nil
	d.c.Readonly = true
	d.press("h")
	d.says(t, "this workbench is read-only; serve it with: road serve mtl")
}

func TestACrashedRunIsNotServed(t *testing.T) {
	d := start(uitest.Crashed(), 140, 40)
	d.press("4", "h")
	d.says(t, "run mtl has no trainer; start one with: road train --resume mtl")
}

func TestServingEndsWithAStop(t *testing.T) {
	d := start(uitest.Finished(), 140, 40)
	d.press("4", "h", "y", ":")
	for _, r := range "run.stop" {
		d.press(string(r))
	}
	d.press("enter")
	d.says(t, "Stop serving")
	d.press("y")
	if n := len(d.run.Requests); n != 1 || d.run.Requests[0].Action != wire.Stop {
		t.Errorf("sent was %+v", d.run.Requests)
	}
}

func TestMoreStepsAreAskedForAndGoOnHere(t *testing.T) {
	d := start(uitest.Finished(), 140, 40)
	d.press("m")
	d.says(t, "40000")
	d.press("home")
	for range 5 {
		d.press("delete")
	}
	for _, r := range "100" {
		d.press(string(r))
	}
	d.press("enter")
	d.says(t, `"100" is not a number of steps beyond 20,000`)
	for _, r := range "000" {
		d.press(string(r))
	}
	d.press("enter")
	want := []ui.Resumption{{Attempt: 1, Steps: 100000}}
	if !reflect.DeepEqual(d.run.Resumed, want) {
		t.Errorf("asked for %+v, want %+v:\n%s", d.run.Resumed, want, d.View())
	}
	d.says(t, "goes on to step 100,000")

	d = start(uitest.Live(), 140, 40)
	d.press("m")
	d.says(t, "run mtl is running; the knob train.steps sets its length")
}

// kitchen has one recipe, which needs a file.
type kitchen struct{ begun []ui.NewRun }

func (k *kitchen) Names() []string { return []string{"demo", "squad2"} }

func (k *kitchen) Check(r ui.NewRun) error {
	if r.Recipe == "squad2" && len(r.Set) == 0 {
		return errors.New("datasets.squad2.train: give a file")
	}
	return nil
}

func (k *kitchen) Begin(_ context.Context, r ui.NewRun) (dir, name string, err error) {
	k.begun = append(k.begun, r)
	return "runs/" + r.Recipe, fmt.Sprint(r.Recipe, "-2"), nil
}

func TestANewRunIsCheckedBeforeItsDialogClosesAndOpened(t *testing.T) {
	for _, from := range []*uitest.Session{uitest.Finished(), nil} {
		d := start(from, 140, 40)
		k := &kitchen{}
		d.recipes = k
		opened := ""
		d.open = func(dir string) (ui.Session, error) {
			opened = dir
			return uitest.Live(), nil
		}
		d.press("0", "N", "right", "enter")
		d.says(t, "datasets.squad2.train: give a file")
		if len(k.begun) > 0 || d.c.Top() == nil {
			t.Fatalf("a faulty recipe was begun:\n%s", d.View())
		}
		d.press("tab") // over the file, which is not asked for
		for _, r := range "a.b=1" {
			d.press(string(r))
		}
		d.press("tab", "q", "enter")
		want := []ui.NewRun{{Recipe: "squad2", Set: []string{"a.b=1"}, Name: "q"}}
		if !reflect.DeepEqual(k.begun, want) || opened != "runs/squad2" || d.c.Top() != nil {
			t.Errorf("begun was %+v, want %+v, and opened %q:\n%s", k.begun, want, opened, d.View())
		}
	}
}

func TestAWorkbenchWithoutRecipesStartsNoRun(t *testing.T) {
	d := start(uitest.Live(), 140, 40)
	d.press("N")
	d.says(t, "this workbench starts no runs")
}

// A run without a process is read again when its files change, and only then; one with a
// process is asked.
func TestARunAtRestIsNotReadAgain(t *testing.T) {
	run := uitest.Finished()
	f := newFeed(t.Context(), run, nil)
	f.state = run.S
	if f.still() || !f.still() {
		t.Error("its files are as they were at the last look, and it is read again")
	}
	run.S.Attempt++ // somebody resumes it
	if f.still() || !f.still() {
		t.Error("its files have changed, and it is not read again")
	}
	for what, set := range map[string]func(){
		"served": func() { f.state.Serving = true }, "live": func() { f.state.State = wire.Running },
		"unreachable": func() { f.lost = "no such folder" },
	} {
		f.state, f.lost = run.S, ""
		set()
		for range 2 {
			if f.still() {
				t.Errorf("it is %s, and not looked at", what)
			}
		}
	}
}
