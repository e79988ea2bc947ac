package answers

import (
	"unicode/utf8"

	"dev.road/workbench/session/wire"
)

// passage is a text with the places of its code points.
type passage struct {
	text  string
	group string  // of its examples without a title
	wide  bool    // it is not of ASCII alone
	at    []int32 // byte of each code point and the end, if wide
}

// take makes it the passage of the next examples.
func (p *passage) take(text string) {
	p.text, p.group, p.wide, p.at = text, "", false, p.at[:0]
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			p.wide = true
			break
		}
	}
	if !p.wide {
		return
	}
	for i := range text {
		p.at = append(p.at, int32(i))
	}
	p.at = append(p.at, int32(len(text)))
}

// groupOf is the group of an example about it.
func (p *passage) groupOf(title string) string {
	if title != "" {
		return title
	}
	if p.group == "" {
		p.group = wire.Group("", p.text)
	}
	return p.group
}

// part returns the code points from one to another; not ok of those that it does not have.
func (p *passage) part(from, to int) (text string, ok bool) {
	length := len(p.text)
	if p.wide {
		length = len(p.at) - 1
	}
	switch {
	case from < 0 || from > to || to > length:
		return "", false
	case !p.wide:
		return p.text[from:to], true
	}
	return p.text[p.at[from]:p.at[to]], true
}
