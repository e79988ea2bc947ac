package tokenize

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// document is a tokenizer.json. What it says of truncation and padding is a
// caller's affair, and the decoder is for the way back.
type document struct {
	Version       string          `json:"version"`
	Truncation    json.RawMessage `json:"truncation"`
	Padding       json.RawMessage `json:"padding"`
	AddedTokens   []addedToken    `json:"added_tokens"`
	Normalizer    json.RawMessage `json:"normalizer"`
	PreTokenizer  json.RawMessage `json:"pre_tokenizer"`
	PostProcessor json.RawMessage `json:"post_processor"`
	Decoder       json.RawMessage `json:"decoder"`
	Model         json.RawMessage `json:"model"`
}

// readJSON reads a tokenizer.json. A part that is not implemented exactly is
// refused by its name.
func readJSON(data []byte) (*Tokenizer, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("not UTF-8")
	}
	var d document
	if err := strict("as a tokenizer.json of Hugging Face's", data, &d); err != nil {
		return nil, err
	}
	if d.Version != "1.0" {
		return nil, fmt.Errorf("version: %q, not \"1.0\"", d.Version)
	}
	n, err := d.template()
	if err != nil {
		return nil, err
	}
	var c core
	switch kind := typeOf(d.Model); kind {
	case "WordPiece":
		n.pad, n.mask = "[PAD]", "[MASK]"
		c, err = d.wordPiece()
	case "Unigram":
		n.pad, n.mask = "<pad>", "[MASK]"
		c, err = d.unigram()
	case "":
		err = errors.New("model: no type")
	default:
		err = fmt.Errorf("model: %s is not implemented: WordPiece and Unigram are", kind)
	}
	if err != nil {
		return nil, err
	}
	t, err := assemble(c, d.AddedTokens, n.names)
	if err != nil {
		return nil, err
	}
	if t.CLS != n.clsID || t.SEP != n.sepID {
		return nil, fmt.Errorf("post_processor: %s and %s are %d and %d, and %d and %d in the vocabulary",
			n.cls, n.sep, n.clsID, n.sepID, t.CLS, t.SEP)
	}
	return t, nil
}

// strict reads one JSON value into v, which has to know all its keys. key is
// where it lies in the file, for messages.
func strict(key string, data []byte, v any) error {
	if key != "" {
		key += ": "
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%s%w", key, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%sdata after the value", key)
	}
	return nil
}

// typeOf returns what a part of the file says it is; nothing for null.
func typeOf(raw json.RawMessage) string {
	var part struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(raw, &part); err != nil {
		return ""
	}
	return part.Type
}

// refuse says which part of the file is not implemented.
func refuse(key string, raw json.RawMessage, have string) error {
	kind := typeOf(raw)
	if kind == "" {
		kind = "none, or one without a type,"
	}
	return fmt.Errorf("%s: %s is not implemented: %s is", key, kind, have)
}
