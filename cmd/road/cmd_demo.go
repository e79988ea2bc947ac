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
	return `Trains a tiny model on nine datasets of templated text, with all six tasks and two teachers, which
write soft targets beside the steps (kd.start is join), and evaluates it on a tenth, within minutes
on two cores. Opens the workbench with a guide, and takes 5,000 steps so that the run outlasts it;
without a terminal it runs headless, for 1,000 steps, and the last line says what was distilled.
road eval RUN --suite robustness then shows its scores on changed questions, without any file.

` + statusOfStart
}

// tourSteps is the length of a demo on a screen: the run must not end while its reader
// follows the guide.
const tourSteps = "train.steps=5000"

// Run implements the command.
func (c *demoCmd) Run(a *app) error {
	sets := c.Set
	if !c.Headless && !c.Detach && terminal() {
		sets = append([]string{tourSteps}, sets...)
	}
	r, err := recipe.Load("demo", sets)
	if err != nil {
		return usage(err)
	}
	screen := c.options()
	screen.Demo = true
	return a.begin(r, session.StartOptions{}, c.startFlags, screen)
}
