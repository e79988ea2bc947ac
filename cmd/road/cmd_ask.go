package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"dev.road/workbench/session/wire"
)

type askCmd struct {
	runArg
	Passage  string   `short:"p" required:"" placeholder:"TEXT|@FILE|-" help:"The passage, or the first text of a pair; - reads stdin."`
	Question string   `short:"q" placeholder:"TEXT" help:"The question, or the second text of a pair."`
	Task     string   `default:"mrc" placeholder:"TASK" help:"The head that answers."`
	Dataset  string   `placeholder:"DATASET" help:"Dataset whose head answers, if each has one. Default: the task's first."`
	Model    []string `placeholder:"NAME" help:"student, or a teacher; repeatable."`
	Top      int      `default:"5" placeholder:"N" help:"Number of answers."`
}

// Help implements kong's HelpProvider.
func (askCmd) Help() string {
	return `The live run's trainer answers, between two micro-batches; of an ended run, road serve's process.

With --json: an array with one object per model,
{"model","step","top":[{"text","start","end","prob"}],"null"}, offsets in code points; for a
class task "labels":[{"name","prob"}] instead.

Exit status: 0 answered; 1 no such model, task or dataset, or no trainer; 2 bad usage.`
}

// Run implements the command.
func (c *askCmd) Run(a *app) error {
	passage, err := a.text(c.Passage)
	if err != nil {
		return usage(fmt.Errorf("ask: read the passage: %w", err))
	}
	if strings.TrimSpace(passage) == "" {
		return usage(errors.New("ask: the passage is empty"))
	}
	run, err := c.open()
	if err != nil {
		return err
	}
	answers, err := run.Infer(a.ctx, wire.Question{
		Task: c.Task, Dataset: c.Dataset, Passage: passage, Question: c.Question, Models: c.Model, Top: c.Top,
	})
	if err != nil {
		return err
	}
	return a.print(answers, func() {
		for _, answer := range answers {
			a.answer(answer)
		}
	})
}

// answer prints one model's answer.
func (a *app) answer(said wire.Answer) {
	a.printf("%s, step %d\n", said.Model, said.Step)
	for _, l := range said.Labels {
		a.printf("  %5.1f%%  %s\n", 100*l.Prob, l.Name)
	}
	for _, s := range said.Top {
		a.printf("  %5.1f%%  %s\n", 100*s.Prob, s.Text)
	}
	if len(said.Labels) == 0 {
		a.printf("  %5.1f%%  (no answer)\n", 100*said.Null)
	}
}

// mostText is the maximum size in bytes of a text to ask about or to cut, many times
// that of any passage.
const mostText = 16 << 20

// text reads an argument that may name a file or standard input.
func (a *app) text(arg string) (string, error) {
	if arg == "-" {
		return wholeText(a.in, "the standard input")
	}
	file, named := strings.CutPrefix(arg, "@")
	if !named {
		return arg, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return wholeText(f, file)
}

// wholeText reads a text of at most mostText bytes.
func wholeText(from io.Reader, name string) (string, error) {
	text, err := io.ReadAll(io.LimitReader(from, mostText+1))
	if err == nil && len(text) > mostText {
		err = fmt.Errorf("%s has more than %d bytes, the maximum", name, mostText)
	}
	return string(text), err
}
