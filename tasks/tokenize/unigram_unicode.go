package tokenize

import (
	"sync"
	"unicode/utf8"
)

// unigramUnicode are the tables of Unicode that the rules need.
type unigramUnicode struct {
	decomposed *pages   // NFKD
	marks      *pages   // the marks that StripAccents drops
	compatible *pages   // both, one after the other
	expansions []string // texts of these
	smalls     *pages
	edges      *pages
	classes    *pages // combining classes, which are the values
}

var unicodeOfUnigram = sync.OnceValue(func() *unigramUnicode {
	u := &unigramUnicode{
		decomposed: spread(decompositions[:]), marks: spread(accentMarks[:]), expansions: decompositionExpansions[:],
		smalls: spread(smalls[:]), edges: spread(graphemeEdges[:]), classes: spread(combining[:]),
	}
	u.compatible = u.strip()
	return u
})

// strip joins NFKD with StripAccents.
func (u *unigramUnicode) strip() *pages {
	var t pages
	made := map[[2]*page]*page{}
	for i := range t {
		key := [2]*page{u.decomposed[i], u.marks[i]}
		if made[key] == nil {
			made[key] = new(page)
			for j := range made[key] {
				made[key][j] = u.join(rune(i<<8 | j))
			}
		}
		t[i] = made[key]
	}
	return &t
}

// join returns the folded form of one code point.
func (u *unigramUnicode) join(r rune) char {
	if c := u.decomposed.lookup(r); c.kind() == hangul { // no part of which is a mark
		return c
	}
	var left []rune
	for _, p := range u.appendParts(nil, r) {
		if u.marks.lookup(p).kind() != drop {
			left = append(left, p)
		}
	}
	switch len(left) {
	case 0:
		return newChar(drop, 0)
	case 1:
		return newChar(keep, left[0]-r)
	}
	u.expansions = append(u.expansions, string(left))
	return newChar(expand, int32(len(u.expansions)-1))
}

// appendParts appends a character's NFKD form.
func (u *unigramUnicode) appendParts(dst []rune, r rune) []rune {
	switch c := u.decomposed.lookup(r); c.kind() {
	case hangul: // Unicode, 3.12
		i := r - 0xac00
		if dst = append(dst, 0x1100+i/588, 0x1161+i%588/28); i%28 != 0 {
			dst = append(dst, 0x11a7+i%28)
		}
		return dst
	case expand:
		for _, p := range u.expansions[c.value()] {
			dst = append(dst, p)
		}
		return dst
	default:
		return append(dst, r+c.value())
	}
}

// appendSmall appends a character's small one.
func (u *unigramUnicode) appendSmall(dst []byte, r rune) []byte {
	c := u.smalls.lookup(r)
	if c.kind() == expand {
		return append(dst, expansions[c.value()]...)
	}
	return utf8.AppendRune(dst, r+c.value())
}
