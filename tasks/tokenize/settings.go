package tokenize

import (
	"encoding/json"
	"fmt"
	"path/filepath"

	"dev.road/workbench/worded"
)

// settings are the values of a tokenizer_config.json that decide on tokens, with
// those that older versions of transformers wrote into files of their own.
type settings struct {
	name string // the file's name, for messages
	from string // the rest of the sentence "Class, which …": its source

	Class        string                     `json:"tokenizer_class"`
	Lower        *bool                      `json:"do_lower_case"`
	Strip        *bool                      `json:"strip_accents"`
	Ideographs   *bool                      `json:"tokenize_chinese_chars"`
	Basic        *bool                      `json:"do_basic_tokenize"`
	NeverSplit   []string                   `json:"never_split"`
	KeepAccents  *bool                      `json:"keep_accents"`
	PrefixSpace  *bool                      `json:"add_prefix_space"`
	SplitSpecial bool                       `json:"split_special_tokens"`
	AddedDecoder map[string]json.RawMessage `json:"added_tokens_decoder"`
	tokens
	legacy map[string]int32 // added_tokens.json: ids by content
}

// tokens are those with a meaning, and further ones. Each is a string, or an
// object with the string under content. A special_tokens_map.json has the same
// keys.
type tokens struct {
	BOS        json.RawMessage `json:"bos_token"`
	EOS        json.RawMessage `json:"eos_token"`
	CLS        json.RawMessage `json:"cls_token"`
	SEP        json.RawMessage `json:"sep_token"`
	PAD        json.RawMessage `json:"pad_token"`
	UNK        json.RawMessage `json:"unk_token"`
	MASK       json.RawMessage `json:"mask_token"`
	Additional json.RawMessage `json:"additional_special_tokens"`
	Extra      json.RawMessage `json:"extra_special_tokens"`
}

// readSettings reads a tokenizer_config.json and, as transformers does where
// that has no added_tokens_decoder, the special_tokens_map.json and the
// added_tokens.json of older versions. Of a missing file, data is nil.
func readSettings(name string, data, special, added []byte) (settings, error) {
	s := settings{name: name}
	if data != nil {
		if err := json.Unmarshal(data, &s); err != nil {
			return s, fmt.Errorf("%s: %w", name, worded.JSON(err, s))
		}
	}
	if s.SplitSpecial {
		return s, fmt.Errorf("%s: split_special_tokens: true is not supported", name)
	}
	if s.AddedDecoder != nil {
		return s, nil
	}
	if special != nil {
		if err := json.Unmarshal(special, &s.tokens); err != nil {
			return s, fmt.Errorf("%s: %w", filepath.Join(filepath.Dir(name), specialJSON), worded.JSON(err, s.tokens))
		}
	}
	if added != nil {
		if err := json.Unmarshal(added, &s.legacy); err != nil {
			return s, fmt.Errorf("%s: %w", filepath.Join(filepath.Dir(name), addedJSON), worded.JSON(err, s.legacy))
		}
	}
	return s, nil
}

// meant are the tokens with a meaning under these settings, in the order in
// which transformers adds them, with their names.
func (s *settings) meant(usual names) ([]addedToken, names, error) {
	n := usual
	var all []addedToken
	for _, t := range []struct {
		key  string
		raw  json.RawMessage
		name *string
	}{{"bos_token", s.BOS, new(string)}, {"eos_token", s.EOS, new(string)}, {"unk_token", s.UNK, &n.unk}, {"sep_token", s.SEP, &n.sep},
		{"pad_token", s.PAD, &n.pad}, {"cls_token", s.CLS, &n.cls}, {"mask_token", s.MASK, &n.mask}} {
		token, err := readToken(t.raw, true)
		if err != nil {
			return nil, n, fmt.Errorf("%s: %s: %w", s.name, t.key, err)
		}
		if token.Content != "" {
			*t.name = token.Content
		}
		if token.Content = *t.name; token.Content != "" {
			all = append(all, token)
		}
	}
	return all, n, nil
}
