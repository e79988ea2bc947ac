package visible

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestANameIsShortAndOnOneLine(t *testing.T) {
	for _, name := range []string{
		"", "label", strings.Repeat("k", 100), strings.Repeat("k", 101), strings.Repeat("é", 1_000_000) + ".csv",
		strings.Repeat("\xff", 500), strings.Repeat("a\nb\t", 100), "a\nroad: all is well",
	} {
		got := Name(name)
		if strings.ContainsAny(got, "\n\t") || utf8.RuneCountInString(got) > 6*longestName {
			t.Errorf("%.20q became %q", name, got)
		}
		n, short := utf8.RuneCountInString(name), Short(name)
		if n <= longestName != (short == name) || utf8.RuneCountInString(short) != min(n, longestName) {
			t.Errorf("%.20q of %d code points became %q", name, n, short)
		}
	}
	if got := Name(strings.Repeat("k", 1000) + ".csv"); !strings.HasPrefix(got, "kkk") || !strings.HasSuffix(got, "k.csv") {
		t.Error(got)
	}
}

func TestOfManyNamesTheFirstAreListed(t *testing.T) {
	if got := Names([]string{"a", "b\n"}); got != `a, b\u000a` {
		t.Error(got)
	}
	if got := Names(strings.Split(strings.Repeat("x ", 99)+"x", " ")); got != strings.Repeat("x, ", 19)+"x, and 80 more" {
		t.Error(got)
	}
}
