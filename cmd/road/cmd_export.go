package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/session"
	"dev.road/workbench/tasks/tokenize"
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

// convert writes one checkpoint folder from another, with the tokenizer of the
// first folder of those given that has one.
func convert(from, to string, tokenizers []string, fill func(f *checkpoint.Folder, dir string) error) error {
	f, err := checkpoint.Open(from)
	if err != nil {
		return usage(err)
	}
	defer f.Close()
	err = checkpoint.Create(to, func(dir string) error {
		if err := fill(f, dir); err != nil {
			return err
		}
		return saveTokenizer(dir, tokenizers)
	})
	if errors.Is(err, fs.ErrExist) {
		return usage(err)
	}
	return err
}

// saveTokenizer writes a tokenizer's files. Without settings they are
// transformers' own, said aloud: an older transformers guesses otherwise.
func saveTokenizer(dir string, sources []string) error {
	for _, source := range sources {
		t, err := tokenize.Load(source)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return usage(err)
		}
		if err := t.Save(dir); err != nil {
			return err
		}
		return tokenizerConfig(dir)
	}
	return usage(fmt.Errorf("%s has no tokenizer: no tokenizer.json, vocab.txt or spiece.model", strings.Join(sources, " or ")))
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func tokenizerConfig(dir string) error {
	path := filepath.Join(dir, "tokenizer_config.json")
	if isThere(path) || !isThere(filepath.Join(dir, "vocab.txt")) { // the others say all themselves
		return nil
	}
	text, err := json.MarshalIndent(map[string]any{
		"tokenizer_class": "BertTokenizer", "do_lower_case": true, "tokenize_chinese_chars": true, "strip_accents": nil,
	}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

// checkpointOf finds a checkpoint's folder by what RUN[@STEP] says, and the
// folders that may have its tokenizer.
func checkpointOf(source string) (dir string, tokenizers []string, err error) {
	if _, err := os.Stat(filepath.Join(source, "config.json")); err == nil {
		return source, []string{source}, nil
	}
	name, step, chosen := strings.Cut(source, "@")
	run, err := session.Find(name)
	if err != nil {
		return "", nil, err
	}
	var n int
	if chosen {
		n, err = stepOf(run, step)
	} else {
		n, err = run.NewestCheckpoint()
	}
	if err == nil {
		err = run.NeedCheckpoint(n)
	}
	if err != nil {
		return "", nil, err
	}
	dir = run.Checkpoint(n)
	return dir, []string{dir, run.Dir()}, nil
}

// ofInput is what is wrong with a checkpoint that was given: bad input, but
// for a disk that takes no more.
func ofInput(err error) error {
	if err == nil || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EROFS) {
		return err
	}
	return usage(err)
}
