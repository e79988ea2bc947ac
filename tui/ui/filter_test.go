package ui

import "testing"

type pair struct {
	text  string
	value float64
	kind  string
}

func (p pair) FilterText() string { return p.text }

func (p pair) FilterField(name string) (Field, bool) {
	switch name {
	case "value":
		return NumberField(p.value), true
	case "kind":
		return TextField(p.kind), true
	}
	return Field{}, false
}

func TestFilterGrammar(t *testing.T) {
	row := pair{"The Quick (brown) fox http://x", 0.5, "Eval"}
	for filter, want := range map[string]bool{
		"":                    true,
		"quick":               true,
		"quick wolf":          false,
		"qu.*fox":             true,
		"(":                   true, // not a regular expression: the sign itself
		`"quick (brown"`:      true,
		"-wolf":               true,
		"-quick":              false,
		"-":                   false, // the sign itself
		"value<1":             true,
		"value<=0.5":          true,
		"value>0.5":           false,
		"value>=0.5":          true,
		"value=0.5":           true,
		"value!=0.5":          false,
		"-value<1":            false,
		"value<":              true, // still being typed
		"kind:eva":            true,
		"KIND=eval":           true,
		"kind=eva":            false,
		"other:x":             false, // no such field: plain text
		"http://x":            true,
		"kind:eval value>0.9": false,
	} {
		if got := ParseFilter(filter, "value", "kind").Match(row); got != want {
			t.Errorf("%q: %v", filter, got)
		}
	}
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{"a b", `"x y`, "-value<1", "value<<", "((((", "kind:"} {
		f.Add(s)
	}
	f.Fuzz(func(_ *testing.T, s string) {
		ParseFilter(s, "value", "kind").Match(pair{s, 1, s})
	})
}
