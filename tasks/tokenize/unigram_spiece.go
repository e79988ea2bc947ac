package tokenize

import (
	"errors"
	"fmt"
	"math"
)

// The kinds of pieces in a spiece.model that are cut out of the raw text.
const (
	controlPiece = 3
	userPiece    = 4
)

// albertUnk is the id of the unknown piece, which the class has fixed.
const albertUnk = 1

// albertNames are AlbertTokenizer's names of the tokens with a meaning, unless
// settings have others.
var albertNames = names{cls: "[CLS]", sep: "[SEP]", pad: "<pad>", unk: "<unk>", mask: "[MASK]"}

// readSpiece reads a spiece.model, SentencePiece's own file, as transformers'
// AlbertTokenizer does since version 5. Version 4 converted it by other rules:
// spaces alone separated words, and pieces like "5," had a penalty.
func readSpiece(data []byte, s settings) (*Tokenizer, error) {
	if c, known := s.kind(); !known || s.Class != "" && c != albert {
		return nil, s.refuseClass("a "+spieceModel, "AlbertTokenizer")
	}
	o, err := s.unigramRules()
	if err != nil {
		return nil, err
	}
	m, err := parseSpiece(data)
	if err != nil {
		return nil, err
	}
	if m.unk != albertUnk {
		return nil, fmt.Errorf("trainer_spec.unk_id: %d: ALBERT's is %d", m.unk, albertUnk)
	}
	o.charsmap = m.charsmap
	meant, n, err := s.meant(albertNames)
	if err != nil {
		return nil, err
	}
	pieces, scores := make([]string, len(m.pieces)), make([]float64, len(m.pieces))
	for i, p := range m.pieces {
		pieces[i], scores[i] = p.text, p.score
		if p.kind == controlPiece || p.kind == userPiece { // they take the place of further tokens
			meant = append(meant, addedToken{ID: noID, Content: p.text, Special: p.kind == controlPiece})
		}
	}
	c, err := o.core(pieces, scores, m.unk)
	if err != nil {
		return nil, err
	}
	if more, err := s.further(); err != nil || len(more) > 0 {
		return nil, errors.Join(err, fmt.Errorf("%s: additional_special_tokens or extra_special_tokens: with a %s this is not supported; a "+
			"%s would be unambiguous",
			s.name, spieceModel, tokenizerJSON))
	}
	tokens, err := s.added(nil, meant)
	if err != nil {
		return nil, err
	}
	return assemble(c, tokens, n)
}

// unigramRules are AlbertTokenizer's under these settings, but for the
// charsmap.
func (s *settings) unigramRules() (unigramRules, error) {
	if s.PrefixSpace != nil && !*s.PrefixSpace {
		return unigramRules{}, fmt.Errorf("%s: add_prefix_space: false is not supported", s.name)
	}
	return unigramRules{
		quotes: true, words: true,
		strip: s.KeepAccents == nil || !*s.KeepAccents,
		lower: s.Lower == nil || *s.Lower,
	}, nil
}

// spiece is the part of a spiece.model that decides on tokens.
type spiece struct {
	pieces   []spiecePiece
	unk      int
	charsmap []byte // nil if there is none
}

type spiecePiece struct {
	text  string
	score float64
	kind  uint64
}

// parseSpiece reads SentencePiece's ModelProto (sentencepiece_model.proto).
func parseSpiece(data []byte) (spiece, error) {
	var m spiece
	var algorithm uint64 = 1 // Unigram, which is the default
	bytesToo := false
	trainer := func(f field) error {
		switch f.number {
		case 3:
			algorithm = f.value
		case 35:
			bytesToo = f.value != 0
		case 40:
			m.unk = int(int32(f.value))
		}
		return nil
	}
	normalizer := func(f field) error {
		if f.number == 2 && len(f.data) > 0 {
			m.charsmap = f.data
		}
		return nil
	}
	err := eachField(data, func(f field) error {
		switch f.number {
		case 1:
			if len(m.pieces) == mostPieces {
				return errTooMany
			}
			p := spiecePiece{kind: 1}
			if err := eachField(f.data, p.set); err != nil {
				return fmt.Errorf("piece %d: %w", len(m.pieces), err)
			}
			m.pieces = append(m.pieces, p)
		case 2:
			if err := eachField(f.data, trainer); err != nil {
				return fmt.Errorf("trainer_spec: %w", err)
			}
		case 3:
			if err := eachField(f.data, normalizer); err != nil {
				return fmt.Errorf("normalizer_spec: %w", err)
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return m, fmt.Errorf("not a SentencePiece model: %w", err)
	case len(m.pieces) == 0:
		return m, errors.New("not a SentencePiece model: there are no pieces in it")
	case algorithm != 1:
		return m, fmt.Errorf("trainer_spec.model_type: %d is not supported; only 1, Unigram, is", algorithm)
	case bytesToo:
		return m, errors.New("trainer_spec.byte_fallback: true is not supported")
	}
	return m, nil
}

func (p *spiecePiece) set(f field) error {
	switch f.number {
	case 1:
		p.text = string(f.data)
	case 2:
		p.score = float64(math.Float32frombits(uint32(f.value)))
	case 3:
		p.kind = f.value
	}
	return nil
}
