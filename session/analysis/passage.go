package analysis

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// passage is a text with what questions about it share. Places in it are bytes.
type passage struct {
	text   string
	lower  string
	words  int
	ascii  bool
	begins []int // of sentences, ascending; the first is 0
}

// read finds what questions share.
func (p *passage) read() {
	p.lower, p.words, p.begins, p.ascii = strings.ToLower(p.text), countWords(p.text), sentences(p.text), true
	for i := 0; i < len(p.text) && p.ascii; i++ {
		p.ascii = p.text[i] < utf8.RuneSelf
	}
}

// byteAt returns the place of a code point; -1 if the passage has no such.
func (p *passage) byteAt(point int) int {
	if point < 0 || point > len(p.text) {
		return -1
	}
	if p.ascii {
		return point
	}
	for at := range p.text {
		if point == 0 {
			return at
		}
		point--
	}
	if point == 0 {
		return len(p.text)
	}
	return -1
}

// span is a part of a passage, in bytes; to is one past the last.
type span struct{ from, to int }

func (s span) overlaps(t span) bool { return s.from < t.to && t.from < s.to }
func (s span) within(t span) bool   { return s.from >= t.from && s.to <= t.to }

// at returns the span of a text that begins with a code point; false if the passage has
// another text there.
func (p *passage) at(text string, point int) (span, bool) {
	from := p.byteAt(point)
	if text == "" || from < 0 || !strings.HasPrefix(p.text[from:], text) {
		return span{}, false
	}
	return span{from, from + len(text)}, true
}

// occurrences returns the places of a text as whole words, of texts that are not empty.
// Letter case counts.
func (p *passage) occurrences(text string) []span {
	if text == "" {
		return nil
	}
	var all []span
	for from := 0; ; {
		i := strings.Index(p.text[from:], text)
		if i < 0 {
			return all
		}
		s := span{from + i, from + i + len(text)}
		if p.whole(s) {
			all = append(all, s)
		}
		_, n := utf8.DecodeRuneInString(p.text[s.from:])
		from = s.from + n
	}
}

// whole reports whether a span cuts no word in two.
func (p *passage) whole(s span) bool {
	before, _ := utf8.DecodeLastRuneInString(p.text[:s.from])
	first, _ := utf8.DecodeRuneInString(p.text[s.from:s.to])
	last, _ := utf8.DecodeLastRuneInString(p.text[s.from:s.to])
	after, _ := utf8.DecodeRuneInString(p.text[s.to:])
	return !(isWord(before) && isWord(first)) && !(isWord(last) && isWord(after))
}

// sentence returns the number of the sentence with a byte.
func (p *passage) sentence(at int) int { return sort.SearchInts(p.begins, at+1) - 1 }

// sentenceText returns the text of a sentence.
func (p *passage) sentenceText(n int) string {
	end := len(p.text)
	if n+1 < len(p.begins) {
		end = p.begins[n+1]
	}
	return p.text[p.begins[n]:end]
}

// sentences returns the beginnings of a text's sentences. A sentence ends with a line, or
// with . ! or ?, maybe closing quotes or brackets, a blank, and a letter that is no
// lower-case one, a digit or an opening sign. A full stop after an initial or one of the
// abbreviations ends none.
func sentences(text string) []int {
	begins := []int{0}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\n':
			begins = begin(begins, text, i+1)
		case '.', '!', '?':
			end := i + 1
			for end < len(text) && strings.IndexByte(`"')]`, text[end]) >= 0 {
				end++
			}
			if end >= len(text) || text[end] != ' ' || text[i] == '.' && abbreviated(text[:i]) {
				continue
			}
			next := end
			for next < len(text) && text[next] == ' ' {
				next++
			}
			if r, _ := utf8.DecodeRuneInString(text[next:]); next < len(text) && !unicode.IsLower(r) {
				begins = begin(begins, text, next)
			}
		}
	}
	return begins
}

func begin(begins []int, text string, at int) []int {
	if at >= len(text) || begins[len(begins)-1] == at {
		return begins
	}
	return append(begins, at)
}

// abbreviations are the words whose full stop seldom ends a sentence.
var abbreviations = map[string]bool{
	"Mr": true, "Mrs": true, "Ms": true, "Dr": true, "St": true, "Prof": true, "Gen": true, "Col": true, "Sen": true, "Rep": true,
	"Gov": true, "Lt": true, "Sgt": true, "Capt": true, "Rev": true, "Jr": true, "Sr": true, "vs": true, "No": true, "Mt": true, "Ft": true,
}

// abbreviated reports whether a text ends with an initial or an abbreviation.
func abbreviated(text string) bool {
	word := text[strings.LastIndexAny(text, " \n(\"")+1:]
	if i := strings.LastIndexByte(word, '.'); i >= 0 {
		word = word[i+1:] // U.S.
	}
	return utf8.RuneCountInString(word) == 1 && word[0] >= 'A' && word[0] <= 'Z' || abbreviations[word]
}
