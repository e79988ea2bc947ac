package main

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"

	"dev.road/workbench/tui"
)

// look are the flags of everything that opens the workbench.
type look struct {
	Readonly bool   `help:"Look only: nothing can be changed."`
	Theme    string `enum:"auto,dark,light,transparent,colour-blind,mono" default:"auto" help:"Colours: auto, dark, light, transparent, colour-blind or mono."`
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
		return usage(errors.New("the workbench needs a terminal; road --help lists what works without one"))
	}
	return tui.Run(a.ctx, c.options())
}

// terminal says whether a person sits in front.
func terminal() bool {
	return isTerminal(os.Stdin) && isTerminal(os.Stdout)
}

func isTerminal(f *os.File) bool {
	// Not by its being a character device: so is /dev/null.
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}
