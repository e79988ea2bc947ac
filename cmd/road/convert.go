package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dev.road/workbench/durable"
	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/tasks/tokenize"
)

// convert writes one checkpoint folder from another, with the first tokenizer in the
// given folders.
func convert(ctx context.Context, from, to string, tokenizers []string, fill func(f *checkpoint.Folder, dir string) error) error {
	f, err := checkpoint.Open(from)
	if err != nil {
		return usage(err)
	}
	defer f.Close()
	err = checkpoint.Create(ctx, to, func(dir string) error {
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

// saveTokenizer writes a tokenizer's files. Missing settings are written explicitly
// with transformers' defaults: an older transformers guesses others.
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
	if isThere(path) || !isThere(filepath.Join(dir, "vocab.txt")) { // the others are complete
		return nil
	}
	text, err := json.MarshalIndent(map[string]any{
		"tokenizer_class": "BertTokenizer", "do_lower_case": true, "tokenize_chinese_chars": true, "strip_accents": nil,
	}, "", "  ")
	if err != nil {
		return err
	}
	return durable.Write(path, append(text, '\n'))
}
