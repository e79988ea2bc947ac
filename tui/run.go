package tui

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tui/erase"
	"dev.road/workbench/tui/events"
	"dev.road/workbench/tui/inspect"
	"dev.road/workbench/tui/jobs"
	"dev.road/workbench/tui/knobs"
	"dev.road/workbench/tui/plans"
	_ "dev.road/workbench/tui/quiet" // before bubbletea: nothing is asked of the terminal
	"dev.road/workbench/tui/runs"
	"dev.road/workbench/tui/tables"
	"dev.road/workbench/tui/teachers"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/train"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"
)

// Options configures the workbench.
type Options struct {
	Run      *session.Run                       // nil: the list of runs
	File     *File                              // in the place of a run
	Dataset  string                             // the one that Inspect begins with; default: any
	Plans    func() ([]plans.Plan, error)       // lists the plans that have been started
	Plan     plans.Plan                         // in the place of a run: its screen is the first
	Compare  func(runs []string) *tables.Source // the results of runs
	Results  *tables.Source                     // in the place of a run: their screen is the first
	Screen   string                             // the first screen; default: that of a run in training, or the list of runs
	Readonly bool                               // no request is sent
	Theme    string                             // one of theme.Names; "" or "auto": by the terminal
	ASCII    bool                               // no glyphs beyond ASCII
	Demo     bool                               // show the guide of the first minute
	In, Out  *os.File                           // nil: the standard ones
}

// Run shows the workbench until the user leaves, the terminal goes away, or
// ctx ends. It returns the run that the user detached from, if any: it continues
// unless it had ended before.
func Run(ctx context.Context, o Options) (*session.Run, error) {
	if o.In == nil {
		o.In = os.Stdin
	}
	if o.Out == nil {
		o.Out = os.Stdout
	}
	if o.Theme == "auto" {
		o.Theme = ""
	}
	look, err := theme.Detect(os.Getenv, o.Theme, o.ASCII)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c := &ui.Context{
		Ctx: ctx, Theme: look, Readonly: o.Readonly, Now: time.Now, NewID: session.NewID,
		Author: session.Author(), Copy: copier(ctx, o.Out), Store: &ui.Store{}, Later: later,
	}
	if o.Run != nil {
		c.Session = attached(o.Run)
	}
	if o.File != nil {
		c.Session = &filed{*o.File, time.Now()}
	}
	predictions := inspect.New(c)
	predictions.Begin(o.Dataset)
	values := knobs.New(c)
	sheets := tables.New(c)
	one := plans.New(c, sheets)
	compare := func(names []string) { sheets.Show(o.Compare(names)) }
	m := newModel(c, openRun, train.New(c), values, jobs.New(c), predictions, events.New(c), teachers.New(c, values.Softening),
		runs.New(c, listRuns(ctx), compare), plans.NewList(c, one, o.Plans), one, sheets)
	m.recipes, m.first = starter{}, o.Screen
	if o.Plan != nil {
		one.Show(o.Plan)
		sheets.Show(one.Results())
		m.first = cmp.Or(o.Screen, one.Name())
	}
	if o.Results != nil {
		sheets.Show(o.Results)
		m.first = sheets.Name()
	}
	if o.Demo {
		m.guide = firstMinute()
	}
	if err := show(ctx, m, o.In, o.Out); err != nil || !m.detached {
		return nil, err
	}
	open, _ := m.c.Session.(live)
	return open.Run, nil
}

// hangupPatience is the program's time to end once its terminal is gone: a write
// to a dead terminal can block forever.
const hangupPatience = time.Second

// show runs the program on a terminal.
func show(ctx context.Context, m *model, in, out *os.File) error {
	gone := make(chan os.Signal, 2) // SIGHUP, or the end of the input
	signal.Notify(gone, syscall.SIGHUP)
	defer signal.Stop(gone)
	var screen io.Writer = out
	if erase.Obeys(os.Getenv("TERM")) {
		screen = &erase.Terminal{File: out}
	}
	p := tea.NewProgram(m, tea.WithContext(ctx), tea.WithoutRenderer(), tea.WithOutput(out), tea.WithInput(&terminal{File: in, gone: gone}))
	if before, err := term.MakeRaw(in.Fd()); err == nil { // else it is no terminal
		defer func() { _ = term.Restore(in.Fd(), before) }()
	}
	shown := open(screen)
	defer shown.close(hangupPatience)
	m.paint = shown.show
	defer sizes(out, p.Send)()
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		select {
		case <-ended:
			return
		case <-gone:
		}
		go p.Kill()
		select {
		case <-ended:
		case <-time.After(hangupPatience):
			os.Exit(1)
		}
	}()
	_, err := p.Run()
	if errors.Is(err, tea.ErrProgramKilled) || errors.Is(err, tea.ErrInterrupted) {
		return nil // the terminal or the context ended: nobody is left to report to
	}
	return err
}

// seenFile marks, in the folder of runs, that the guide was closed.
const seenFile = ".guide-seen"

// firstMinute is the guide, unless it was closed before.
func firstMinute() *guide {
	root, err := recipe.Runs()
	if err != nil {
		return nil
	}
	file := filepath.Join(root, seenFile)
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	return newGuide(func() error { return os.WriteFile(file, nil, 0o600) })
}

// later brings a message after a time.
func later(d time.Duration, msg tea.Msg) tea.Cmd {
	return tea.Tick(d, func(time.Time) tea.Msg { return msg })
}
