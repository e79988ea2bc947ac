package filter

import (
	"strings"
	"testing"
)

type pair struct {
	text  string
	value float64
	kind  string
}

func (p pair) FilterText() []string { return []string{strings.ToLower(p.text), "second part"} }

func (p pair) FilterField(name string) (Field, bool) {
	switch name {
	case "value":
		return Number(p.value), true
	case "kind":
		return Text(p.kind), true
	case "large":
		return Flag(p.value > 0.4), true
	case "small":
		return Flag(p.value < 0.4), true
	}
	return Field{}, false
}

var ofPair = Fields{Numbers: []string{"value", "absent"}, Texts: []string{"kind"}, Flags: []string{"large", "small"}, Example: "value<1"}

func TestFilterGrammar(t *testing.T) {
	row := pair{"The Quick (brown) fox http://x a=b Straße", 0.5, "Eval"}
	for filter, want := range map[string]bool{
		"":                        true,
		"quick":                   true,
		"quick wolf":              false,
		"qu.*fox":                 true,
		"QU.*[F]ox":               true,
		"wolf|fox":                true,
		"second":                  true,
		`"quick (brown"`:          true,
		`"a=b"`:                   true,
		`-"a=b"`:                  false,
		"STRASSE|STRAßE":          true,
		"-wolf":                   true,
		"-quick":                  false,
		"-":                       false, // the sign itself
		"value<1":                 true,
		"value < 1":               true,
		"value <1 quick":          true,
		"value< 1  value >0.4":    true,
		"value == .5":             true,
		"value:0.5":               true,
		"value<1,000":             true,
		"value<=0.5":              true,
		"value>0.5":               false,
		"value>=5e-1":             true,
		"value=0.5":               true,
		"value!=0.5":              false,
		"value != 0.5":            false,
		"-value<1":                false,
		"-value > 1":              true,
		"absent<1":                false,
		"kind:eva":                true,
		"kind : eva":              true,
		`kind: "val"`:             true,
		"KIND=eval":               true,
		"kind=eva":                false,
		"kind != eva quick":       true,
		"http://x":                true,
		"kind:eval value>0.9":     false,
		"wolf value < 1":          false,
		"12:30":                   false,
		"(brown|red)":             true,
		"-(brown|red)":            false,
		"^second":                 true,
		"value<1 kind:eval quick": true,
		"large":                   true,
		"Large value<1":           true,
		"-large":                  false,
		"small":                   false,
		"-small quick":            true,
		`"large"`:                 false, // a word
	} {
		f, err := Parse(filter, ofPair)
		if got := f.Match(row); got != want || err != nil {
			t.Errorf("%q: %v, %v", filter, got, err)
		}
	}
}

func TestATermWithAMistakeIsLeftOut(t *testing.T) {
	row := pair{"fox", 0.5, "eval"}
	for filter, want := range map[string]string{
		"other:x":       "no field other",
		"vlaue<1":       "did you mean value?",
		"value<":        "value is compared with a number, as in value<1",
		"value<abc":     "not with abc",
		"value<nan":     "not with nan",
		"value<-":       "not with -",
		"value<1,00":    "not with 1,00",
		"value<>1":      "not with >1",
		"kind<a":        "kind is a text, which < does not compare",
		"kind:":         "kind: needs a word",
		"|":             "| matches every row",
		"fox|":          "fox| matches every row",
		".*":            ".* matches every row",
		"fox | wolf":    "| matches every row",
		"(":             "missing closing )",
		"C++":           "invalid nested repetition operator",
		`"two words`:    "the quote before two words is not closed",
		`kind:"x`:       "the quote before x is not closed",
		`"`:             "the quote before the end is not closed",
		`""`:            "nothing between the quotes",
		"1<value":       "1<value has no field before it",
		"large<1":       "large is a flag, which stands alone: large or -large",
		"large:yes":     "large is a flag",
		"lareg=1":       "did you mean large?",
		"fox < <":       "no field fox",
		"value<x kind<": "value is compared with a number",
	} {
		f, err := Parse(filter+" ", ofPair)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", filter, err)
		}
		if strings.Contains(filter, " wolf") { // a term of its own
			continue
		}
		if !f.Match(row) {
			t.Errorf("%q hides the row", filter)
		}
	}
}

func TestTheFormsNameFlagsWhereThereAreSome(t *testing.T) {
	if got := strings.Join(ofPair.Forms(), "\n"); !strings.Contains(got, "flags large small: large or -large") {
		t.Error(got)
	}
	none := ofPair
	none.Flags = nil
	if got := strings.Join(none.Forms(), "\n"); strings.Contains(got, "flag") {
		t.Error(got)
	}
}

func TestAFilterNamesItsFields(t *testing.T) {
	f, err := Parse("value<1 fox -kind:x value>0 -large", ofPair)
	if got := strings.Join(f.Names(), " "); got != "value kind large" || err != nil {
		t.Error(got, err)
	}
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{"a b", `"x y`, "-value<1", "value<<", "((((", "kind:", "value < 1", "- |", "[A-Z]|\\W", "(?i-s:K)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		filter, err := Parse(s, ofPair)
		filter.Match(pair{s, 1, s})
		if err == nil && filter.Empty() && strings.TrimSpace(s) != "" {
			t.Errorf("%q is neither a filter nor a mistake", s)
		}
	})
}
