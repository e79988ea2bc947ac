package filter

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"dev.road/workbench/worded"
)

// Fields are the names of a list's fields, in lower case. Numbers are compared,
// texts are searched, and flags hold or not.
type Fields struct {
	Numbers, Texts, Flags []string
	Example               string // a comparison: f1<0.5
}

// Forms returns the fields with the forms of a filter, for the help while one is
// typed.
func (f Fields) Forms() []string {
	forms := []string{
		"numbers " + strings.Join(f.Numbers, " ") + ": " + f.Example + " (also <= > >= = !=)",
		"texts " + strings.Join(f.Texts, " ") + ": " + f.Texts[0] + ":part " + f.Texts[0] + "=whole (also !=)",
	}
	if len(f.Flags) > 0 {
		forms = append(forms, "flags "+strings.Join(f.Flags, " ")+": "+f.Flags[0]+" or -"+f.Flags[0])
	}
	return append(forms, `else a word, this|that, "these words"; -term excludes; all terms must hold`)
}

var (
	fieldTerm = regexp.MustCompile(`^([A-Za-z][\w.-]*?)(\s*)(:|!=|<=|>=|==|=|<|>)\s*`)
	textWord  = regexp.MustCompile(`^\S+`)
	sign      = regexp.MustCompile(`[<>=]`)
)

// Parse parses a filter. Its terms are separated by blanks and must all hold:
//
//	word          the row's text contains the word, ignoring case
//	this|that     the row's text matches the regular expression, ignoring case
//	"two words"   the row's text contains the text in quotes, whatever its signs
//	field:part    the field of text contains the word, or the "two words"
//	field=whole  field!=whole
//	number=0.5  number!=0.5  number<0.5  number<=0.5  number>0.5  number>=0.5
//	flag          the flag holds; in quotes it is a word
//	-term         the term does not hold
//
// There may be blanks around a comparison. The error is of the first mistake, and
// says how to write what may be meant; the filter has the terms without a mistake.
func Parse(s string, fields Fields) (Filter, error) {
	var f Filter
	var mistake error
	rest := strings.TrimSpace(s)
	for rest != "" {
		t, after, err := parseTerm(rest, fields)
		switch {
		case err == nil:
			f.terms = append(f.terms, t)
		case mistake == nil:
			mistake = err
		}
		rest = strings.TrimSpace(after)
	}
	f.quickFirst()
	return f, mistake
}

// parseTerm takes the first term of s.
func parseTerm(s string, fields Fields) (t term, rest string, err error) {
	if len(s) > 1 && s[0] == '-' && s[1] != ' ' {
		t.not, s = true, s[1:]
	}
	if m := fieldTerm.FindStringSubmatch(s); m != nil && !address(s, m) {
		t.field, t.op = strings.ToLower(m[1]), m[3]
		if t.op == "==" {
			t.op = "="
		}
		value, rest, err := parseValue(s[len(m[0]):])
		if err == nil {
			err = t.compareWith(value, m[1], fields)
		}
		return t, rest, err
	}
	value, rest, err := parseValue(s)
	t.text = strings.ToLower(value)
	if s[0] != '"' && slices.Contains(fields.Flags, t.text) {
		t.field, t.op, t.number = t.text, "=", 1
		return t, rest, nil
	}
	if err == nil && s[0] != '"' {
		err = t.pattern(value, fields)
	}
	return t, rest, err
}

// address reports whether the sign is that of http://host.
func address(s string, m []string) bool {
	return m[3] == ":" && m[2] == "" && strings.HasPrefix(s[len(m[0]):], "//")
}

// parseValue takes a word, or a text in quotes.
func parseValue(s string) (value, rest string, err error) {
	if !strings.HasPrefix(s, `"`) {
		value = textWord.FindString(s)
		return value, s[len(value):], nil
	}
	value, rest, closed := strings.Cut(s[1:], `"`)
	switch {
	case !closed:
		return value, "", fmt.Errorf(`the quote before %s is not closed: end it with "`, orNothing(value))
	case value == "":
		return value, rest, fmt.Errorf(`there is nothing between the quotes: "two words"`)
	}
	return value, rest, nil
}

func orNothing(s string) string {
	if s == "" {
		return "the end"
	}
	return s
}

// compareWith completes a term of a field.
func (t *term) compareWith(value, name string, fields Fields) error {
	t.text = strings.ToLower(value)
	numeric := slices.Contains(fields.Numbers, t.field)
	switch {
	case slices.Contains(fields.Flags, t.field):
		return fmt.Errorf("%s is a flag, which stands alone: %s or -%s", t.field, t.field, t.field)
	case !numeric && !slices.Contains(fields.Texts, t.field):
		hint := worded.DidYouMean(t.field, slices.Concat(fields.Numbers, fields.Texts, fields.Flags))
		if hint != "" {
			hint += " "
		}
		return fmt.Errorf(`no field %s: %sto search the text, quote it: "%s%s%s"`, name, hint, name, t.op, value)
	case numeric:
		n, ok := number(value)
		if !ok {
			return fmt.Errorf("%s is compared with a number%s, as in %s", t.field, instead(value), fields.Example)
		}
		t.number = n
	case strings.ContainsAny(t.op, "<>"):
		return fmt.Errorf("%s is a text, which %s does not compare: %s:part or %s=whole", t.field, t.op, t.field, t.field)
	case value == "":
		return fmt.Errorf("%s%s needs a word: %s:part or %s=whole", t.field, t.op, t.field, t.field)
	}
	return nil
}

func instead(value string) string {
	if value == "" {
		return ""
	}
	return ", not with " + value
}

// pattern completes a term of the text with the regular expression that the word
// may be.
func (t *term) pattern(word string, fields Fields) error {
	if sign.MatchString(word) || word == ":" {
		return fmt.Errorf(`%s has no field before it, as in %s: to search the text, quote it: "%s"`, word, fields.Example, word)
	}
	if regexp.QuoteMeta(word) == word {
		return nil
	}
	re, err := folded(word)
	if err != nil {
		return fmt.Errorf(`%s is no regular expression (%w): to search the text, quote it: "%s"`, word, err, word)
	}
	if re.MatchString("") && re.MatchString("?") {
		return fmt.Errorf(`%s matches every row: write this|that without blanks, or quote the text: "%s"`, word, word)
	}
	t.re = re
	return nil
}

// folded compiles a regular expression for texts in lower case. Its letters are
// changed to lower case, so that no comparison ignores the case: that is what lets
// package regexp skip to the first letters of a match.
func folded(word string) (*regexp.Regexp, error) {
	tree, err := syntax.Parse(word, syntax.Perl|syntax.FoldCase)
	if err != nil {
		if e := (*syntax.Error)(nil); errors.As(err, &e) {
			return nil, errors.New(e.Code.String())
		}
		return nil, err
	}
	lower(tree)
	return regexp.Compile(tree.String())
}

func lower(tree *syntax.Regexp) {
	if tree.Op == syntax.OpLiteral {
		tree.Flags &^= syntax.FoldCase
		tree.Rune = []rune(strings.ToLower(string(tree.Rune)))
	}
	for _, sub := range tree.Sub {
		lower(sub)
	}
}
