package tokenize

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/model/foreign"
	"dev.road/workbench/worded"
)

// The files of a tokenizer, by their names in a model's folder.
const (
	tokenizerJSON = "tokenizer.json"
	vocabTXT      = "vocab.txt"
	spieceModel   = "spiece.model"
	configJSON    = "tokenizer_config.json"
	specialJSON   = "special_tokens_map.json"
	addedJSON     = "added_tokens.json"
	modelJSON     = "config.json" // is the model's, and not saved with the tokenizer
)

// file is a file that a tokenizer was loaded from, under its usual name.
type file struct {
	name string
	data []byte
}

// Load reads a tokenizer from a model's folder, as transformers 5.17 does: from
// its tokenizer.json, else vocab.txt, else spiece.model. The class, named by
// tokenizer_config.json or config.json or implied by the model's type, decides
// which of their values count, and which come from tokenizer_config.json instead.
// Path may also be one such file, of any name: its settings are then those
// beside it. A byte order mark is no part of any of them. The error is
// fs.ErrNotExist if there is no such file.
func Load(path string) (*Tokenizer, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read the tokenizer: %w", err)
	}
	dir := path
	if !info.IsDir() {
		dir = filepath.Dir(path)
	}
	b, err := readBeside(dir, info.IsDir())
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return b.load(path, foreign.OpenNamed)
	}
	names := []string{tokenizerJSON, vocabTXT, spieceModel}
	if c, _ := b.settings.kind(); c == albert {
		names = []string{tokenizerJSON, spieceModel, vocabTXT}
	}
	for _, name := range names {
		t, err := b.load(filepath.Join(path, name), foreign.Open)
		if !errors.Is(err, fs.ErrNotExist) {
			return t, err
		}
	}
	if err := otherKind(path); err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("%s: the folder has no tokenizer: no %s, %s or %s: %w",
		path, tokenizerJSON, vocabTXT, spieceModel, fs.ErrNotExist)
}

// beside holds the files beside a tokenizer's file.
type beside struct {
	settings settings
	decided  bool   // tokenizer_config.json names the class itself
	files    []file // sources of the settings
}

// readBeside reads the settings in a folder. Beside a single file the
// config.json may be another program's.
func readBeside(dir string, ofModel bool) (beside, error) {
	var b beside
	read := func(name string) ([]byte, error) {
		data, err := readFile(filepath.Join(dir, name), foreign.Open)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err == nil && name != modelJSON {
			b.files = append(b.files, file{name, data})
		}
		return data, err
	}
	config, err := read(configJSON)
	special, err1 := read(specialJSON)
	added, err2 := read(addedJSON)
	model, unread := read(modelJSON)
	if !ofModel {
		unread = nil
	}
	if err := errors.Join(err, err1, err2, unread); err != nil {
		return b, err
	}
	if b.settings, err = readSettings(filepath.Join(dir, configJSON), config, special, added); err != nil {
		return b, err
	}
	b.decided = b.settings.Class != ""
	var m modelConfig
	if model != nil {
		if err := json.Unmarshal(model, &m); err != nil && ofModel {
			return b, fmt.Errorf("%s: %w", filepath.Join(dir, modelJSON), worded.JSON(err, m))
		}
	}
	m.decide(&b.settings)
	return b, nil
}

// load reads a tokenizer's file under the settings beside it.
func (b *beside) load(path string, open opening) (*Tokenizer, error) {
	data, err := readFile(path, open)
	if err != nil {
		return nil, err
	}
	var t *Tokenizer
	name, s := vocabTXT, b.settings
	switch {
	case strings.HasSuffix(path, ".json"):
		name = tokenizerJSON
		t, err = readJSON(data, s)
	case strings.HasSuffix(path, ".model"):
		name = spieceModel
		t, err = readSpiece(data, s)
	default:
		t, err = readVocab(data, s)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	t.files = slices.Clone(b.files)
	if !b.decided && (name == tokenizerJSON || s.Class != "") {
		if err := t.decide(s); err != nil {
			return nil, err
		}
	}
	t.files = append(t.files, file{name, data})
	return t, nil
}

// opening opens a file: one of a folder, or one that the user names.
type opening func(path string) (*os.File, error)

func readFile(path string, open opening) ([]byte, error) {
	f, err := open(path)
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
	if what := foreign.Content(data[:min(len(data), foreign.Enough)]); what != "" {
		return nil, fmt.Errorf("%s: it is %s", path, what)
	}
	if filepath.Ext(path) == ".json" {
		if err := worded.Bounded(data, mostValues); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return bytes.TrimPrefix(data, []byte("\ufeff")), nil
}
