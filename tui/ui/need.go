package ui

import "dev.road/workbench/session/wire"

// NeedsRun is the Disabled of bindings that need a run: neither the predictions of a
// file nor a checkpoint that is served has steps, or a recipe to go on with.
func NeedsRun(c *Context) string {
	if c.Session == nil {
		return "no run is open"
	}
	if why := without(c); why != "" {
		return why
	}
	if of := c.Store.State.Checkpoint; of != nil {
		return of.Source + " is a checkpoint without a run: nothing trains; N starts a run"
	}
	return ""
}

// without is the reason of the open Session for which nothing of it can be asked or
// changed, or "".
func without(c *Context) string {
	if b, ok := c.Session.(Bare); ok {
		return b.Without()
	}
	return ""
}

// NeedsTrainer is the Disabled of bindings that need a trainer that takes steps. For an
// ended run its reason names what works instead.
func NeedsTrainer(c *Context) string {
	s := c.Store.State
	switch {
	case NeedsRun(c) != "":
		return NeedsRun(c)
	case s.State.Ended():
		return string(s.State) + " at step " + Count(s.Step) + ": " + WaysOn
	case !s.State.Live():
		return noTrainer(s)
	}
	return unreachable(c)
}

// WaysOn names the keys that go on from a run that has ended.
const WaysOn = "m gives it more steps, b branches, N starts a new run"

// NeedsModel is the Disabled of bindings that ask the run's model. That of an ended run
// is loaded when it is asked; see Context.WithModel.
func NeedsModel(c *Context) string {
	s := c.Store.State
	switch {
	case c.Session == nil:
		return "no run is open"
	case without(c) != "":
		return without(c)
	case s.Answers():
		return unreachable(c)
	case !s.State.Ended():
		return noTrainer(s)
	case c.Readonly:
		return "nobody serves the run, and this workbench is read-only; serve it with: road serve " + s.Run
	}
	return ""
}

// NeedsProcess is the Disabled of bindings that act on the process of the run: its
// trainer, or the server of an ended run.
func NeedsProcess(c *Context) string {
	if c.Session != nil && c.Store.State.Serving {
		return unreachable(c)
	}
	return NeedsTrainer(c)
}

func noTrainer(s wire.State) string {
	return "run " + s.Run + " has no trainer; start one with: road train --resume " + s.Run
}

func unreachable(c *Context) string {
	if c.Store.Link.Lost != "" {
		return "the trainer cannot be reached: " + c.Store.Link.Lost
	}
	return ""
}
