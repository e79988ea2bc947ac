package control

import "dev.road/workbench/session/wire"

// flow is the running or paused state of the steps, with the reason.
type flow struct {
	phase      wire.Phase
	halted     bool // paused by Halt, until a person fixes the cause
	note       string
	pauseAfter int // step after which to pause again; 0 for none
	stopping   bool

	passing *passing // the pause, if it ends by itself; else nil
}

// Phase is the state of the run.
func (f *flow) Phase() wire.Phase { return f.phase }

// Note is the reason of the state, or of a wait.
func (f *flow) Note() string { return f.note }

// Halted reports whether the run is paused until a person fixes the cause.
func (f *flow) Halted() bool { return f.halted }

// Start takes steps, unless the run was paused while it was starting.
func (f *flow) Start() {
	if f.phase == wire.Starting {
		f.phase, f.note = wire.Running, ""
	}
}

// Wait notes the reason of a wait.
func (f *flow) Wait(note string) { f.note = note }

// Waited removes a note of Wait, unless the run was paused meanwhile, which has its own.
func (f *flow) Waited(note string) {
	if f.note == note {
		f.note = ""
	}
}

// Stop ends the run at the next safe point.
func (f *flow) Stop() { f.stopping = true }

// CancelStop lets a run go on that cannot be saved.
func (f *flow) CancelStop() { f.stopping = false }

// Stopping reports whether the run is to end.
func (f *flow) Stopping() bool { return f.stopping }

// End notes that the run has ended, and how.
func (f *flow) End(p wire.Phase, how string) { f.phase, f.note = p, how }

// Pause stops taking steps; jobs and requests go on.
func (c *Control) Pause(why string) { c.hold(wire.LevelInfo, why) }

// Halt pauses because of a fault that only a person can fix. The failed action is
// retried at every safe point, and reported once.
func (c *Control) Halt(why string) {
	if c.phase != wire.Paused || c.note != why {
		c.hold(wire.LevelError, why)
	}
}

// PauseWhenDue pauses after the requested steps.
func (c *Control) PauseWhenDue() {
	if c.pauseAfter > 0 && c.at.Step >= c.pauseAfter {
		c.Pause("after the requested steps")
	}
}

func (c *Control) hold(level wire.Level, why string) {
	c.phase, c.note, c.pauseAfter, c.halted = wire.Paused, why, 0, level == wire.LevelError
	c.passing = nil
	c.report.Say(wire.EventState, level, nil, "paused after step %d: %s", c.at.Step, why)
}

// Resume takes steps again.
func (c *Control) Resume() {
	c.phase, c.note, c.halted, c.passing = wire.Running, "", false, nil
	c.report.Say(wire.EventState, wire.LevelInfo, nil, "running from step %d", c.at.Step+1)
}

// ResumeFor takes a number of steps, and pauses again.
func (c *Control) ResumeFor(steps int) {
	c.Resume()
	c.pauseAfter = c.at.Step + steps
}
