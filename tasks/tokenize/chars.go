package tokenize

import "unicode/utf8"

// kind is the treatment of a code point.
type kind int32

const (
	keep      kind = iota // stays in its word, moved by a distance
	drop                  // vanishes and joins its neighbours; see dropped
	space                 // separates words
	punct                 // is a word of its own, moved by a distance
	ideograph             // likewise
	hangul                // becomes two or three letters (Unicode, 3.12)
	expand                // becomes several letters: an index into expansions
	moves                 // a mark that stays in its word, in the order of its combining class, which is the value
)

// charRange is the treatment of the code points first to last; value is a
// distance or an index.
type charRange struct {
	first, last rune
	kind        kind
	value       int32
}

// char is a kind in the low three bits and a value in the others.
type char int32

// dropped marks a code point that vanishes as an accent: the value is one more
// than its combining class, so that 0 is free for those that vanish at once.
func dropped(class int32) char { return newChar(drop, 1+class) }

// letterDropped vanishes as an accent and yet marks never move across it, as
// with any letter.
const letterDropped = char(1<<3 | drop)

func newChar(k kind, value int32) char { return char(value<<3) | char(k) }

func (c char) kind() kind   { return kind(c & 7) }
func (c char) value() int32 { return int32(c >> 3) }

// page holds 256 neighbouring code points. Pages that are the same
// throughout (private use, most ideographs, unassigned) exist once.
type page [256]char

type pages [(utf8.MaxRune + 1) / len(page{})]*page

func (t *pages) lookup(r rune) char { return t[r>>8][r&0xff] }

// spread makes pages of a table's ranges.
func spread(ranges []charRange) *pages {
	var t pages
	plain := new(page)
	for i := range t {
		t[i] = plain
	}
	uniform := map[char]*page{}
	for _, r := range ranges {
		c := newChar(r.kind, r.value)
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
			if t[i] == plain {
				t[i] = new(page)
			}
			t[i][p&0xff] = c
			p++
		}
	}
	return &t
}

// chars is the treatment of every code point under some rules.
type chars struct {
	pages      pages
	expansions []string
}

// newChars joins the tables as BertNormalizer does: accents go before letters
// become small, and that puts marks into order. Pages made of the same four
// are the same.
func newChars(o rules) *chars {
	c := new(chars)
	class, bare, small, order := spread(classes[:]), spread(nil), spread(nil), spread(nil)
	if o.strip {
		bare, order = spread(accents[:]), spread(combining[:])
	}
	if o.lower {
		small = spread(smalls[:])
	}
	made := map[[4]*page]*page{}
	for i := range c.pages {
		key := [4]*page{class[i], bare[i], small[i], order[i]}
		if made[key] == nil {
			made[key] = new(page)
			for j := range made[key] {
				made[key][j] = c.join(rune(i<<8|j), o, class, bare, small, order)
			}
		}
		c.pages[i] = made[key]
	}
	return c
}

// join returns the treatment of one code point.
func (c *chars) join(r rune, o rules, class, bare, small, order *pages) char {
	group := class.lookup(r).kind()
	if group == drop || group == space {
		return newChar(group, 0)
	}
	letters := []rune{r}
	switch b := bare.lookup(r); b.kind() {
	case drop:
		return dropped(order.lookup(r).value())
	case hangul: // its letters have no small ones
		return b
	case expand:
		letters = []rune(expansions[b.value()])
	default:
		letters[0] += b.value()
	}
	var out []rune
	for _, l := range letters {
		if s := small.lookup(l); s.kind() == expand {
			out = append(out, []rune(expansions[s.value()])...)
		} else {
			out = append(out, l+s.value())
		}
	}
	if len(out) > 1 {
		c.expansions = append(c.expansions, string(out))
		return newChar(expand, int32(len(c.expansions)-1))
	}
	switch {
	case group == ideograph && o.ideographs:
	case class.lookup(out[0]).kind() == punct:
		group = punct
	case order.lookup(r).value() > 0:
		return newChar(moves, order.lookup(r).value())
	default:
		group = keep
	}
	return newChar(group, out[0]-r)
}
