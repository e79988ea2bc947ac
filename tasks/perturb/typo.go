package perturb

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"dev.road/workbench/tasks"
)

// wordsPerTypo is the number of words for each misspelled one; a text has at least one.
const wordsPerTypo = 8

var word = regexp.MustCompile(`\p{L}+`)

// typos misspells words of at least four letters. The words of the answer stay: a model
// cannot be blamed for not finding what the question no longer names.
func typos(_ *set, r *rand.Rand, ex *tasks.Example) bool {
	text := last(ex)
	kept := map[string]bool{}
	for _, a := range ex.Answers {
		for _, w := range word.FindAllString(strings.ToLower(a.Text), -1) {
			kept[w] = true
		}
	}
	all := word.FindAllStringIndex(*text, -1)
	var long [][]int
	for _, at := range all {
		w := (*text)[at[0]:at[1]]
		if utf8.RuneCountInString(w) >= 4 && !kept[strings.ToLower(w)] {
			long = append(long, at)
		}
	}
	if len(long) == 0 {
		return false
	}
	r.Shuffle(len(long), func(i, j int) { long[i], long[j] = long[j], long[i] })
	chosen := map[int]bool{}
	for _, at := range long[:min(len(long), 1+len(all)/wordsPerTypo)] {
		chosen[at[0]] = true
	}
	var out strings.Builder
	end := 0
	for _, at := range all {
		if chosen[at[0]] {
			out.WriteString((*text)[end:at[0]])
			out.WriteString(misspell(r, (*text)[at[0]:at[1]]))
			end = at[1]
		}
	}
	out.WriteString((*text)[end:])
	*text = out.String()
	return true
}

// misspell changes one place of a word of at least four letters, and never its first
// letter: two letters change places, one is lost, one is doubled, or a neighbour's key is
// hit.
func misspell(r *rand.Rand, w string) string {
	letters := []rune(w)
	i := 1 + r.IntN(len(letters)-2)
	switch r.IntN(4) {
	case 0:
		if letters[i] != letters[i+1] {
			letters[i], letters[i+1] = letters[i+1], letters[i]
			return string(letters)
		}
	case 1:
		return string(append(letters[:i:i], letters[i+1:]...))
	case 2:
		return string(append(append(letters[:i+1:i+1], letters[i]), letters[i+1:]...))
	}
	letters[i] = neighbour(r, letters[i])
	return string(letters)
}

// rows of a keyboard's letters.
var rows = []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

// neighbour returns the letter beside one on the keyboard, in its case; of another
// alphabet it is e.
func neighbour(r *rand.Rand, letter rune) rune {
	lower := unicode.ToLower(letter)
	hit := 'e'
	for _, keys := range rows {
		i := strings.IndexRune(keys, lower)
		switch {
		case i < 0:
			continue
		case i == 0, i < len(keys)-1 && r.IntN(2) == 0:
			hit = rune(keys[i+1])
		default:
			hit = rune(keys[i-1])
		}
	}
	if unicode.IsUpper(letter) {
		return unicode.ToUpper(hit)
	}
	return hit
}
