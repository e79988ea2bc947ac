package tokenize

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// readVocab reads a vocab.txt, one piece a line; the line's number, from 0, is
// the id. Lines may end in CR LF.
func readVocab(data []byte, s settings) (*Tokenizer, error) {
	o, err := s.wordPieces()
	if err != nil {
		return nil, err
	}
	data = bytes.TrimSuffix(data, []byte("\n"))
	var vocab []string
	for line := range strings.SplitSeq(string(data), "\n") {
		vocab = append(vocab, strings.TrimSuffix(line, "\r"))
	}
	return newWordPiece(vocab, o)
}

// vocabText is a vocabulary as readVocab reads it.
func vocabText(vocab []string) file {
	return file{vocabTXT, []byte(strings.Join(vocab, "\n") + "\n")}
}

// settings are what a tokenizer_config.json says, as far as it decides on
// tokens when there is no tokenizer.json.
type settings struct {
	name string // of the file, for messages

	Class        string          `json:"tokenizer_class"`
	Lower        *bool           `json:"do_lower_case"`
	Strip        *bool           `json:"strip_accents"`
	Ideographs   *bool           `json:"tokenize_chinese_chars"`
	Basic        *bool           `json:"do_basic_tokenize"`
	NeverSplit   []string        `json:"never_split"`
	KeepAccents  *bool           `json:"keep_accents"`
	PrefixSpace  *bool           `json:"add_prefix_space"`
	AddedDecoder json.RawMessage `json:"added_tokens_decoder"`

	// More added tokens, which take the place of those of a spiece.model.
	Additional json.RawMessage `json:"additional_special_tokens"`
	Extra      json.RawMessage `json:"extra_special_tokens"`

	// Strings, or objects with the string under content.
	CLS  json.RawMessage `json:"cls_token"`
	SEP  json.RawMessage `json:"sep_token"`
	PAD  json.RawMessage `json:"pad_token"`
	UNK  json.RawMessage `json:"unk_token"`
	MASK json.RawMessage `json:"mask_token"`
}

// readSettings reads a tokenizer_config.json; of a missing one, data is nil.
func readSettings(name string, data []byte) (settings, error) {
	s := settings{name: name}
	if data == nil {
		return s, nil
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return s, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// wordPieceClasses are the classes of transformers that read a vocab.txt by
// BERT's rules; without one it is BERT's.
var wordPieceClasses = []string{"", "BertTokenizer", "ElectraTokenizer", "DistilBertTokenizer", "MobileBertTokenizer"}

// wordPieces are the options of a WordPiece model under these settings.
func (s *settings) wordPieces() (wordPieces, error) {
	o := usual
	if class := strings.TrimSuffix(s.Class, "Fast"); !slices.Contains(wordPieceClasses, class) {
		return o, fmt.Errorf("%s: tokenizer_class: %s does not read a vocab.txt by BERT's rules; a %s would say what its rules are",
			s.name, s.Class, tokenizerJSON)
	}
	if s.Basic != nil && !*s.Basic {
		return o, fmt.Errorf("%s: do_basic_tokenize: false is not implemented", s.name)
	}
	if len(s.NeverSplit) > 0 {
		return o, fmt.Errorf("%s: never_split is not implemented", s.name)
	}
	if err := s.onlyNames(names{cls: "[CLS]", sep: "[SEP]", pad: "[PAD]", mask: "[MASK]"}, "[UNK]", vocabTXT); err != nil {
		return o, err
	}
	if _, err := s.addedTokens(specials[:]); err != nil {
		return o, err
	}
	o.lower = s.Lower == nil || *s.Lower
	o.strip = o.lower
	if s.Strip != nil {
		o.strip = *s.Strip
	}
	o.ideographs = s.Ideographs == nil || *s.Ideographs
	return o, nil
}

// onlyNames refuses tokens with a meaning that are called otherwise than the
// file has them.
func (s *settings) onlyNames(n names, unk, file string) error {
	for _, token := range []struct {
		key, want string
		raw       json.RawMessage
	}{{"cls_token", n.cls, s.CLS}, {"sep_token", n.sep, s.SEP}, {"pad_token", n.pad, s.PAD}, {"unk_token", unk, s.UNK}, {"mask_token", n.mask, s.MASK}} {
		if got, err := tokenName(token.raw); err != nil || got != "" && got != token.want {
			return fmt.Errorf("%s: %s: %s: a %s is read with %s only", s.name, token.key, token.raw, file, token.want)
		}
	}
	return nil
}

// addedTokens returns what the settings say of added tokens. It refuses those
// that are not wanted, which only a tokenizer.json says enough of.
func (s *settings) addedTokens(want []string) (map[string]addedToken, error) {
	if s.AddedDecoder == nil {
		return nil, nil
	}
	var tokens map[string]addedToken
	if err := json.Unmarshal(s.AddedDecoder, &tokens); err != nil {
		return nil, fmt.Errorf("%s: added_tokens_decoder: %w", s.name, err)
	}
	said := map[string]addedToken{}
	for _, token := range tokens {
		if !slices.Contains(want, token.Content) {
			return nil, fmt.Errorf("%s: added_tokens_decoder: %q is none of %s: such tokens are read from a %s only",
				s.name, token.Content, strings.Join(want, " "), tokenizerJSON)
		}
		said[token.Content] = token
	}
	return said, nil
}

// describe gives a spiece.model's added tokens what the settings say of them.
func (s *settings) describe(tokens []addedToken) error {
	for key, raw := range map[string]json.RawMessage{"additional_special_tokens": s.Additional, "extra_special_tokens": s.Extra} {
		if more := string(raw); more != "" && more != "null" && more != "[]" && more != "{}" {
			return fmt.Errorf("%s: %s: with a %s this is not implemented; a %s would say what is meant", s.name, key, spieceModel, tokenizerJSON)
		}
	}
	var known []string
	for _, token := range tokens {
		known = append(known, token.Content)
	}
	said, err := s.addedTokens(known)
	if err != nil {
		return err
	}
	for i := range tokens {
		if token, ok := said[tokens[i].Content]; ok {
			token.ID = tokens[i].ID
			tokens[i] = token
		}
	}
	return nil
}

// tokenName returns the text of a special token, or nothing if it is not set.
func tokenName(raw json.RawMessage) (string, error) {
	if len(raw) == 0 || raw[0] != '{' {
		var name string
		if len(raw) > 0 {
			if err := json.Unmarshal(raw, &name); err != nil {
				return "", err
			}
		}
		return name, nil
	}
	var object struct{ Content string }
	err := json.Unmarshal(raw, &object)
	return object.Content, err
}
