package read

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// bareForm is a table of GLUE without the line that names its columns, as it is published or
// as preparation scripts leave it. The shape of its lines shows it.
type bareForm struct {
	name    string
	columns string // | for tabs
	shape   []func(value string) bool
}

// bareForms are tried in this order. SST-2's sentence with 0 or 1 is the form of any two
// classes, and that of WNLI, whose lines are numbered from 0, like that of PAWS otherwise:
// those have to be said.
var bareForms = []bareForm{
	{"cola", "source|label|star|sentence", []func(string) bool{isWordOnly, isBit, isMarkOfAuthor, isText}},
	{"paws", "id|sentence1|sentence2|label", []func(string) bool{isNumber, isAny, isAny, isBit}},
	{"mrpc", "Quality|#1 ID|#2 ID|#1 String|#2 String", []func(string) bool{isBit, isNumber, isNumber, isText, isText}},
	{"qqp", "id|qid1|qid2|question1|question2|is_duplicate", []func(string) bool{isNumber, isNumber, isNumber, isAny, isAny, isBit}},
	{"qnli", "index|question|sentence|label", []func(string) bool{isNumber, isQuestion, isText, isEntailedOrNot}},
	{"rte", "index|sentence1|sentence2|label", []func(string) bool{isNumber, isText, isText, isEntailedOrNot}},
	{"nli", mnliColumns + "|label1|gold_label", append(mnliShape(), isAny, isNLI)},
	{"nli", mnliColumns + "|label1|label2|label3|label4|label5|gold_label", append(mnliShape(), isAny, isAny, isAny, isAny, isAny, isNLI)},
	{"nli", snliColumns + "|label1|gold_label", append(snliShape(), isAny, isNLI)},
	{"nli", snliColumns + "|label1|label2|label3|label4|label5|gold_label", append(snliShape(), isAny, isAny, isAny, isAny, isAny, isNLI)},
	{"nli", "gold_label|sentence1_binary_parse|sentence2_binary_parse|sentence1_parse|sentence2_parse|sentence1|sentence2|captionID|pairID|" +
		"label1|label2|label3|label4|label5",
		[]func(string) bool{isNLI, isAny, isAny, isTree, isTree, isText, isText, isAny, isAny, isAny, isAny, isAny, isAny, isAny}},
	{"stsb", "index|genre|filename|year|old_index|source1|source2|sentence1|sentence2|score",
		[]func(string) bool{isNumber, isGenre, isAny, isAny, isAny, isAny, isAny, isText, isText, isScore}},
	{"stsb", "genre|filename|year|old_index|score|sentence1|sentence2",
		[]func(string) bool{isGenre, isAny, isAny, isAny, isScore, isText, isText}},
}

// The columns before the labels in GLUE's tables of MNLI and SNLI.
const (
	nliTexts    = "|sentence1_binary_parse|sentence2_binary_parse|sentence1_parse|sentence2_parse|sentence1|sentence2"
	mnliColumns = "index|promptID|pairID|genre" + nliTexts
	snliColumns = "index|captionID|pairID" + nliTexts
)

func mnliShape() []func(string) bool {
	return []func(string) bool{isNumber, isAny, isAny, isAny, isAny, isAny, isTree, isTree, isText, isText}
}

func snliShape() []func(string) bool {
	return []func(string) bool{isNumber, isAny, isAny, isAny, isAny, isTree, isTree, isText, isText}
}

// bareLines are the first lines of a head that are whole, at most 20, in their columns.
func bareLines(head []byte) (lines [][]string) {
	for line := range bytes.Lines(head) {
		if len(lines) == 20 || len(lines) > 0 && !bytes.HasSuffix(line, []byte("\n")) && len(head) == headSize {
			break
		}
		lines = append(lines, strings.Split(strings.TrimRight(string(line), "\r\n"), "\t"))
	}
	return lines
}

// bareFormOf returns the form that all of the first lines have, or nil.
func bareFormOf(head []byte) *bareForm {
	lines := bareLines(head)
	if len(lines) == 0 {
		return nil
	}
	for i := range bareForms {
		if form := &bareForms[i]; !slices.ContainsFunc(lines, func(line []string) bool { return !form.fits(line) }) &&
			(form.name != "paws" || lines[0][0] != "0") {
			return form
		}
	}
	return nil
}

func (form *bareForm) fits(line []string) bool {
	if len(line) != len(form.shape) {
		return false
	}
	for i, is := range form.shape {
		if !is(line[i]) {
			return false
		}
	}
	return true
}

func isAny(string) bool      { return true }
func isText(s string) bool   { return strings.TrimSpace(s) != "" }
func isBit(s string) bool    { return s == "0" || s == "1" }
func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
func isWordOnly(s string) bool {
	return s != "" && len(s) <= 20 && !strings.ContainsFunc(s, unicode.IsSpace)
}
func isQuestion(s string) bool      { return strings.HasSuffix(strings.TrimSpace(s), "?") }
func isEntailedOrNot(s string) bool { return s == "entailment" || s == "not_entailment" }
func isTree(s string) bool          { return strings.HasPrefix(s, "(") }
func isGenre(s string) bool         { return strings.HasPrefix(s, "main-") }

func isNLI(s string) bool {
	return slices.Contains([]string{"entailment", "neutral", "contradiction", "-"}, s)
}

// isMarkOfAuthor reports whether a text is a judgment as linguists note it: *, ??, ?*.
func isMarkOfAuthor(s string) bool { return len(s) <= 4 && strings.Trim(s, "*?#%!") == "" }

func isScore(s string) bool {
	x, err := strconv.ParseFloat(s, 64)
	return err == nil && x >= 0 && x <= 5
}
