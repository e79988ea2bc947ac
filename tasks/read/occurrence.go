package read

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dev.road/workbench/tasks"
)

// occurrences finds answers of which only the text is known: every place of
// the passage where one stands as whole words, in the passage's order. Where
// two begin at the same place or overlap, the one that begins first, and the
// longer of two, is kept. fold takes large and small letters for the same.
// The texts returned are the passage's own.
func occurrences(passage string, answers []string, fold bool) []tasks.Answer {
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
	at, points := 0, 0 // bytes and code points of text that have been passed
	end := 0
	for _, p := range found {
		if p.from < end {
			continue
		}
		end = p.to
		points += utf8.RuneCountInString(text[at:p.from])
		at = p.from
		n := utf8.RuneCountInString(text[p.from:p.to])
		places = append(places, tasks.Answer{Text: codePoints(passage, points, n), Start: points})
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
	return !(inWord(before) && inWord(first)) && !(inWord(last) && inWord(after))
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
