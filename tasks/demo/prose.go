package demo

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dev.road/workbench/tasks"
)

// prose is a passage being written.
type prose struct {
	text string
}

// say adds a sentence, in which [brackets] mark possible answers, and returns the
// place of each of them in the passage, without its brackets.
func (p *prose) say(sentence string) []tasks.Answer {
	if p.text != "" {
		p.text += " "
	}
	var marked []tasks.Answer
	begin := len(p.text)
	for sentence != "" {
		plain, rest, _ := strings.Cut(sentence, "[")
		p.text += plain
		stretch, after, found := strings.Cut(rest, "]")
		if found {
			marked = append(marked, tasks.Answer{Text: stretch, Start: utf8.RuneCountInString(p.text)})
			p.text += stretch
		}
		sentence = after
	}
	p.text = p.text[:begin] + capital(p.text[begin:])
	if len(marked) > 0 && marked[0].Start == utf8.RuneCountInString(p.text[:begin]) {
		marked[0].Text = capital(marked[0].Text)
	}
	return marked
}

// fill puts a subject for {s} and a value, marked as an answer, for {v}.
func fill(template, subject, value string) string {
	return strings.ReplaceAll(strings.ReplaceAll(template, "{s}", subject), "{v}", "["+value+"]")
}

// capital makes the first letter of a sentence a big one.
func capital(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[n:]
}
