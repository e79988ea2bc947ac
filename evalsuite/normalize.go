package evalsuite

import (
	"strings"
	"unicode"
)

// Normalize returns the form in which answers are compared, as
// evaluate-v2.0.py makes it: lower case; ASCII punctuation removed, without a
// space in its place; each of the words a, an, the replaced by a space; white
// space collapsed.
func Normalize(text string) string { return strings.Join(words(text), " ") }

// words returns the space-separated words of the normal form.
func words(text string) []string {
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune(punctuation, r) {
			return -1
		}
		return r
	}, lower(text))
	return strings.FieldsFunc(dropArticles(text), isSpace)
}

// punctuation is Python's string.punctuation.
const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

// isSpace reports whether str.split() splits at r: Unicode's White_Space, and the
// four ASCII separators that are white space by their bidirectional class alone.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

// dropArticles replaces \b(a|an|the)\b by a space. Both \b together ask for a
// whole run of word characters: \w, which in Python is a letter, a number or
// an underscore, and no combining mark.
func dropArticles(text string) string {
	isWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_' }
	var b strings.Builder
	for text != "" {
		end := strings.IndexFunc(text, func(r rune) bool { return !isWord(r) })
		if end < 0 {
			end = len(text)
		}
		switch text[:end] {
		case "a", "an", "the":
			b.WriteByte(' ')
		default:
			b.WriteString(text[:end])
		}
		text = text[end:]
		next := strings.IndexFunc(text, isWord)
		if next < 0 {
			next = len(text)
		}
		b.WriteString(text[:next])
		text = text[next:]
	}
	return b.String()
}

// lower is Python's str.lower(): the simple mappings of unicode.ToLower but
// for the dotted capital I, which becomes two code points, and the capital
// sigma, which depends on its place (Unicode's Final_Sigma).
func lower(text string) string {
	if !strings.ContainsAny(text, "İΣ") {
		return strings.ToLower(text)
	}
	runes := []rune(text)
	var b strings.Builder
	for i, r := range runes {
		switch {
		case r == 'İ':
			b.WriteString("i\u0307")
		case r == 'Σ' && isFinal(runes, i):
			b.WriteRune('ς')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// isFinal reports whether the letter at i ends a word: apart from case-ignorable
// characters, there is a cased letter before it and none after it.
func isFinal(runes []rune, i int) bool {
	before, after := i-1, i+1
	for before >= 0 && isCaseIgnorable(runes[before]) {
		before--
	}
	for after < len(runes) && isCaseIgnorable(runes[after]) {
		after++
	}
	return before >= 0 && isCased(runes[before]) && !(after < len(runes) && isCased(runes[after]))
}

// isCased is Unicode's Cased.
func isCased(r rune) bool {
	return unicode.In(r, unicode.Ll, unicode.Lu, unicode.Lt, unicode.Other_Lowercase, unicode.Other_Uppercase)
}

// isCaseIgnorable is Unicode's Case_Ignorable: marks, formats, modifiers, and
// the Word_Break classes MidLetter, MidNumLet and Single_Quote.
func isCaseIgnorable(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) ||
		strings.ContainsRune(wordInner, r)
}

// wordInner are the marks of those three classes.
const wordInner = "'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a"
