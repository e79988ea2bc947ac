package control

import (
	"errors"
	"os"
	"syscall"

	"dev.road/workbench/session/wire"
)

// spare is the number of descriptors that have to be free before a run goes on that
// lacked some: several times those of a checkpoint.
const spare = 32

// HaltOn pauses because of an error, as Halt does. One for lack of descriptors
// passes without a person's help: PassLack lets the run go on then.
func (c *Control) HaltOn(err error) {
	passes := (errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)) && (c.phase != wire.Paused || c.lacking)
	after := max(c.pauseAfter, c.lackingAfter)
	c.Halt(err.Error())
	if passes {
		c.halted, c.lacking, c.lackingAfter = false, true, after
	}
}

// PassLack takes steps again when the run is paused for lack of descriptors, and
// there are some. It returns true when it does.
func (c *Control) PassLack() bool {
	if !c.lacking || !descriptors(spare) {
		return false
	}
	after := c.lackingAfter
	c.Resume()
	c.pauseAfter = after
	return true
}

// Lacking reports whether the run is paused for lack of descriptors alone.
func (c *Control) Lacking() bool { return c.lacking }

// descriptors reports whether the process can open so many files.
func descriptors(n int) bool {
	for range n {
		f, err := os.Open(os.DevNull)
		if err != nil {
			return false
		}
		defer f.Close()
	}
	return true
}
