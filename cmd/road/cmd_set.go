package main

import (
	"dev.road/workbench/session/wire"
)

type setCmd struct {
	Args   []string `arg:"" name:"[RUN] KNOB=VALUE" help:"The run, then one change or more. They apply together or not at all."`
	AtStep int      `placeholder:"N" help:"Apply at that step instead of the next."`
	Expect []string `placeholder:"KNOB=VALUE" help:"Refuse when a knob has another value by then."`
}

// Help implements kong's HelpProvider.
func (setCmd) Help() string {
	return `Prints the ledger's entry: with --json {"id","fate","step","changes":[{"name","old","new"}],…}.
Exit status: 0 applied, scheduled or nothing to change, 1 refused, 2 bad usage.`
}

// Run implements the command.
func (c *setCmd) Run(a *app) error {
	name, args := splitRun(c.Args)
	changes, err := parseChanges(args)
	if err != nil {
		return err
	}
	expected, err := parseChanges(c.Expect)
	if err != nil {
		return err
	}
	for _, e := range expected {
		for i := range changes {
			if changes[i].Name == e.Name {
				changes[i].Expect = e.Value
			}
		}
	}
	return a.request(name, wire.Request{Action: wire.Set, Changes: changes, AtStep: c.AtStep})
}

type undoCmd struct {
	runArg
}

// Run implements the command.
func (c *undoCmd) Run(a *app) error { return a.request(c.Name, wire.Request{Action: wire.Undo}) }
