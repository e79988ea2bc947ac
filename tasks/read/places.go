package read

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dev.road/workbench/tasks"
)

// placesOf finds answers of which only the text is known: every place of
// the passage where one stands as whole words, in the passage's order. Where
// two begin at the same place or overlap, the one that begins first, and the
// longer of two, is kept. fold takes large and small letters for the same.
// The texts returned are the passage's own.
func placesOf(passage string, answers []string, fold bool) []tasks.Answer {
	text := passage
	if fold {
		text = lower(passage)
	}
	type place struct{ from, to int } // bytes of text
	var found []place
	for _, a := range answers {
		if fold {
			a = lower(a)
		}
		if a == "" {
			continue
		}
		for from := 0; ; {
			i := strings.Index(text[from:], a)
			if i < 0 {
				break
			}
			p := place{from + i, from + i + len(a)}
			if wholeWords(text, p.from, p.to) {
				found = append(found, p)
			}
			_, size := utf8.DecodeRuneInString(text[p.from:])
			from = p.from + size
		}
	}
	slices.SortFunc(found, func(a, b place) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	var places []tasks.Answer
	own, at, points := 0, 0, 0 // bytes of passage and of text, and code points of both, that have been passed
	pass := func(to int) (from int) {
		from = own
		for ; at < to; points++ {
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
			_, size = utf8.DecodeRuneInString(passage[own:])
			own += size
		}
		return from
	}
	for _, p := range found {
		if p.from < at {
			continue
		}
		pass(p.from)
		start := points
		from := pass(p.to)
		places = append(places, tasks.Answer{Text: passage[from:own], Start: start})
	}
	return places
}

// lower makes letters small one by one: it has as many code points as text.
func lower(text string) string { return strings.Map(unicode.ToLower, text) }

// wholeWords reports whether text[from:to] neither begins nor ends inside a
// word.
func wholeWords(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	first, _ := utf8.DecodeRuneInString(text[from:])
	last, _ := utf8.DecodeLastRuneInString(text[:to])
	after, _ := utf8.DecodeRuneInString(text[to:])
	return !(ofWord(before) && ofWord(first)) && !(ofWord(last) && ofWord(after))
}

func ofWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
