package main

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"

	"dev.road/workbench/tui"
)

// look holds the flags of the commands that open the workbench.
type look struct {
	Readonly bool   `help:"Disable all requests to the run."`
	Theme    string `enum:"auto,dark,light,transparent,colour-blind,mono" default:"auto" help:"Colours: ${enum}."`
	ASCII    bool   `name:"ascii" help:"Draw with ASCII only."`
}

func (l look) options() tui.Options {
	return tui.Options{Readonly: l.Readonly, Theme: l.Theme, ASCII: l.ASCII}
}

type workbenchCmd struct {
	look
}

// Run implements the command.
func (c *workbenchCmd) Run(a *app) error {
	if !terminal() {
		return usage(errors.New("the workbench needs a terminal that obeys escape sequences, and no TERM=dumb; " +
			"road --help lists the commands that work without one"))
	}
	return a.watch(c.options())
}

// watch opens the workbench. After a detach it reports that the run continues.
func (a *app) watch(o tui.Options) error {
	a.ends.Store(true) // it restores the terminal
	o.Plans, o.Compare = startedPlans(), comparedRuns
	run, err := tui.Run(a.ctx, o)
	if err != nil || run == nil || a.json {
		return err
	}
	if s, err := run.State(a.ctx); err == nil && s.State.Live() {
		a.printf("%[1]s continues in the background (step %d/%d); come back with: road attach %[1]s\n", s.Run, s.Step, s.Steps)
	}
	return nil
}

// terminal reports whether standard input and output are a terminal that can show the
// workbench. TERM=dumb is one that obeys no escape sequence (terminfo(5)): an editor's
// shell window, for instance.
func terminal() bool {
	return isTerminal(os.Stdin) && isTerminal(os.Stdout) && os.Getenv("TERM") != "dumb"
}

func isTerminal(f *os.File) bool {
	// A character device is not enough: so is /dev/null.
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}
