package main

import (
	"errors"

	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
)

type undoCmd struct {
	runArg
	Entry *string `arg:"" optional:"" name:"id" help:"Id of the change in the ledger; refused if it is not the last. Default: the last."`
}

// Help implements kong's HelpProvider.
func (undoCmd) Help() string {
	return `Reverts the knobs of the last applied change, as a new entry of the ledger, and prints the
change. Another undo goes further back. A change is passed over if a later one of the same knob was
not undone, and so are the trainer's own changes.

With --json: the ledger's entry, {"id","fate","step","changes":[{"name","old","new"}],"undoes","why"}.

Exit status: 0 undone; 1 refused, or no trainer; 2 bad usage.`
}

// Run implements the command.
func (c *undoCmd) Run(a *app) error {
	id := ""
	switch {
	case c.Entry != nil && *c.Entry == "":
		return usage(errors.New("the id is empty: leave it out to undo the last change"))
	case c.Entry != nil:
		id = *c.Entry
	case session.IsID(c.Name):
		c.Name, id = "", c.Name // the run was omitted
	}
	run, err := c.open()
	if err != nil {
		return err
	}
	s, err := run.State(a.ctx)
	if err != nil {
		return err
	}
	last := s.Undo.Entry
	if id == "" && last != nil {
		id = last.ID // and no other, in case of a concurrent undo
	}
	e, err := send(a.ctx, run, wire.Request{Action: wire.Undo, Target: id})
	if err != nil {
		return err
	}
	if err := a.entry(e); err != nil || a.json || last == nil || last.ID != e.Undoes {
		return err
	}
	a.printf("took back %s: %s\n", last.ID, ledger.Attributed(*last))
	for _, p := range s.Undo.PassedOver {
		a.printf("%s\n", ledger.PassedOver(p))
	}
	return nil
}
