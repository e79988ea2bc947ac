package main

import (
	"fmt"
	"io"
	"os"

	"dev.road/workbench/session/wire"
)

type askCmd struct {
	runArg
	Question string   `short:"q" help:"The question, or the second text of a pair."`
	Passage  string   `short:"p" help:"The passage, or the first text; @FILE reads a file, - standard input."`
	Task     string   `default:"mrc" help:"Which head answers."`
	Model    []string `help:"student, or a teacher's name; may be given several times."`
	Top      int      `default:"5" help:"How many answers."`
}

// Help implements kong's HelpProvider.
func (askCmd) Help() string {
	return `With --json an array with one object a model: model, step, top (text, start, end,
prob), null, and for a class task labels.`
}

// Run implements the command.
func (c *askCmd) Run(a *app) error {
	if c.Passage == "" {
		return usage(fmt.Errorf("ask: give the text with --passage"))
	}
	passage, err := textOf(c.Passage)
	if err != nil {
		return usage(fmt.Errorf("ask: %w", err))
	}
	run, err := a.open(c.Name)
	if err != nil {
		return err
	}
	answers, err := run.Infer(a.ctx, wire.Question{Task: c.Task, Passage: passage, Question: c.Question, Models: c.Model, Top: c.Top})
	if err != nil {
		return err
	}
	return a.print(answers, func() {
		for _, ans := range answers {
			a.printf("%s @%d\n", ans.Model, ans.Step)
			for _, s := range ans.Top {
				a.printf("  %5.1f%%  %s\n", 100*s.Prob, s.Text)
			}
			for _, l := range ans.Labels {
				a.printf("  %5.1f%%  %s\n", 100*l.Prob, l.Name)
			}
			if c.Task == "mrc" {
				a.printf("  %5.1f%%  (no answer)\n", 100*ans.Null)
			}
		}
	})
}

// textOf reads an argument that may name a file or standard input.
func textOf(arg string) (string, error) {
	switch {
	case arg == "-":
		text, err := io.ReadAll(os.Stdin)
		return string(text), err
	case arg[0] == '@':
		text, err := os.ReadFile(arg[1:])
		return string(text), err
	}
	return arg, nil
}
