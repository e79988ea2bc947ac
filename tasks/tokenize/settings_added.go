package tokenize

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"dev.road/workbench/visible"
	"dev.road/workbench/worded"
)

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
			return nil, fmt.Errorf("%s: added_tokens_decoder: %q is not an id", s.name, visible.Short(key))
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
		return nil, fmt.Errorf("%s: %s: only a list of tokens is read: %w", s.name, key, worded.JSON(err, list))
	}
	var all []addedToken
	for _, raw := range list {
		token, err := readToken(raw, true)
		if err != nil || token.Content == "" {
			return nil, fmt.Errorf("%s: %s: %s is not a token", s.name, key, visible.Short(string(raw)))
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
		return token, worded.JSON(json.Unmarshal(raw, &token.Content), token)
	}
	var said struct {
		Normalized *bool `json:"normalized"`
	}
	if err := cmp.Or(json.Unmarshal(raw, &token), json.Unmarshal(raw, &said)); err != nil {
		return token, worded.JSON(err, token)
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
