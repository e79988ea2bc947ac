package tokenize

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"dev.road/workbench/visible"
)

// addedToken is a token that is looked for in the raw text, as tokenizer.json
// has it.
type addedToken struct {
	ID         int32  `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"`
	LStrip     bool   `json:"lstrip"` // takes the white space before it, too
	RStrip     bool   `json:"rstrip"`
	Normalized bool   `json:"normalized"`
	Special    bool   `json:"special"` // matters to decoding alone
}

// added finds added tokens: the first, and of those the longest, as Hugging
// Face's tokenizers do.
type added struct {
	tokens []addedToken // the longest first
	starts [256]bool    // first bytes
	only   byte         // the one first byte, if there is but one
}

// maxAdded bounds the added tokens, each of which is looked for in turn.
const maxAdded = 4096

func newAdded(tokens []addedToken) (added, error) {
	var a added
	if len(tokens) > maxAdded {
		return a, fmt.Errorf("added_tokens: %d entries; the maximum is %d", len(tokens), maxAdded)
	}
	a.tokens = slices.Clone(tokens)
	slices.SortFunc(a.tokens, func(x, y addedToken) int {
		return cmp.Or(cmp.Compare(len(y.Content), len(x.Content)), cmp.Compare(x.ID, y.ID))
	})
	seen := map[string]bool{}
	for _, token := range a.tokens {
		switch {
		case token.Content == "" || !utf8.ValidString(token.Content):
			return a, fmt.Errorf("added token %d is empty or not UTF-8: %q", token.ID, visible.Short(token.Content))
		case token.SingleWord:
			return a, fmt.Errorf("added token %q: single_word is not supported", visible.Short(token.Content))
		case token.Normalized:
			return a, fmt.Errorf("added token %q: normalized is not supported: the token is looked for in the raw text alone",
				visible.Short(token.Content))
		case seen[token.Content]:
			return a, fmt.Errorf("added token %q occurs twice", visible.Short(token.Content))
		}
		seen[token.Content] = true
		a.only = token.Content[0]
		a.starts[a.only] = true
	}
	for _, token := range a.tokens {
		if token.Content[0] != a.only {
			a.only = 0
		}
	}
	return a, nil
}

// find returns the first added token at or after the byte at, and the bytes
// that it takes; without one, nil and the length of text twice.
func (a *added) find(text string, at int) (token *addedToken, from, to int) {
	for from = at; ; from++ {
		if from = a.candidate(text, from); from == len(text) {
			return nil, from, from
		}
		for i := range a.tokens {
			token = &a.tokens[i]
			if !strings.HasPrefix(text[from:], token.Content) {
				continue
			}
			to = from + len(token.Content)
			for token.LStrip && from > at {
				r, n := utf8.DecodeLastRuneInString(text[at:from])
				if !isSpace(r) {
					break
				}
				from -= n
			}
			for token.RStrip && to < len(text) {
				r, n := utf8.DecodeRuneInString(text[to:])
				if !isSpace(r) {
					break
				}
				to += n
			}
			return token, from, to
		}
	}
}

// candidate returns the first place where an added token can begin.
func (a *added) candidate(text string, at int) int {
	if len(a.tokens) == 0 {
		return len(text)
	}
	if a.only != 0 {
		if i := strings.IndexByte(text[at:], a.only); i >= 0 {
			return at + i
		}
		return len(text)
	}
	for ; at < len(text) && !a.starts[text[at]]; at++ {
	}
	return at
}

// rules gives the hash the properties that the names of special tokens do not
// tell.
func (a *added) rules(n names, unk string) string {
	var text strings.Builder
	usual := []string{n.pad, unk, n.cls, n.sep, n.mask}
	plain := len(a.tokens) == len(usual)
	for _, t := range a.tokens {
		plain = plain && slices.Contains(usual, t.Content) && !t.LStrip && !t.RStrip
		fmt.Fprintf(&text, "\nadded %q %t %t", t.Content, t.LStrip, t.RStrip)
	}
	if plain {
		return ""
	}
	return text.String()
}

// isSpace reports whether Unicode has r as white space, which is a property
// that no longer changes.
func isSpace(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', ' ', 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000:
		return true
	}
	return 0x2000 <= r && r <= 0x200a
}

// skip moves on to the byte end.
func (p *position) skip(text string, end int) {
	p.skew += end - p.at - utf8.RuneCountInString(text[p.at:end])
	p.at = end
}
