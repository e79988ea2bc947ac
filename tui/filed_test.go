package tui

import (
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/inspect"
	"dev.road/workbench/tui/jobs"
	"dev.road/workbench/tui/train"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
	tea "github.com/charmbracelet/bubbletea"
)

// atInspect opens the workbench on a session at Inspect, before anything of it is read.
func atInspect(t *testing.T, s ui.Session) *driver {
	t.Helper()
	c := uitest.Context(nil, 140, 40)
	c.Session = s
	d := &driver{now: uitest.Now}
	d.model = newModel(c, nil, train.New(c), jobs.New(c), inspect.New(c))
	d.first = "inspect"
	d.do(d.Init())
	d.send(tea.WindowSizeMsg{Width: 140, Height: 40})
	state, err := s.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.send(ui.BatchMsg{Session: s, State: &state, Link: &ui.Link{}})
	return d
}

func TestAFileOfPredictionsIsInspectedWithoutARun(t *testing.T) {
	said := func(id, dataset, passage string) wire.Prediction {
		return wire.Prediction{
			ID: id, Dataset: dataset, Task: "mrc", Passage: passage, Question: "Who built the mill?",
			Gold: []wire.Gold{{Text: "Anna", Start: 0}}, Student: wire.Said{Model: "m", Text: "Anna", End: 4, EM: 1, F1: 1, Prob: 0.9},
		}
	}
	list := []wire.Prediction{said("1", "squad", "Anna built it."), said("2", "news", "Anna sold it.")}
	f := &filed{File{Name: "said.jsonl", List: list}, uitest.Now}
	d := atInspect(t, f)
	d.says(t, "said.jsonl")
	d.says(t, "predictions")
	d.says(t, "built it.")
	d.press("tab")
	d.says(t, "sold it.")
	for _, keys := range []string{"o", "p", "h"} { // no model is there to ask
		d.press(keys)
		d.says(t, "said.jsonl has predictions alone; a model is asked with: road inspect CHECKPOINT --data FILE")
	}
	d.press("1")
	if name := d.screens[d.at].Name(); name != "inspect" {
		t.Errorf("a key leads to %s, which has nothing to show", name)
	}
	d.press("b", "m", " ")
	if d.c.Top() != nil {
		t.Errorf("a file of predictions can be continued:\n%s", d.View())
	}
}

// A missing probability is shown as nothing, never as 0, and no key is offered that has no
// model to work with.
func TestAFileWithoutProbabilitiesShowsNone(t *testing.T) {
	p := wire.Prediction{
		ID: "1", Dataset: "squad", Task: "mrc", Passage: "Anna built it.", Question: "Who built the mill?",
		Gold: []wire.Gold{{Text: "Anna", Start: 0}}, Student: wire.Said{Model: "preds", Text: "it", EM: 0, F1: 0.25},
	}
	d := atInspect(t, &filed{File: File{Name: "preds.json", List: []wire.Prediction{p}}, read: uitest.Now})
	d.says(t, "0.25") // F1
	if strings.Contains(d.View(), "0.00") {
		t.Errorf("a probability of 0 is shown:\n%s", d.View())
	}
	d.press(",")
	d.says(t, "no predictions of another step")
	if strings.Contains(d.View(), "p makes new ones") {
		t.Errorf("a key is offered that cannot work:\n%s", d.View())
	}
	p.Student.Null = 0.125
	d = atInspect(t, &filed{File: File{Name: "preds.json", List: []wire.Prediction{p}}, read: uitest.Now})
	d.says(t, "0.12")
}

// lone is a checkpoint that is served without a run, as its process tells of it.
type lone struct {
	*uitest.Session
}

func TestACheckpointWithoutARunHasNoSteps(t *testing.T) {
	run := uitest.Finished()
	run.S.Checkpoint, run.S.Serving = &wire.Lone{Source: "models/minilm"}, true
	d := atInspect(t, lone{run})
	d.says(t, "models/minilm")
	d.says(t, "checkpoint, serving")
	d.press("b")
	d.says(t, "models/minilm is a checkpoint without a run: nothing trains; N starts a run")
	run.S.Datasets = nil
	d = atInspect(t, lone{run})
	d.says(t, "models/minilm has no data to be evaluated on: open it with road inspect models/minilm --data FILE")
	d.press("o")
	d.says(t, "question")
}
