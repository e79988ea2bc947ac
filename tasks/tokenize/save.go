package tokenize

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"dev.road/workbench/durable"
)

// saved are the files that are saved, the settings first.
var saved = []string{specialJSON, addedJSON, configJSON, tokenizerJSON, vocabTXT, spieceModel}

// Save writes the files that the tokenizer was loaded from into a folder,
// under their usual names, and the decisions of other files into
// tokenizer_config.json; a tokenizer made by New gets a vocab.txt. Each is
// there whole or not at all, and the settings are written first, so that Load
// never sees the others without them. Another tokenizer's files in the folder are
// removed.
func (t *Tokenizer) Save(dir string) error {
	for _, name := range saved {
		if slices.ContainsFunc(t.files, func(f file) bool { return f.name == name }) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("save the tokenizer: %w", err)
		}
	}
	for _, f := range t.files {
		if err := durable.Write(filepath.Join(dir, f.name), f.data); err != nil {
			return fmt.Errorf("save the tokenizer: %w", err)
		}
	}
	return nil
}

// decide puts the class, which transformers or config.json decided on, into
// the tokenizer_config.json that is saved: in another folder the same rules
// are to count.
func (t *Tokenizer) decide(s settings) error {
	said := map[string]string{}
	if s.Class == "" {
		s.Class = plainClass
		for key, id := range map[string]int32{"cls_token": t.CLS, "sep_token": t.SEP, "pad_token": t.PAD, "unk_token": t.UNK,
			"mask_token": t.MASK} {
			if name := t.vocab[id]; slices.ContainsFunc(t.added.tokens, func(a addedToken) bool { return a.Content == name }) {
				said[key] = name
			}
		}
	}
	at := slices.IndexFunc(t.files, func(f file) bool { return f.name == configJSON })
	if at < 0 {
		at = len(t.files)
		t.files = append(t.files, file{name: configJSON})
	}
	data, err := s.config(t.files[at].data, said)
	t.files[at].data = data
	return err
}
