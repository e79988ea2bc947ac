package tokenize

import "unicode/utf8"

// The kinds of a code point at the edges of a grapheme, in graphemeEdges.
const (
	joins      kind = iota + 1 // continues the grapheme before it
	control                    // is one of its own
	prepends                   // is continued by the next one
	pictograph                 // continues a pictograph and U+200D
)

// graphemeEnd returns the end of the grapheme that begins at a byte (Unicode
// Standard Annex 29, GB1 to GB13). GB9c, on Indic conjuncts, is left out:
// they are longer than any grapheme that the charsmap sees as a whole.
func (u *unigram) graphemeEnd(text []byte, at int) int {
	r, n := utf8.DecodeRune(text[at:])
	at += n
	flags, emoji := 0, false // flags of a pair; a pictograph and its joiner
	for at < len(text) {
		next, n := utf8.DecodeRune(text[at:])
		if r < utf8.RuneSelf && next < utf8.RuneSelf { // the usual case
			if r == '\r' && next == '\n' {
				at += n
			}
			return at
		}
		kind, after := u.unicode.edges.lookup(r).kind(), u.unicode.edges.lookup(next).kind()
		if isFlag(r) {
			flags++
		}
		emoji = kind == pictograph || emoji && kind == joins
		switch {
		case kind == control || after == control:
			return at
		case after == joins, kind == prepends, hangulJoins(r, next):
		case isFlag(r) && isFlag(next) && flags%2 == 1:
		case emoji && r == 0x200d && after == pictograph:
		default:
			return at
		}
		r = next
		at += n
	}
	return at
}

// isFlag reports whether two of r make a flag.
func isFlag(r rune) bool { return 0x1f1e6 <= r && r <= 0x1f1ff }

// hangulJoins reports whether two code points are of one Hangul syllable (GB6
// to GB8).
func hangulJoins(r, next rune) bool {
	vowel := 0x1160 <= next && next <= 0x11a7 || 0xd7b0 <= next && next <= 0xd7c6
	final := 0x11a8 <= next && next <= 0x11ff || 0xd7cb <= next && next <= 0xd7fb
	switch {
	case 0x1100 <= r && r <= 0x115f || 0xa960 <= r && r <= 0xa97c:
		return vowel || 0x1100 <= next && next <= 0x115f || 0xa960 <= next && next <= 0xa97c || 0xac00 <= next && next <= 0xd7a3
	case 0x1160 <= r && r <= 0x11a7 || 0xd7b0 <= r && r <= 0xd7c6 || 0xac00 <= r && r <= 0xd7a3 && (r-0xac00)%28 == 0:
		return vowel || final
	case 0x11a8 <= r && r <= 0x11ff || 0xd7cb <= r && r <= 0xd7fb || 0xac00 <= r && r <= 0xd7a3:
		return final
	}
	return false
}
