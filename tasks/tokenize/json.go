package tokenize

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"dev.road/workbench/visible"
	"dev.road/workbench/worded"
)

// document is a tokenizer.json, without truncation and padding, which are the
// caller's affair, and without the decoder.
type document struct {
	Version       string            `json:"version"`
	Truncation    json.RawMessage   `json:"truncation"`
	Padding       json.RawMessage   `json:"padding"`
	AddedTokens   []json.RawMessage `json:"added_tokens"`
	Normalizer    json.RawMessage   `json:"normalizer"`
	PreTokenizer  json.RawMessage   `json:"pre_tokenizer"`
	PostProcessor json.RawMessage   `json:"post_processor"`
	Decoder       json.RawMessage   `json:"decoder"`
	Model         json.RawMessage   `json:"model"`

	tokens []addedToken // AddedTokens
}

// readJSON reads a tokenizer.json under a folder's settings. A part that is
// not implemented exactly is refused by its name, and so is one that lacks a
// key without which Hugging Face's tokenizers refuses the file.
func readJSON(data []byte, s settings) (*Tokenizer, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("not UTF-8")
	}
	var d document
	if err := strict("as a tokenizer.json of Hugging Face's", data, &d); err != nil {
		return nil, err
	}
	if d.Version != "1.0" && d.Version != "" {
		return nil, fmt.Errorf("version: %q, not \"1.0\"", visible.Short(d.Version))
	}
	kind, err := modelKind(d.Model)
	if err != nil {
		return nil, err
	}
	if err := d.check(s); err != nil {
		return nil, err
	}
	reader, _ := s.kind()
	switch {
	case kind == "WordPiece" && reader == bert:
		vocab, err := d.vocabulary()
		if err != nil {
			return nil, err
		}
		return s.wordPiece(vocab, d.tokens)
	case kind == "Unigram" && reader == albert:
		return d.albert(s)
	case reader != asWritten:
		return nil, s.refuseClass("model: a "+kind, plainClass)
	case kind == "WordPiece":
		return d.asWritten(s, bertNames, d.wordPiece)
	}
	return d.asWritten(s, albertNames, d.unigram)
}

// asWritten makes the tokenizer that the tokenizers library makes of the file,
// and adds the tokens of the settings as PreTrainedTokenizerFast does.
func (d *document) asWritten(s settings, usual names, read func() (core, error)) (*Tokenizer, error) {
	c, err := read()
	if err != nil {
		return nil, err
	}
	_, n, err := s.meant(usual)
	if err != nil {
		return nil, err
	}
	said, _, err := s.meant(names{})
	if err != nil {
		return nil, err
	}
	more, err := s.added(nil, said)
	if err != nil {
		return nil, err
	}
	tokens := d.tokens
	for _, token := range more { // the file's own come first
		if !slices.ContainsFunc(d.tokens, func(t addedToken) bool { return t.Content == token.Content }) {
			tokens = append(tokens, token)
		}
	}
	return d.framed(c, tokens, n)
}

// framed makes a tokenizer whose [CLS] and [SEP] are those of the
// post-processor.
func (d *document) framed(c core, tokens []addedToken, n names) (*Tokenizer, error) {
	f, err := d.template()
	if err != nil {
		return nil, err
	}
	n.cls, n.sep = f.cls, f.sep
	t, err := assemble(c, tokens, n)
	if err != nil {
		return nil, err
	}
	if t.CLS != f.clsID || t.SEP != f.sepID {
		return nil, fmt.Errorf("post_processor: %s and %s are %d and %d, and %d and %d in the vocabulary",
			n.cls, n.sep, f.clsID, f.sepID, t.CLS, t.SEP)
	}
	return t, nil
}

// strict reads one JSON value into v, which has to know all its keys. key is
// its place in the file, for messages.
func strict(key string, data []byte, v any) error {
	if key != "" {
		key += ": "
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%s%w", key, worded.JSON(err, v))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%sdata after the value", key)
	}
	return nil
}

// refuse names the part of the file that is not supported.
func refuse(key string, raw json.RawMessage, have string) error {
	kind := kindOf(raw)
	if kind == "" {
		kind = "none, or one without a type,"
	}
	return fmt.Errorf("%s: %s is not supported; only %s is", key, kind, have)
}
