package main

import (
	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
)

type demoCmd struct {
	Set []string `placeholder:"KEY=VALUE" sep:"none" help:"Change a value of the demo's recipe by its dotted name."`
	startFlags
	look
}

// Help implements kong's HelpProvider.
func (demoCmd) Help() string {
	return `Trains a tiny model on ten datasets of templated text, with all six tasks and two teachers,
within minutes on two cores. Opens the workbench; without a terminal it runs headless.

` + statusOfStart
}

// Run implements the command.
func (c *demoCmd) Run(a *app) error {
	r, err := recipe.Load("demo", c.Set)
	if err != nil {
		return usage(err)
	}
	screen := c.options()
	screen.Demo = true
	return a.begin(r, session.StartOptions{}, c.startFlags, screen)
}
