package tokenize

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// unigram reads a model of type Unigram with what has to be around it.
func (d *document) unigram() (core, error) {
	var none core
	var o unigramRules
	if err := o.normalizer(d.Normalizer); err != nil {
		return none, err
	}
	if err := o.preTokenizer(d.PreTokenizer); err != nil {
		return none, err
	}
	var m struct {
		Type         string   `json:"type"`
		Unk          *int     `json:"unk_id"`
		Vocab        []scored `json:"vocab"`
		ByteFallback bool     `json:"byte_fallback"`
	}
	if err := strict("model", d.Model, &m); err != nil {
		return none, err
	}
	if m.Unk == nil {
		return none, fmt.Errorf("model.unk_id: none: there must be a piece for what no other covers")
	}
	if m.ByteFallback {
		return none, fmt.Errorf("model.byte_fallback: true is not implemented")
	}
	pieces, scores := make([]string, len(m.Vocab)), make([]float64, len(m.Vocab))
	for i, p := range m.Vocab {
		pieces[i], scores[i] = p.piece, p.score
	}
	c, err := o.core(pieces, scores, *m.Unk)
	if err != nil {
		return none, fmt.Errorf("model: %w", err)
	}
	return c, nil
}

// scored is a piece and the logarithm of its probability, as a list.
type scored struct {
	piece string
	score float64
}

// UnmarshalJSON implements json.Unmarshaler.
func (s *scored) UnmarshalJSON(data []byte) error {
	list := []any{&s.piece, &s.score}
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	if len(list) != 2 || list[0] == nil || list[1] == nil {
		return fmt.Errorf("%.80s is not a piece and its score", data)
	}
	return nil
}

// step is one normalizer of a sequence. An option that is not here is
// refused.
type step struct {
	Type    string `json:"type"`
	Pattern *struct {
		String string
		Regex  string
	} `json:"pattern"`
	Content  *string `json:"content"`
	Charsmap *string `json:"precompiled_charsmap"`
}

// name tells a step from others: its type, and what it replaces.
func (s step) name() string {
	if s.Type != "Replace" || s.Pattern == nil || s.Content == nil {
		return s.Type
	}
	return fmt.Sprintf("Replace %q%q by %q", s.Pattern.String, s.Pattern.Regex, *s.Content)
}

// unigramSteps are the steps of ALBERT's normalizer, in their order.
var unigramSteps = [...]string{
	"Replace \"``\"\"\" by \"\\\"\"", "Replace \"''\"\"\" by \"\\\"\"",
	"NFKD", "StripAccents", "Lowercase", "Precompiled", "Replace \"\"\" {2,}\" by \" \"",
}

// normalizer reads a Sequence of some of ALBERT's steps.
func (o *unigramRules) normalizer(raw json.RawMessage) error {
	const have = "a Sequence of ALBERT's steps"
	if typeOf(raw) != "Sequence" {
		return refuse("normalizer", raw, have)
	}
	var n struct {
		Type  string            `json:"type"`
		Steps []json.RawMessage `json:"normalizers"`
	}
	if err := strict("normalizer", raw, &n); err != nil {
		return err
	}
	var has [len(unigramSteps)]bool
	at := 0
	for i, raw := range n.Steps {
		var s step
		key := fmt.Sprintf("normalizer.normalizers[%d]", i)
		if err := strict(key, raw, &s); err != nil {
			return err
		}
		for at < len(unigramSteps) && unigramSteps[at] != s.name() {
			at++
		}
		if at == len(unigramSteps) {
			return fmt.Errorf("%s: %s is not implemented here: %s are, in their order", key, s.name(), have)
		}
		has[at] = true
		if s.Type != "Precompiled" || s.Charsmap == nil {
			continue
		}
		var err error
		if o.charsmap, err = base64.StdEncoding.DecodeString(*s.Charsmap); err != nil {
			return fmt.Errorf("%s.precompiled_charsmap: %w", key, err)
		}
	}
	if has[0] != has[1] || has[2] != has[3] {
		return fmt.Errorf("normalizer: both kinds of double quotes, or none, and NFKD with StripAccents, or neither, are implemented")
	}
	o.quotes, o.strip, o.lower, o.collapse = has[0], has[2], has[4], has[6]
	if has[5] && o.charsmap == nil {
		return fmt.Errorf("normalizer: Precompiled has no precompiled_charsmap")
	}
	return nil
}

// preTokenizer reads either layout: a Metaspace, or a WhitespaceSplit before
// it.
func (o *unigramRules) preTokenizer(raw json.RawMessage) error {
	const key = "pre_tokenizer"
	if typeOf(raw) != "Sequence" {
		return readMetaspace(key, raw)
	}
	var p struct {
		Type  string            `json:"type"`
		Parts []json.RawMessage `json:"pretokenizers"`
	}
	if err := strict(key, raw, &p); err != nil {
		return err
	}
	if len(p.Parts) != 2 || typeOf(p.Parts[0]) != "WhitespaceSplit" {
		return fmt.Errorf("%s: this Sequence is not implemented: WhitespaceSplit and Metaspace is", key)
	}
	o.words = true
	return readMetaspace(key+".pretokenizers[1]", p.Parts[1])
}

// readMetaspace sees that a Metaspace is the usual one, as today's or as older
// files say it.
func readMetaspace(key string, raw json.RawMessage) error {
	if typeOf(raw) != "Metaspace" {
		return refuse(key, raw, "Metaspace")
	}
	var m struct {
		Type        string  `json:"type"`
		Replacement string  `json:"replacement"`
		Written     *string `json:"str_rep"`
		AddPrefix   *bool   `json:"add_prefix_space"`
		Prepend     *string `json:"prepend_scheme"`
		Split       *bool   `json:"split"`
	}
	if err := strict(key, raw, &m); err != nil {
		return err
	}
	switch {
	case m.Replacement != mark || m.Written != nil && *m.Written != mark:
		return fmt.Errorf("%s.replacement: %q is not implemented: %q is", key, m.Replacement, mark)
	case m.Prepend != nil && *m.Prepend != "always":
		return fmt.Errorf("%s.prepend_scheme: %q is not implemented: \"always\" is", key, *m.Prepend)
	case m.AddPrefix != nil && !*m.AddPrefix:
		return fmt.Errorf("%s.add_prefix_space: false is not implemented", key)
	case m.Split != nil && !*m.Split:
		return fmt.Errorf("%s.split: false is not implemented", key)
	}
	return nil
}
