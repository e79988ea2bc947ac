package analysis

import (
	"strings"
	"unicode"
)

// countWords counts the parts between blanks.
func countWords(text string) int {
	n, in := 0, false
	for _, r := range text {
		blank := r == ' ' || r == '\n' || r == '\t' || r > 127 && unicode.IsSpace(r)
		if !blank && !in {
			n++
		}
		in = !blank
	}
	return n
}

func isWord(r rune) bool {
	switch {
	case r < 0x80:
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	case r == '\ufffd': // of an empty text
		return false
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Mn, r)
}

// eachWord calls with every run of letters and digits, in lower case.
func eachWord(text string, call func(word string)) {
	from := -1
	for i, r := range text {
		if isWord(r) {
			if from < 0 {
				from = i
			}
			continue
		}
		if from >= 0 {
			call(strings.ToLower(text[from:i]))
			from = -1
		}
	}
	if from >= 0 {
		call(strings.ToLower(text[from:]))
	}
}

// common are the words that say little about what a question is about: all others are
// its content words.
var common = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`a an the of in on at to for from by with about into over after before between during than as and or
		but if not no nor so that this these those there it its he she they them his her their we you i me my our your is are was were be been
		being am do does did done has have had having will would can could shall should may might must who whom whose what when where which why
		how many much s t`) {
		m[w] = true
	}
	return m
}()

// contentWords returns the distinct content words of a question.
func contentWords(text string) []string {
	var out []string
	eachWord(text, func(w string) {
		if common[w] {
			return
		}
		for _, have := range out {
			if have == w {
				return
			}
		}
		out = append(out, w)
	})
	return out
}

var whWords = map[string]bool{
	"who": true, "whom": true, "whose": true, "what": true, "when": true, "where": true, "which": true, "why": true, "how": true,
}

// whWord returns the first wh-word of a question, else its first word (like the groups of
// Wu et al., Errudite, 2019).
func whWord(question string) string {
	first, wh := "", ""
	eachWord(question, func(w string) {
		if first == "" {
			first = w
		}
		if wh == "" && whWords[w] {
			wh = w
		}
	})
	if wh != "" {
		return wh
	}
	return first
}
