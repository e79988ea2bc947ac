package tokenize

import "unicode/utf8"

// shortGrapheme is the longest grapheme that the charsmap sees as a whole, in
// bytes; of a longer one it sees the characters (Hugging Face's Precompiled).
const shortGrapheme = 5

// remap takes the folded text through the charsmap. The places of replacements
// follow Hugging Face's bookkeeping, with its oddities: characters that vanish
// before there is any output do not count, so that everything after them seems
// to come from as many characters further left.
func (s *unigramText) remap() {
	in, out := &s.folded, &s.mapped
	out.reset()
	m := remapper{unigramText: s}
	for at := 0; at < len(in.text); {
		from := at
		for at < len(in.text) && in.text[at] < utf8.RuneSelf && s.charsmap.plain[in.text[at]] {
			at++
		}
		if at > from && at < len(in.text) && in.text[at] >= utf8.RuneSelf {
			at-- // the next one may join it
		}
		if at > from && m.source == from {
			out.text = append(out.text, in.text[from:at]...)
			out.places = append(out.places, in.places[from:at]...)
			m.source, m.inserted = at, false
			continue
		}
		at = from
		end := s.graphemeEnd(in.text, at)
		if end-at <= shortGrapheme {
			if r, ok := s.charsmap.lookup(in.text[at:end]); ok {
				m.replace(utf8.RuneCount(in.text[at:end]), r)
				at = end
				continue
			}
		}
		for at < end {
			_, n := utf8.DecodeRune(in.text[at:])
			if r, ok := s.charsmap.lookup(in.text[at : at+n]); ok {
				m.replace(1, r)
			} else {
				m.replace(1, in.text[at:at+n])
			}
			at += n
		}
	}
}

// remapper keeps the place in the folded text to which the next output is
// ascribed.
type remapper struct {
	*unigramText
	source   int
	inserted bool // the last output stands for no character of its own
}

// replace appends the new text of some characters.
func (m *remapper) replace(old int, text []byte) {
	out := &m.mapped
	if len(text) == 0 {
		if len(out.text) == 0 {
			return
		}
		if m.inserted { // it stands for vanished characters
			_, n := utf8.DecodeLastRune(out.text)
			for i := len(out.places) - n; i < len(out.places); i++ {
				out.places[i] = m.folded.places[m.source]
			}
			m.inserted = false
		}
		m.skip(old)
		return
	}
	for len(text) > 0 {
		_, n := utf8.DecodeRune(text)
		m.inserted = old == 0
		if old > 0 {
			out.text = append(out.text, text[:n]...)
			out.fill(m.folded.places[m.source])
			m.skip(1)
			old--
		} else {
			out.text = append(out.text, text[:n]...)
			out.fill(m.folded.places[m.source-1])
		}
		text = text[n:]
	}
	m.skip(old)
}

// skip moves on by some characters of the folded text.
func (m *remapper) skip(n int) {
	for ; n > 0; n-- {
		_, size := utf8.DecodeRune(m.folded.text[m.source:])
		m.source += size
	}
}
