package tokenize

import (
	"encoding/json"
	"fmt"

	"dev.road/workbench/visible"
	"dev.road/workbench/worded"
)

// unigram reads a model of type Unigram with its normalizer and pre-tokenizer.
func (d *document) unigram() (core, error) {
	var none core
	var o unigramRules
	steps, err := d.steps()
	if err != nil {
		return none, err
	}
	if err := o.normalizer(steps); err != nil {
		return none, err
	}
	if err := o.preTokenizer(d.PreTokenizer); err != nil {
		return none, err
	}
	m, err := d.unigramModel()
	if err != nil {
		return none, err
	}
	if m.Unk == nil {
		return none, fmt.Errorf("model.unk_id: missing; a piece must stand for text that no other covers")
	}
	if m.ByteFallback {
		return none, fmt.Errorf("model.byte_fallback: true is not supported")
	}
	return m.core(o, *m.Unk)
}

// albert makes the tokenizer that transformers' AlbertTokenizer makes of the
// file under these settings: of the steps it takes the charsmap alone.
func (d *document) albert(s settings) (*Tokenizer, error) {
	o, err := s.unigramRules()
	if err != nil {
		return nil, err
	}
	steps, err := d.steps()
	if err != nil {
		return nil, err
	}
	for _, step := range steps {
		if step.Type == "Precompiled" {
			o.charsmap = step.charsmap
			break
		}
	}
	m, err := d.unigramModel()
	if err != nil {
		return nil, err
	}
	c, err := m.core(o, albertUnk)
	if err != nil {
		return nil, err
	}
	meant, n, err := s.meant(albertNames)
	if err != nil {
		return nil, err
	}
	tokens, err := s.added(d.tokens, meant)
	if err != nil {
		return nil, err
	}
	if kindOf(d.PostProcessor) == "" {
		return assemble(c, tokens, n)
	}
	return d.framed(c, tokens, n)
}

// unigramModel is a model of type Unigram.
type unigramModel struct {
	Type         string   `json:"type"`
	Unk          *int     `json:"unk_id"`
	Vocab        []scored `json:"vocab"`
	ByteFallback bool     `json:"byte_fallback"`
}

func (d *document) unigramModel() (m unigramModel, err error) {
	return m, strict("model", d.Model, &m)
}

func (m *unigramModel) core(o unigramRules, unk int) (core, error) {
	pieces, scores := make([]string, len(m.Vocab)), make([]float64, len(m.Vocab))
	for i, p := range m.Vocab {
		pieces[i], scores[i] = p.piece, p.score
	}
	c, err := o.core(pieces, scores, unk)
	if err != nil {
		return core{}, fmt.Errorf("model: %w", err)
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
		return worded.JSON(err, list)
	}
	if len(list) != 2 || list[0] == nil || list[1] == nil {
		return fmt.Errorf("%.80s is not a piece and its score", data)
	}
	return nil
}

// preTokenizer reads either layout: a Metaspace, or a WhitespaceSplit before
// it.
func (o *unigramRules) preTokenizer(raw json.RawMessage) error {
	const key = "pre_tokenizer"
	if kindOf(raw) != "Sequence" {
		return readMetaspace(key, raw)
	}
	var p struct {
		Type  string            `json:"type"`
		Parts []json.RawMessage `json:"pretokenizers"`
	}
	if err := strict(key, raw, &p); err != nil {
		return err
	}
	if len(p.Parts) != 2 || kindOf(p.Parts[0]) != "WhitespaceSplit" {
		return fmt.Errorf("%s: this Sequence is not supported; only WhitespaceSplit and Metaspace is", key)
	}
	o.words = true
	return readMetaspace(key+".pretokenizers[1]", p.Parts[1])
}

// readMetaspace sees that a Metaspace is the usual one, as today's or as older
// files say it.
func readMetaspace(key string, raw json.RawMessage) error {
	if kindOf(raw) != "Metaspace" {
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
		return fmt.Errorf("%s.replacement: %q is not supported; only %q is", key, visible.Short(m.Replacement), mark)
	case m.Prepend != nil && *m.Prepend != "always":
		return fmt.Errorf("%s.prepend_scheme: %q is not supported; only \"always\" is", key, visible.Short(*m.Prepend))
	case m.AddPrefix != nil && !*m.AddPrefix:
		return fmt.Errorf("%s.add_prefix_space: false is not supported", key)
	case m.Split != nil && !*m.Split:
		return fmt.Errorf("%s.split: false is not supported", key)
	}
	return nil
}
