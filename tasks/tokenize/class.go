package tokenize

import (
	"encoding/json"
	"fmt"
	"strings"

	"dev.road/workbench/worded"
)

// class is transformers 5.17's way of making a tokenizer of a folder's files.
type class int

const (
	// asWritten takes a tokenizer.json as the tokenizers library does, and as
	// transformers does under PreTrainedTokenizerFast and under a class that it
	// does not know.
	asWritten class = iota
	// bert takes the vocabulary from tokenizer.json or vocab.txt, and all rules
	// from tokenizer_config.json: those of tokenizer.json do not count.
	bert
	// albert takes the pieces and the charsmap from tokenizer.json or
	// spiece.model, and all other rules from tokenizer_config.json.
	albert
)

// readers are transformers' names, of which each may end in Fast.
var readers = map[string]class{
	"BertTokenizer": bert, "ElectraTokenizer": bert, "DistilBertTokenizer": bert, "MobileBertTokenizer": bert, "LxmertTokenizer": bert,
	"LayoutLMTokenizer": bert,
	"AlbertTokenizer":   albert,
}

// modelClasses are the classes for a model_type of config.json, which decides
// where no file names a class.
var modelClasses = map[string]string{"bert": "BertTokenizer", "electra": "BertTokenizer", "distilbert": "BertTokenizer",
	"albert": "AlbertTokenizer"}

// modelConfig is the part of a model's config.json about its tokenizer.
type modelConfig struct {
	Class string          `json:"tokenizer_class"`
	Type  string          `json:"model_type"`
	Road  json.RawMessage `json:"road"` // in the folders that this project writes
}

// decide names the class of transformers that reads the folder, and the source of
// the name, if tokenizer_config.json does not name it. An older version of this
// project wrote folders whose tokenizer.json counts as it is written.
func (m modelConfig) decide(s *settings) {
	switch {
	case s.Class != "":
		s.from = configJSON + " names"
	case m.Class != "":
		s.Class, s.from = m.Class, modelJSON+" names"
	case m.Road == nil && modelClasses[m.Type] != "":
		s.Class, s.from = modelClasses[m.Type], fmt.Sprintf("is that of model_type %s in %s", m.Type, modelJSON)
	}
}

// plainClass is the class that takes a tokenizer.json as it is written.
const plainClass = "PreTrainedTokenizerFast"

// kind is the class's way of reading; known is false for a class whose rules are
// not here.
func (s *settings) kind() (c class, known bool) {
	c, known = readers[strings.TrimSuffix(s.Class, "Fast")]
	return c, known || s.Class == ""
}

// refuseClass refuses a file that the settings' class reads by other rules, or
// not at all; the error names the class that reads it.
func (s *settings) refuseClass(what, class string) error {
	return fmt.Errorf("%s is not read by %s, which %s; where the model does belong to it, let tokenizer_class be %s in %s",
		what, s.Class, s.from, class, s.name)
}

// config returns a tokenizer_config.json that says the class, which another
// file had decided, so that the tokenizer is the same in another folder. With
// nothing to add it is the one that was read.
func (s *settings) config(data []byte, named map[string]string) ([]byte, error) {
	keys := map[string]json.RawMessage{}
	if data != nil {
		if err := json.Unmarshal(data, &keys); err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, worded.JSON(err, keys))
		}
	}
	if old := keys["tokenizer_class"]; old != nil && string(old) != "null" {
		return data, nil
	}
	named["tokenizer_class"] = s.Class
	for key, value := range named {
		if old := keys[key]; old != nil && string(old) != "null" {
			continue
		}
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		keys[key] = text
	}
	text, err := json.MarshalIndent(keys, "", "  ")
	return append(text, '\n'), err
}
