package main

import (
	"dev.road/workbench/model/checkpoint"
)

type exportCmd struct {
	Source string `arg:"" name:"run" placeholder:"RUN[@STEP]" help:"A run's name or folder, with @STEP or @best after it for a checkpoint other than the newest; or a checkpoint's folder."`
	To     string `required:"" placeholder:"DIR" help:"The folder to write; it must not be there yet."`
	Task   string `placeholder:"TASK" help:"Whose head to export, or DATASET/TASK; needed where there are several."`
}

// Help implements kong's HelpProvider.
func (exportCmd) Help() string {
	return `Writes a checkpoint as Hugging Face's transformers has it: an encoder with one head, for AutoModelForQuestionAnswering or AutoModelForSequenceClassification, and the tokenizer for AutoTokenizer. Values stay in the type that they are stored in.

With --json: {"from","to","class"}, the last being transformers' class.

Exit status: 0 written; 1 it could not be written; 2 no such run, checkpoint or head, or DIR is there already.`
}

// Run implements the command.
func (c *exportCmd) Run(a *app) error {
	from, vocabulary, err := checkpointOf(c.Source)
	if err != nil {
		return usage(err)
	}
	class := ""
	err = convert(from, c.To, vocabulary, func(f *checkpoint.Folder, dir string) error {
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
	}{from, c.To, class}
	return a.print(result, func() { a.printf("%s: %s, from %s\n", c.To, class, from) })
}
