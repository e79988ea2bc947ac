// Package filter is the language in which people select rows, the same words on every
// screen and command: `f1<0.5 wh:who -answerable`.
package filter

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Filter selects rows: all of its terms must hold. Parse has the grammar.
type Filter struct{ terms []term }

type term struct {
	not    bool
	field  string // "": the row's text
	op     string
	text   string // lower case
	number float64
	re     *regexp.Regexp // of the row's text; nil: the text itself
}

// Field is one value of a row: a number, or a text.
type Field struct {
	Text   string
	Number float64
	IsNum  bool
}

// Text makes a Field of a text.
func Text(s string) Field { return Field{Text: s} }

// Number makes a Field of a number.
func Number(f float64) Field { return Field{Number: f, IsNum: true} }

// Flag makes a Field of a flag.
func Flag(holds bool) Field {
	if holds {
		return Number(1)
	}
	return Number(0)
}

// Row is a row as a Filter sees it.
type Row interface {
	// FilterText returns the parts of the row's text, in lower case: a list of long
	// texts keeps them so, since changing the case takes longer than the search.
	FilterText() []string
	// FilterField returns a field by its name in lower case; false if the row has
	// no such field.
	FilterField(name string) (Field, bool)
}

// Empty reports whether the filter has no terms, so that every row matches.
func (f Filter) Empty() bool { return len(f.terms) == 0 }

// Names returns the fields that the filter's terms name, each once.
func (f Filter) Names() []string {
	var names []string
	for _, t := range f.terms {
		if t.field != "" && !slices.Contains(names, t.field) {
			names = append(names, t.field)
		}
	}
	return names
}

// Match reports whether a row passes the filter.
func (f Filter) Match(r Row) bool {
	for _, t := range f.terms {
		if t.holds(r) == t.not {
			return false
		}
	}
	return true
}

// quickFirst moves the terms of fields before those that search the text, and the
// regular expressions to the end.
func (f Filter) quickFirst() {
	cost := func(t term) int {
		switch {
		case t.field != "":
			return 0
		case t.re == nil:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(f.terms, func(a, b term) int { return cmp.Compare(cost(a), cost(b)) })
}

func (t term) holds(r Row) bool {
	if t.field == "" {
		return slices.ContainsFunc(r.FilterText(), func(part string) bool {
			return strings.Contains(part, t.text) || t.re != nil && t.re.MatchString(part)
		})
	}
	v, ok := r.FilterField(t.field)
	if !ok {
		return false
	}
	if v.IsNum {
		return compare(v.Number, t.op, t.number)
	}
	have := strings.ToLower(v.Text)
	switch t.op {
	case "=":
		return have == t.text
	case "!=":
		return have != t.text
	}
	return strings.Contains(have, t.text)
}

func compare(have float64, op string, want float64) bool {
	switch op {
	case "<":
		return have < want
	case "<=":
		return have <= want
	case ">":
		return have > want
	case ">=":
		return have >= want
	case "!=":
		return have != want
	}
	return have == want
}

// number reads a number as people write it and as the screens show it: 12,340 too.
func number(s string) (float64, bool) {
	if !numeral.MatchString(s) {
		return 0, false
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	return f, err == nil
}

var numeral = regexp.MustCompile(`^[-+]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?([eE][-+]?\d+)?$`)
