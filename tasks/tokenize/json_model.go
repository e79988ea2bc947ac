package tokenize

import (
	"encoding/json"
	"errors"
	"fmt"

	"dev.road/workbench/visible"
	"dev.road/workbench/worded"
)

// models are the kinds of models, besides those that are read, with their names
// in the field.
var models = map[string]string{
	"BPE":       "a BPE tokenizer, as RoBERTa, DeBERTa and GPT-2 have",
	"WordLevel": "a WordLevel tokenizer, which has whole words alone",
}

// modelKind is the kind of a model, WordPiece or Unigram. Files of before
// tokenizers 0.10 do not say it: it is the first of BPE, WordPiece, WordLevel
// and Unigram whose keys they have (ModelWrapper in tokenizers/src/models).
func modelKind(raw json.RawMessage) (string, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return "", missing("model")
	}
	keys, err := keysOf("model", raw)
	if err != nil {
		return "", err
	}
	kind := kindOf(raw)
	switch {
	case kind != "":
	case hasKey(keys, "merges"):
		kind = "BPE"
	case hasKey(keys, "unk_id"), len(keys["vocab"]) > 0 && keys["vocab"][0] == '[':
		kind = "Unigram"
	case hasKey(keys, "max_input_chars_per_word"), hasKey(keys, "continuing_subword_prefix"):
		kind = "WordPiece"
	case hasKey(keys, "vocab") && hasKey(keys, "unk_token"):
		kind = "WordLevel"
	default:
		return "", errors.New("model: it has no type, and not the keys of any kind: WordPiece has max_input_chars_per_word, Unigram " +
			"unk_id, BPE merges")
	}
	switch kind {
	case "WordPiece":
		return kind, needs("model", keys, "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab")
	case "Unigram":
		return kind, needs("model", keys, "vocab")
	}
	if name := models[kind]; name != "" {
		return "", fmt.Errorf("model: %s; only WordPiece, of BERT and ELECTRA, and Unigram, of ALBERT, are implemented: take a checkpoint of "+
			"one of these", name)
	}
	return "", fmt.Errorf("model: %s is not supported; only WordPiece and Unigram are", kind)
}

func hasKey(keys map[string]json.RawMessage, key string) bool {
	_, ok := keys[key]
	return ok
}

// keysOf are the keys of an object.
func keysOf(where string, raw json.RawMessage) (map[string]json.RawMessage, error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(raw, &keys); err != nil {
		return nil, fmt.Errorf("%s: %w", where, worded.JSON(err, keys))
	}
	return keys, nil
}

// needs refuses an object that lacks one of the keys, or has null for it.
func needs(where string, keys map[string]json.RawMessage, names ...string) error {
	for _, name := range names {
		if raw, ok := keys[name]; !ok || string(raw) == "null" {
			return missing(where + "." + name)
		}
	}
	return nil
}

func missing(key string) error {
	return fmt.Errorf("%s: missing; Hugging Face's tokenizers refuses such a file, too: it is cut off, or was changed by hand", key)
}

// kindOf returns the type of a part of the file: its own word for it, or the type
// with its keys; "" for null.
func kindOf(raw json.RawMessage) string {
	var part map[string]json.RawMessage
	if err := json.Unmarshal(raw, &part); err != nil {
		return ""
	}
	var kind string
	if err := json.Unmarshal(part["type"], &kind); err == nil {
		return visible.Short(kind) // all that are known are shorter
	}
	for _, told := range []struct{ key, kind string }{
		{"clean_text", "BertNormalizer"}, {"normalizers", "Sequence"}, {"pattern", "Replace"},
		{"trim_offsets", "RobertaProcessing"}, {"cls", "BertProcessing"}, {"single", "TemplateProcessing"}, {"cleanup", "WordPiece"},
	} {
		if hasKey(part, told.key) {
			return told.kind
		}
	}
	return ""
}
