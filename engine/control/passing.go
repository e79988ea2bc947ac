package control

import (
	"errors"
	"os"
	"syscall"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// spare is the number of descriptors that have to be free before a run goes on that
// lacked some: several times those of a checkpoint.
const spare = 32

// passing is a pause that ends without a person's help.
type passing struct {
	over   func() bool // the cause is gone
	before flow        // to be gone back to
}

// HaltOn pauses because of an error, as Halt does. A lack of descriptors, and a folder
// that was moved away, pass without a person's help: Pass lets the run go on then.
func (c *Control) HaltOn(err error) {
	why, over := passes(err)
	before := c.flow
	if c.passing != nil {
		before = c.passing.before
	}
	c.Halt(why)
	if over != nil {
		c.halted, c.passing = before.halted, &passing{over, before}
	}
}

// passes returns the reason for a pause because of an error, and, if the cause can pass,
// the function that reports whether it has.
func passes(err error) (why string, over func() bool) {
	var away *session.Displaced
	switch {
	case errors.As(err, &away) && away.Final():
		return away.Error(), nil
	case errors.As(err, &away): // whichever write met it
		return away.Error(), away.Passed
	case errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE):
		return err.Error(), func() bool { return descriptors(spare) }
	}
	return err.Error(), nil
}

// Pass ends a pause whose cause is gone. It returns true when that takes steps again:
// a run that a person had paused before stays paused.
func (c *Control) Pass() bool {
	if c.passing == nil || !c.passing.over() {
		return false
	}
	before := c.passing.before
	if before.phase == wire.Paused {
		level := wire.LevelInfo
		if before.halted {
			level = wire.LevelError
		}
		c.hold(level, before.note)
		return false
	}
	c.Resume()
	c.pauseAfter = before.pauseAfter
	return true
}

// Passing reports whether the run is paused for a cause that can pass, and for no other.
func (c *Control) Passing() bool { return c.passing != nil && c.passing.before.phase != wire.Paused }

// descriptors reports whether the process can open n more files.
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
