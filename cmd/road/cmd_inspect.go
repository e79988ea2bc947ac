package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/notes"
	"dev.road/workbench/session/scoring"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui"
)

type inspectCmd struct {
	Name string `arg:"" name:"run|checkpoint|predictions" help:"A run, a checkpoint (folder, RUN@STEP, ORG/NAME), or a file of predictions."`
	loneFlags
	GPU gpuName `name:"gpu" placeholder:"N|UUID|cpu" help:"The device for a checkpoint. Default: a free GPU, or the CPU if there is no GPU."`
	look
}

// Help implements kong's HelpProvider.
func (inspectCmd) Help() string {
	return `Opens the workbench at Inspect, which shows predictions example by example.

Of a run, live or ended, those in its folder are shown at once; the model of an ended run is loaded
when it is asked, in a process of its own. Of a checkpoint, a process is started that evaluates
it on the files and answers, and ends after 20 minutes without a question. Of a file of
predictions, no process is needed: road's own with the examples in them (road eval --out
FILE.jsonl, or the answers in a run's folder), or, with --data, any that road score reads.

` + loneHelp + `
--json does not apply: road eval, score and ask are for programs.

Exit status: 0 left; 1 the process or the terminal failed; 2 bad usage, or a run, checkpoint, predictions
or data that cannot be used.`
}

// Run implements the command.
func (c *inspectCmd) Run(a *app) error {
	open := c.session
	if info, err := os.Stat(c.Name); err == nil && !info.IsDir() {
		open = c.file
	}
	screen := c.options()
	screen.Screen = "inspect"
	if !terminal() {
		return usage(errors.New("inspect: the workbench needs a terminal that obeys escape sequences, and no TERM=dumb; road eval and " +
			"road score work without one"))
	}
	if err := open(a, &screen); err != nil {
		return err
	}
	return a.watch(screen)
}

// file reads the predictions of a file.
func (c *inspectCmd) file(_ *app, screen *tui.Options) error {
	list, err := scoring.ReadExamples(c.Name, c.Data)
	if err != nil {
		return usage(fmt.Errorf("inspect: %w", err))
	}
	kept, err := notes.Of(c.Name)
	if err != nil {
		return usage(fmt.Errorf("inspect: %w", err))
	}
	screen.File = &tui.File{Name: filepath.Base(c.Name), List: list, Kept: kept}
	return nil
}

// session opens a run, or has a process evaluate a checkpoint on the files.
func (c *inspectCmd) session(a *app, screen *tui.Options) error {
	if f, err := session.Find(c.Name); err == nil && !c.given() {
		screen.Run = session.Open(f)
		return nil
	}
	f, datasets, err := c.prepare(a, c.Name)
	if err != nil {
		return err
	}
	if _, _, err := a.serve(f, session.StartOptions{GPU: string(c.GPU), Idle: idleInspect}); err != nil {
		return err
	}
	run := session.Open(f)
	screen.Run = run
	if len(c.Data) > 0 {
		screen.Dataset = datasets[0]
	}
	for _, dataset := range datasets {
		if err := evaluateOnce(a, run, dataset); err != nil {
			return err
		}
	}
	return nil
}

// idleInspect is the time without a question after which the process of an inspected
// checkpoint ends.
const idleInspect = 20 * time.Minute

// evaluateOnce has a dev set evaluated, which keeps the predictions, unless they are
// there.
func evaluateOnce(a *app, run *session.Run, dataset string) error {
	steps, err := run.Folder().PredictionSteps(dataset)
	if err != nil || len(steps) > 0 {
		return err
	}
	s, err := run.State(a.ctx)
	if err != nil {
		return err
	}
	for _, j := range s.Jobs {
		if j.Kind == wire.JobEvaluate && j.Dataset == dataset && j.Ended.IsZero() {
			return nil
		}
	}
	e, err := send(a.ctx, run, wire.Request{Action: wire.Evaluate, Dataset: dataset})
	if err == nil && e.Fate == wire.Refused {
		err = fmt.Errorf("evaluate %s: %s", dataset, e.Why)
	}
	return err
}
