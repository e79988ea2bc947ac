package main

import (
	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/session"
)

type exportCmd struct {
	Source string `arg:"" name:"run" placeholder:"RUN[@STEP]" help:"A run, with @STEP or @best after it, or a checkpoint's folder."`
	To     string `required:"" placeholder:"DIR" help:"The folder to write; it must not exist."`
	Task   string `placeholder:"TASK" help:"The task of the head to export, or DATASET/TASK; required if there are several heads."`
}

// Help implements kong's HelpProvider.
func (exportCmd) Help() string {
	return `Writes a checkpoint, by default the run's newest, for Hugging Face's transformers: an encoder
with one head, for AutoModelForQuestionAnswering or AutoModelForSequenceClassification, and the
tokenizer for AutoTokenizer. Values keep their stored type.

With --json: {"from","to","class"}; class is the one in transformers.

Exit status: 0 written; 1 not written; 2 no such run, checkpoint or head, or DIR exists.`
}

// Run implements the command.
func (c *exportCmd) Run(a *app) error {
	from, err := session.LocalCheckpoint(c.Source)
	if err != nil {
		return usage(err)
	}
	class := ""
	err = convert(a.ctx, from.Dir, c.To, from.Tokenizers, func(f *checkpoint.Folder, dir string) error {
		class, err = f.Export(dir, c.Task)
		return ofInput(err)
	})
	if err != nil {
		return err
	}
	result := struct {
		From  string `json:"from"`
		To    string `json:"to"`
		Class string `json:"class"`
	}{from.Dir, c.To, class}
	return a.print(result, func() { a.printf("%s: %s, from %s\n", c.To, class, from.Dir) })
}
