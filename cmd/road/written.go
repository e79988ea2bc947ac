package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"dev.road/workbench/durable"
)

// outFlags are the flags of a file of predictions to write.
type outFlags struct {
	Out    string `placeholder:"FILE" help:"Write a checkpoint's predictions: .json as SQuAD's, .jsonl with the examples."`
	Format string `default:"auto" placeholder:"FORMAT" help:"Format of --out (squad, jsonl), or of --suite (text, markdown, csv, json)."`
}

// check refuses what cannot be written.
func (o *outFlags) check(checkpoints int) error {
	switch {
	case !slices.Contains([]string{"auto", "squad", "jsonl"}, o.Format):
		return usage(fmt.Errorf("eval: --format is %q: of --out give squad or jsonl; --suite has others", o.Format))
	case o.Out == "" && o.Format != "auto":
		return usage(errors.New("eval: --format goes with --out FILE"))
	case o.Out == "":
		return nil
	case checkpoints > 1:
		return usage(errors.New("eval: --out takes the predictions of one checkpoint: evaluate the others one at a time"))
	}
	if o.Format == "auto" {
		switch filepath.Ext(o.Out) {
		case ".json":
			o.Format = "squad"
		case ".jsonl":
			o.Format = "jsonl"
		default:
			return usage(fmt.Errorf("eval: --out %s: name it .json or .jsonl, or give --format", o.Out))
		}
	}
	if info, err := os.Stat(filepath.Dir(o.Out)); err != nil || !info.IsDir() {
		return usage(fmt.Errorf("eval: --out %s: there is no folder %s", o.Out, filepath.Dir(o.Out)))
	}
	return nil
}

// write writes the predictions of a checkpoint.
func (o *outFlags) write(all []evaluated) error {
	if o.Out == "" {
		return nil
	}
	var text bytes.Buffer
	lines := json.NewEncoder(&text)
	lines.SetEscapeHTML(false)
	if o.Format == "squad" {
		said := map[string]string{}
		for _, e := range all {
			for _, p := range e.predictions {
				said[p.ID] = p.Student.Text
			}
		}
		if err := lines.Encode(said); err != nil {
			return err
		}
	} else {
		for _, e := range all {
			for _, p := range e.predictions {
				if err := lines.Encode(p); err != nil {
					return err
				}
			}
		}
	}
	if err := durable.Write(o.Out, text.Bytes()); err != nil {
		return fmt.Errorf("eval: write the predictions: %w", err)
	}
	return nil
}
