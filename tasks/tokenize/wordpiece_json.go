package tokenize

import (
	"fmt"

	"dev.road/workbench/visible"
)

// wordPiece reads a model of type WordPiece with its normalizer and pre-tokenizer.
func (d *document) wordPiece() (core, error) {
	var none core
	o := wordPieces{}
	if err := o.normalizer(d.Normalizer); err != nil {
		return none, err
	}
	if kindOf(d.PreTokenizer) != "BertPreTokenizer" {
		return none, refuse("pre_tokenizer", d.PreTokenizer, "BertPreTokenizer")
	}
	m, err := d.wordPieceModel()
	if err != nil {
		return none, err
	}
	vocab, err := byID(m.Vocab)
	if err != nil {
		return none, err
	}
	o.unk, o.prefix, o.maxChars = m.Unk, m.Prefix, m.MaxChars
	return o.core(vocab)
}

// wordPieceModel is a model of type WordPiece.
type wordPieceModel struct {
	Type     string           `json:"type"`
	Unk      string           `json:"unk_token"`
	Prefix   string           `json:"continuing_subword_prefix"`
	MaxChars int              `json:"max_input_chars_per_word"`
	Vocab    map[string]int32 `json:"vocab"`
}

func (d *document) wordPieceModel() (wordPieceModel, error) {
	var m wordPieceModel
	if err := strict("model", d.Model, &m); err != nil {
		return m, err
	}
	if m.MaxChars < 0 || m.MaxChars > maxMaxChars {
		return m, fmt.Errorf("model.max_input_chars_per_word: %d: must be from 0 to %d", m.MaxChars, maxMaxChars)
	}
	return m, nil
}

// vocabulary are the pieces alone of a model of type WordPiece.
func (d *document) vocabulary() ([]string, error) {
	m, err := d.wordPieceModel()
	if err != nil {
		return nil, err
	}
	return byID(m.Vocab)
}

// normalizer reads the options of a BertNormalizer.
func (o *wordPieces) normalizer(raw []byte) error {
	if kindOf(raw) != "BertNormalizer" {
		return refuse("normalizer", raw, "BertNormalizer")
	}
	var n struct {
		Type       string `json:"type"`
		Clean      bool   `json:"clean_text"`
		Ideographs bool   `json:"handle_chinese_chars"`
		Strip      *bool  `json:"strip_accents"`
		Lower      bool   `json:"lowercase"`
	}
	if err := strict("normalizer", raw, &n); err != nil {
		return err
	}
	if !n.Clean {
		return fmt.Errorf("normalizer.clean_text: false is not supported")
	}
	o.rules = rules{lower: n.Lower, strip: n.Lower, ideographs: n.Ideographs}
	if n.Strip != nil {
		o.strip = *n.Strip
	}
	return nil
}

// byID turns a vocabulary around. Every id from 0 on must be there.
func byID(ids map[string]int32) ([]string, error) {
	vocab := make([]string, len(ids))
	seen := make([]bool, len(ids))
	for piece, id := range ids {
		if id < 0 || int(id) >= len(ids) || seen[id] {
			return nil, fmt.Errorf("model.vocab: the id of %q is %d: the ids of %d pieces must be 0 to %d, each once",
				visible.Short(piece), id, len(ids), len(ids)-1)
		}
		vocab[id], seen[id] = piece, true
	}
	return vocab, nil
}
