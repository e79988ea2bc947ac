package tokenize

import "sync"

// kind says what becomes of a code point.
type kind int32

const (
	keep      kind = iota // stays in its word, moved by a distance
	drop                  // vanishes and joins its neighbours
	space                 // separates words
	punct                 // is a word of its own, moved by a distance
	ideograph             // likewise
	hangul                // becomes two or three letters (Unicode, 3.12)
	expand                // becomes several letters: an index into expansions
)

// charRange says what becomes of the code points first to last; value is a
// distance or an index.
type charRange struct {
	first, last rune
	kind        kind
	value       int32
}

// char is a kind in the low three bits and a value in the others.
type char int32

func (c char) kind() kind   { return kind(c & 7) }
func (c char) value() int32 { return int32(c >> 3) }

// page holds 256 neighbouring code points. Pages that are the same
// throughout (private use, most ideographs, unassigned) exist once.
type page [256]char

type charTable [(0x10ffff + 1) / len(page{})]*page

func (t *charTable) lookup(r rune) char { return t[r>>8][r&0xff] }

var chars = sync.OnceValue(func() *charTable {
	var t charTable
	plain := new(page)
	for i := range t {
		t[i] = plain
	}
	uniform := map[char]*page{}
	own := func(i rune) *page {
		if t[i] == plain {
			t[i] = new(page)
		}
		return t[i]
	}
	for _, r := range ranges {
		c := char(r.value<<3) | char(r.kind)
		for p := r.first; p <= r.last; {
			i, next := p>>8, (p|0xff)+1
			if p&0xff == 0 && next-1 <= r.last {
				if uniform[c] == nil {
					uniform[c] = new(page)
					for j := range uniform[c] {
						uniform[c][j] = c
					}
				}
				t[i] = uniform[c]
				p = next
				continue
			}
			own(i)[p&0xff] = c
			p++
		}
	}
	return &t
})
