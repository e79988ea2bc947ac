package read

import (
	"slices"
	"strings"
	"unicode/utf8"

	"dev.road/workbench/tasks"
)

// passage is a text made of tokens with blanks between them.
type passage struct {
	text   string
	tokens []string // "": left out of the text
	starts []int    // the code point at which each token begins
}

// joinedWords makes a passage of words with one blank between two; those that
// are empty are left out.
func joinedWords(words []string) passage {
	p := passage{tokens: words}
	var text strings.Builder
	at := 0
	for _, w := range words {
		if w != "" && text.Len() > 0 {
			text.WriteByte(' ')
			at++
		}
		p.starts = append(p.starts, at)
		text.WriteString(w)
		at += utf8.RuneCountInString(w)
	}
	p.text = text.String()
	return p
}

// splitWords makes a passage of a text whose tokens have blanks between them.
func splitWords(text string) passage {
	p := passage{text: text, tokens: strings.Split(text, " ")}
	at := 0
	for _, t := range p.tokens {
		p.starts = append(p.starts, at)
		at += utf8.RuneCountInString(t) + 1
	}
	return p
}

// answer is the text of the tokens [from, to), which must be in the passage;
// not ok when none of them is in its text.
func (p *passage) answer(from, to int) (a tasks.Answer, ok bool) {
	for from < to && p.tokens[from] == "" {
		from++
	}
	for from < to && p.tokens[to-1] == "" {
		to--
	}
	if from == to {
		return a, false
	}
	end := p.starts[to-1] + utf8.RuneCountInString(p.tokens[to-1])
	return tasks.Answer{Text: codePoints(p.text, p.starts[from], end-p.starts[from]), Start: p.starts[from]}, true
}

// runs are the places at which the passage has these tokens one after the
// other, capitals or not.
func (p *passage) runs(words []string) (places []tasks.Answer) {
	for from := 0; from+len(words) <= len(p.tokens); from++ {
		if !slices.EqualFunc(p.tokens[from:from+len(words)], words, strings.EqualFold) {
			continue
		}
		if a, ok := p.answer(from, from+len(words)); ok {
			places = append(places, a)
		}
	}
	return places
}
