package ui

import (
	"regexp"
	"strconv"
	"strings"
)

// Filter selects rows. Its terms are separated by spaces and must all hold:
//
//	word          the row's text matches the regular expression, or contains
//	              the word if it is not one, ignoring case
//	"two words"   the same, with a space
//	field:word    the field contains the word
//	field=x  field!=x  field<x  field<=x  field>x  field>=x
//	-term         the term does not hold
//
// A term with an unknown field is plain text.
type Filter struct{ terms []term }

type term struct {
	not    bool
	field  string // "": the row's text
	op     string
	text   string // lower case
	number float64
	isNum  bool
	re     *regexp.Regexp // of the row's text
}

// Field is one value of a row: a number, or a text.
type Field struct {
	Text   string
	Number float64
	IsNum  bool
}

// TextField makes a Field of a text.
func TextField(s string) Field { return Field{Text: s} }

// NumberField makes a Field of a number.
func NumberField(f float64) Field { return Field{Number: f, IsNum: true} }

// Row is a row as a Filter sees it.
type Row interface {
	FilterText() string
	// FilterField returns a field by its name in lower case.
	FilterField(name string) (Field, bool)
}

var fieldTerm = regexp.MustCompile(`^([A-Za-z][\w.-]*?)(:|!=|<=|>=|=|<|>)(.*)$`)

// ParseFilter parses a filter. Every text is one: an invalid term is searched for
// literally.
func ParseFilter(s string, fields ...string) Filter {
	known := map[string]bool{}
	for _, f := range fields {
		known[f] = true
	}
	var f Filter
	for _, word := range words(s) {
		t := term{}
		if len(word) > 1 && word[0] == '-' {
			t.not, word = true, word[1:]
		}
		if m := fieldTerm.FindStringSubmatch(word); m != nil && known[strings.ToLower(m[1])] {
			if m[3] == "" {
				continue // still being typed
			}
			t.field, t.op, t.text = strings.ToLower(m[1]), m[2], strings.ToLower(m[3])
			number, err := strconv.ParseFloat(m[3], 64)
			t.number, t.isNum = number, err == nil
		} else {
			t.text = strings.ToLower(word)
			t.re, _ = regexp.Compile("(?i)" + word)
		}
		f.terms = append(f.terms, t)
	}
	return f
}

// words splits a filter at the spaces outside double quotes.
func words(s string) []string {
	var out []string
	var b strings.Builder
	quoted := false
	for _, r := range s {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ' ' && !quoted:
			if b.Len() > 0 {
				out = append(out, b.String())
			}
			b.Reset()
		default:
			b.WriteRune(r)
		}
	}
	if b.Len() > 0 {
		out = append(out, b.String())
	}
	return out
}

// Empty reports whether the filter has no terms, so that every row matches.
func (f Filter) Empty() bool { return len(f.terms) == 0 }

// Match reports whether a row passes the filter.
func (f Filter) Match(r Row) bool {
	for _, t := range f.terms {
		if t.holds(r) == t.not {
			return false
		}
	}
	return true
}

func (t term) holds(r Row) bool {
	if t.field == "" {
		text := r.FilterText()
		if t.re != nil && t.re.MatchString(text) {
			return true
		}
		return strings.Contains(strings.ToLower(text), t.text)
	}
	v, ok := r.FilterField(t.field)
	if !ok {
		return false
	}
	if v.IsNum && t.isNum {
		switch t.op {
		case "<":
			return v.Number < t.number
		case "<=":
			return v.Number <= t.number
		case ">":
			return v.Number > t.number
		case ">=":
			return v.Number >= t.number
		case "!=":
			return v.Number != t.number
		}
		return v.Number == t.number
	}
	have := strings.ToLower(v.Text)
	if v.IsNum {
		have = strconv.FormatFloat(v.Number, 'g', -1, 64)
	}
	switch t.op {
	case ":":
		return strings.Contains(have, t.text)
	case "=":
		return have == t.text
	case "!=":
		return have != t.text
	case "<":
		return have < t.text
	case "<=":
		return have <= t.text
	case ">":
		return have > t.text
	}
	return have >= t.text
}
