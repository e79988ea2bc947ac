package tokenize

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// readVocab reads a vocab.txt, one piece a line; the line's number, from 0, is
// the id. White space at a line's end is no part of the piece.
func readVocab(data []byte, s settings) (*Tokenizer, error) {
	if c, known := s.kind(); !known || s.Class != "" && c != bert {
		return nil, s.refuseClass("a "+vocabTXT, "BertTokenizer")
	}
	if bytes.Count(data, []byte("\n")) > mostPieces {
		return nil, errTooMany
	}
	var vocab []string
	for line := range strings.SplitSeq(strings.TrimSuffix(string(data), "\n"), "\n") {
		vocab = append(vocab, trimEnd(line))
	}
	return s.wordPiece(vocab, nil)
}

// trimEnd takes the white space off a line's end.
func trimEnd(line string) string {
	for line != "" {
		r, n := utf8.DecodeLastRuneInString(line)
		if !isSpace(r) {
			break
		}
		line = line[:len(line)-n]
	}
	return line
}

// vocabText is a vocabulary as readVocab reads it.
func vocabText(vocab []string) file {
	return file{vocabTXT, []byte(strings.Join(vocab, "\n") + "\n")}
}

// wordPiece makes the tokenizer that transformers' BertTokenizer makes of a
// vocabulary and the added tokens of a tokenizer.json under these settings.
func (s *settings) wordPiece(vocab []string, added []addedToken) (*Tokenizer, error) {
	o, err := s.wordPieces()
	if err != nil {
		return nil, err
	}
	meant, n, err := s.meant(bertNames)
	if err != nil {
		return nil, err
	}
	if added, err = s.added(added, meant); err != nil {
		return nil, err
	}
	o.unk = n.unk
	c, err := o.core(vocab)
	if err != nil {
		return nil, err
	}
	t, err := assemble(c, added, n)
	if err != nil && (n != bertNames || s.AddedDecoder != nil) {
		return nil, fmt.Errorf("with the tokens of %s: %w", s.name, err)
	}
	return t, err
}

// wordPieces are the options of BertTokenizer under these settings.
func (s *settings) wordPieces() (wordPieces, error) {
	o := usual
	if s.Basic != nil && !*s.Basic {
		return o, fmt.Errorf("%s: do_basic_tokenize: false is not supported", s.name)
	}
	if len(s.NeverSplit) > 0 {
		return o, errors.New(s.name + ": never_split is not supported")
	}
	o.lower = s.Lower == nil || *s.Lower
	o.strip = o.lower
	if s.Strip != nil {
		o.strip = *s.Strip
	}
	o.ideographs = s.Ideographs == nil || *s.Ideographs
	return o, nil
}
