package main

import (
	"bytes"
	"fmt"

	"dev.road/workbench/durable"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/replay"
	"dev.road/workbench/visible"
)

type replayCmd struct {
	runArg
	Out string `placeholder:"FILE" help:"Write the recipe to a file. Default: print it."`
}

// Help implements kong's HelpProvider.
func (replayCmd) Help() string {
	return `Prints a recipe that repeats a run: the run's own, with everything that was changed live as a
schedule, undone changes included for as long as they acted. A run of it has, on a CPU, the losses of
the first one to the bit, as far as soft targets allow. What it leaves out, such as rewinds, pauses
and the steps at which targets joined, is on standard error and in the recipe's first lines.

With --json: {"recipe": the text, "schedule": {KNOB: ["STEP: VALUE", …]}, "left_out": [a sentence, …]}.

Exit status: 0 printed; 1 the run cannot be read, or the file cannot be written; 2 bad usage.`
}

// Run implements the command.
func (c *replayCmd) Run(a *app) error {
	run, err := c.open()
	if err != nil {
		return err
	}
	r, err := recipe.ReadRun(run.Folder().Recipe(), nil)
	if err != nil {
		return err
	}
	entries, err := run.Entries()
	if err != nil {
		return err
	}
	p := replay.Of(r, entries)
	var text bytes.Buffer
	fmt.Fprintf(&text, "# Replay of the run %s.\n", visible.Cell(r.Name))
	for _, what := range p.LeftOut {
		fmt.Fprintf(&text, "# Left out: %s.\n", visible.Cell(what))
	}
	text.WriteByte('\n')
	if err := recipe.Encode(&text, p.Recipe); err != nil {
		return err
	}
	if c.Out != "" {
		if err := durable.Write(c.Out, text.Bytes()); err != nil {
			return fmt.Errorf("replay: write the recipe: %w", err)
		}
	}
	if a.json {
		return a.object(map[string]any{"recipe": text.String(), "schedule": p.Recipe.Schedule, "left_out": p.LeftOut})
	}
	for _, what := range p.LeftOut {
		fmt.Fprintf(a.err, "left out: %s\n", visible.Cell(what))
	}
	if c.Out != "" {
		a.printf("%s  train it with: road train %[1]s\n", c.Out)
		return nil
	}
	_, err = a.out.Write(text.Bytes())
	return err
}
