package tokenize

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The files of a tokenizer, by what they are called in a model's folder.
const (
	tokenizerJSON = "tokenizer.json"
	vocabTXT      = "vocab.txt"
	spieceModel   = "spiece.model"
	configJSON    = "tokenizer_config.json"
)

// maxFile is the most that is read of one file, in bytes: several times the
// largest tokenizer that is published.
const maxFile = 64 << 20

// file is a file that a tokenizer was loaded from, under its usual name.
type file struct {
	name string
	data []byte
}

// Load reads a tokenizer from a model's folder: from its tokenizer.json, else
// vocab.txt, else spiece.model, the latter two with the settings that
// tokenizer_config.json has. Path may also be one such file, whatever it is
// called: its settings are then those beside it. The error is fs.ErrNotExist
// if there is no such file.
func Load(path string) (*Tokenizer, error) {
	if info, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("read the tokenizer: %w", err)
	} else if !info.IsDir() {
		return loadFile(path)
	}
	for _, name := range []string{tokenizerJSON, vocabTXT, spieceModel} {
		t, err := loadFile(filepath.Join(path, name))
		if !errors.Is(err, fs.ErrNotExist) {
			return t, err
		}
	}
	return nil, fmt.Errorf("%s: the folder has no tokenizer: no %s, %s or %s: %w",
		path, tokenizerJSON, vocabTXT, spieceModel, fs.ErrNotExist)
}

// loadFile reads a tokenizer from a file and, if it needs them, the settings
// beside it.
func loadFile(path string) (*Tokenizer, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	beside := filepath.Join(filepath.Dir(path), configJSON)
	config, err := readFile(beside)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var t *Tokenizer
	name := vocabTXT
	switch {
	case strings.HasSuffix(path, ".json"):
		name = tokenizerJSON
		t, err = readJSON(data)
	case strings.HasSuffix(path, ".model"):
		name = spieceModel
		var s settings
		if s, err = readSettings(beside, config); err == nil {
			t, err = readSpiece(data, s)
		}
	default:
		var s settings
		if s, err = readSettings(beside, config); err == nil {
			t, err = readVocab(data, s)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if config != nil {
		t.files = append(t.files, file{configJSON, config})
	}
	t.files = append(t.files, file{name, data})
	return t, nil
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the tokenizer: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the tokenizer: %w", err)
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s: larger than the %d MiB that a tokenizer may have", path, maxFile>>20)
	}
	return data, nil
}

// Save writes the files that the tokenizer was loaded from into a folder,
// under their usual names; a tokenizer made by New gets a vocab.txt. Each is
// there whole or not at all, and the settings before what they belong to, so
// that Load never sees the one without the other. Other tokenizer's files in
// the folder are taken away.
func (t *Tokenizer) Save(dir string) error {
	for _, name := range []string{tokenizerJSON, vocabTXT, spieceModel, configJSON} {
		if slices.ContainsFunc(t.files, func(f file) bool { return f.name == name }) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("save the tokenizer: %w", err)
		}
	}
	for _, f := range t.files {
		if err := f.save(dir); err != nil {
			return fmt.Errorf("save the tokenizer: %w", err)
		}
	}
	return nil
}

func (f file) save(dir string) error {
	w, err := os.CreateTemp(dir, f.name+".*.part")
	if err != nil {
		return err
	}
	_, err = w.Write(f.data)
	if err == nil {
		err = w.Chmod(0o644)
	}
	if err == nil {
		err = w.Sync()
	}
	if err = errors.Join(err, w.Close()); err == nil {
		err = os.Rename(w.Name(), filepath.Join(dir, f.name))
	}
	if err != nil {
		return errors.Join(err, os.Remove(w.Name()))
	}
	return nil
}
