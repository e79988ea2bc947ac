package tokenize

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// settings are what a tokenizer_config.json says, as far as it decides on
// tokens, with what older versions of transformers wrote into files of their
// own.
type settings struct {
	name string // of the file, for messages
	from string // what names the class, or tells it

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
			return s, fmt.Errorf("%s: %w", name, err)
		}
	}
	if s.SplitSpecial {
		return s, fmt.Errorf("%s: split_special_tokens: true is not implemented", name)
	}
	if s.AddedDecoder != nil {
		return s, nil
	}
	if special != nil {
		if err := json.Unmarshal(special, &s.tokens); err != nil {
			return s, fmt.Errorf("%s: %w", specialJSON, err)
		}
	}
	if added != nil {
		if err := json.Unmarshal(added, &s.legacy); err != nil {
			return s, fmt.Errorf("%s: %w", addedJSON, err)
		}
	}
	return s, nil
}

// meant are the tokens with a meaning under these settings, in the order in
// which transformers adds them, and what they are called.
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

// added lists the added tokens in the order in which transformers adds them:
// those of added_tokens_decoder or, without it, those that the tokenizer's own
// file has; then those with a meaning, and the further ones. Of two with one
// content the first counts.
func (s *settings) added(file, meant []addedToken) ([]addedToken, error) {
	all, err := s.stored(file)
	if err != nil {
		return nil, err
	}
	further, err := s.further()
	if err != nil {
		return nil, err
	}
	all = append(append(all, meant...), further...)
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(t addedToken) bool {
		again := seen[t.Content]
		seen[t.Content] = true
		return again
	}), nil
}

// stored are the added tokens with ids, by id.
func (s *settings) stored(file []addedToken) ([]addedToken, error) {
	byID := map[int32]addedToken{}
	for key, raw := range s.AddedDecoder {
		id, err := strconv.ParseInt(key, 10, 32)
		if err != nil || id < 0 {
			return nil, fmt.Errorf("%s: added_tokens_decoder: %q is no id", s.name, key)
		}
		token, err := readToken(raw, false)
		if err != nil {
			return nil, fmt.Errorf("%s: added_tokens_decoder.%s: %w", s.name, key, err)
		}
		token.ID = int32(id)
		byID[token.ID] = token
	}
	if s.AddedDecoder == nil {
		for content, id := range s.legacy {
			byID[id] = addedToken{ID: id, Content: content, Normalized: !s.special(content), Special: s.special(content)}
		}
		for _, token := range file {
			byID[token.ID] = token
		}
	}
	return slices.SortedFunc(maps.Values(byID), func(a, b addedToken) int { return cmp.Compare(a.ID, b.ID) }), nil
}

// special reports whether the settings give a token a meaning.
func (s *settings) special(content string) bool {
	for _, raw := range []json.RawMessage{s.BOS, s.EOS, s.UNK, s.SEP, s.PAD, s.CLS, s.MASK} {
		if token, err := readToken(raw, true); err == nil && token.Content == content {
			return true
		}
	}
	more, err := s.further()
	return err == nil && slices.ContainsFunc(more, func(t addedToken) bool { return t.Content == content })
}

// further are the tokens of extra_special_tokens, which was called
// additional_special_tokens.
func (s *settings) further() ([]addedToken, error) {
	key, raw := "extra_special_tokens", s.Extra
	if len(raw) == 0 || string(raw) == "null" {
		key, raw = "additional_special_tokens", s.Additional
	}
	if len(raw) == 0 || string(raw) == "null" || string(raw) == "{}" {
		return nil, nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("%s: %s: only a list of tokens is read: %w", s.name, key, err)
	}
	var all []addedToken
	for _, raw := range list {
		token, err := readToken(raw, true)
		if err != nil || token.Content == "" {
			return nil, fmt.Errorf("%s: %s: %s is no token", s.name, key, raw)
		}
		all = append(all, token)
	}
	return all, nil
}

// readToken reads a token that is a string, or an object with the string under
// content; its text is empty if it is not set. It has no id yet. An object that
// does not say so is special or not as its place has it; and one that does not
// say otherwise is normalized if it is not special.
func readToken(raw json.RawMessage, special bool) (addedToken, error) {
	token := addedToken{ID: noID, Special: special}
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return token, nil
	case raw[0] != '{':
		return token, json.Unmarshal(raw, &token.Content)
	}
	var said struct {
		Normalized *bool `json:"normalized"`
	}
	if err := errors.Join(json.Unmarshal(raw, &token), json.Unmarshal(raw, &said)); err != nil {
		return token, err
	}
	token.ID = noID
	if said.Normalized == nil {
		token.Normalized = !token.Special
	}
	if token.Content == "" {
		return token, errors.New("no content")
	}
	return token, nil
}
