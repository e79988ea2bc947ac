package tokenize

import (
	"encoding/json"
	"fmt"

	"dev.road/workbench/visible"
	"dev.road/workbench/worded"
)

// parts are the kinds of each part of a tokenizer.json, and the keys without
// which Hugging Face's tokenizers refuses it.
var parts = map[string]map[string][]string{
	"normalizer": {
		"BertNormalizer": {"clean_text", "handle_chinese_chars", "lowercase"}, "Sequence": {"normalizers"},
		"Replace": {"pattern", "content"}, "Precompiled": {"precompiled_charsmap"}, "Prepend": {"prepend"},
		"Strip":        {"strip_left", "strip_right"},
		"StripAccents": nil, "NFC": nil, "NFD": nil, "NFKC": nil, "NFKD": nil, "Lowercase": nil, "Nmt": nil, "ByteLevel": nil,
	},
	"pre_tokenizer": {
		"BertPreTokenizer": nil, "Sequence": {"pretokenizers"}, "Metaspace": {"replacement"}, "WhitespaceSplit": nil, "Whitespace": nil,
		"ByteLevel": nil, "Delimiter": {"delimiter"}, "CharDelimiterSplit": {"delimiter"}, "Split": {"pattern", "behavior", "invert"},
		"Punctuation": nil,
		"Digits":      {"individual_digits"}, "UnicodeScripts": nil, "FixedLength": nil,
	},
	"post_processor": {
		"TemplateProcessing": {"single", "pair", "special_tokens"}, "BertProcessing": {"sep", "cls"},
		"RobertaProcessing": {"sep", "cls", "trim_offsets", "add_prefix_space"}, "ByteLevel": nil, "Sequence": {"processors"},
	},
	"decoder": {
		"WordPiece": {"prefix", "cleanup"}, "Metaspace": {"replacement"}, "Sequence": {"decoders"}, "Replace": {"pattern", "content"},
		"BPEDecoder": nil, "ByteLevel": nil, "CTC": nil, "Fuse": nil, "Strip": nil, "ByteFallback": nil,
	},
	"truncation": {"": {"max_length", "strategy", "stride"}},
	"padding":    {"": {"strategy", "direction", "pad_id", "pad_type_id", "pad_token"}},
}

// addedKeys are those of an added token.
var addedKeys = []string{"id", "content", "single_word", "lstrip", "rstrip", "normalized", "special"}

// check sees that every part has the keys that it needs, also where the class
// does not ask the part, and reads the added tokens.
func (d *document) check(s settings) error {
	for _, p := range []struct {
		key string
		raw json.RawMessage
	}{{"normalizer", d.Normalizer}, {"pre_tokenizer", d.PreTokenizer}, {"post_processor", d.PostProcessor}, {"decoder", d.Decoder},
		{"truncation", d.Truncation}, {"padding", d.Padding}} {
		if err := checkPart(p.key, p.key, p.raw); err != nil {
			return err
		}
	}
	if d.AddedTokens == nil && s.AddedDecoder == nil {
		return missing("added_tokens")
	}
	for i, raw := range d.AddedTokens {
		where := fmt.Sprintf("added_tokens[%d]", i)
		keys, err := keysOf(where, raw)
		if err == nil {
			err = needs(where, keys, addedKeys...)
		}
		var token addedToken
		if err == nil {
			err = strict(where, raw, &token)
		}
		if err != nil {
			return err
		}
		d.tokens = append(d.tokens, token)
	}
	return nil
}

// checkPart sees that a part of the file, or one of its steps, has its keys.
func checkPart(where, part string, raw json.RawMessage) error {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	keys, err := keysOf(where, raw)
	if err != nil {
		return err
	}
	kind := ""
	if parts[part][""] == nil {
		kind = kindOf(raw)
	}
	need, known := parts[part][kind]
	switch {
	case kind == "" && !known:
		return missing(where + ".type")
	case !known:
		return fmt.Errorf("%s: %s is not a kind of %s that tokenizers 0.22 has", where, kind, part)
	}
	if err := needs(where, keys, need...); err != nil {
		return err
	}
	switch kind {
	case "TemplateProcessing":
		return checkTemplate(where, keys)
	case "Replace":
		pattern, err := keysOf(where+".pattern", keys["pattern"])
		if err == nil && !hasKey(pattern, "String") && !hasKey(pattern, "Regex") {
			err = missing(where + ".pattern: String or Regex")
		}
		return err
	case "Sequence":
		return checkSteps(where, part, need[0], keys[need[0]])
	}
	return nil
}

// checkSteps sees that every step of a Sequence has its keys.
func checkSteps(where, part, key string, raw json.RawMessage) error {
	var steps []json.RawMessage
	if err := json.Unmarshal(raw, &steps); err != nil {
		return fmt.Errorf("%s.%s: %w", where, key, worded.JSON(err, steps))
	}
	for i, step := range steps {
		at := fmt.Sprintf("%s.%s[%d]", where, key, i)
		if kindOf(step) == "Sequence" { // which a reader would have to follow to any depth
			return fmt.Errorf("%s: a Sequence within a Sequence is not supported", at)
		}
		if err := checkPart(at, part, step); err != nil {
			return err
		}
	}
	return nil
}

// checkTemplate sees that a template's own parts have their keys.
func checkTemplate(where string, keys map[string]json.RawMessage) error {
	for _, key := range []string{"single", "pair"} {
		var list []map[string]map[string]json.RawMessage
		if err := json.Unmarshal(keys[key], &list); err != nil {
			return fmt.Errorf("%s.%s: %w", where, key, worded.JSON(err, list))
		}
		for i, part := range list {
			at := fmt.Sprintf("%s.%s[%d]", where, key, i)
			if len(part) != 1 || part["SpecialToken"] == nil && part["Sequence"] == nil {
				return missing(at + ": SpecialToken or Sequence")
			}
			for name, place := range part {
				if err := needs(at+"."+visible.Short(name), place, "id", "type_id"); err != nil {
					return err
				}
			}
		}
	}
	var special map[string]map[string]json.RawMessage
	if err := json.Unmarshal(keys["special_tokens"], &special); err != nil {
		return fmt.Errorf("%s.special_tokens: %w", where, worded.JSON(err, special))
	}
	for name, token := range special {
		if err := needs(where+".special_tokens."+visible.Short(name), token, "id", "ids", "tokens"); err != nil {
			return err
		}
	}
	return nil
}
