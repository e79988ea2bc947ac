package tokenize

import (
	"slices"
	"strings"
	"testing"
)

func TestTheDifferenceOfTwoTokenizersIsTold(t *testing.T) {
	plain := testTokenizer(t)
	cased := func(vocab []string) *Tokenizer {
		t.Helper()
		o := usual
		o.lower = false
		c, err := o.core(vocab)
		if err != nil {
			t.Fatal(err)
		}
		tk, err := assemble(c, nil, bertNames)
		if err != nil {
			t.Fatal(err)
		}
		return tk
	}
	more, err := New(append(slices.Clone(plain.Vocab()), "zyx"))
	if err != nil {
		t.Fatal(err)
	}
	swapped := slices.Clone(plain.Vocab())
	n := len(swapped)
	swapped[n-1], swapped[n-2] = swapped[n-2], swapped[n-1]
	other, err := New(swapped)
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		other *Tokenizer
		says  []string
	}{
		"larger":  {more, []string{"the vocabulary has ", `none and "zyx"`}},
		"order":   {other, []string{"the pieces differ (from piece "}},
		"cased":   {cased(plain.Vocab()), []string{"letters become small: true and false"}},
		"unigram": {testUnigram(t, "class"), []string{"the algorithm is wordpiece and unigram"}},
	} {
		got := plain.Difference(c.other)
		for _, says := range c.says {
			if !strings.Contains(got, says) {
				t.Errorf("%s: %s; want it to say %s", what, got, says)
			}
		}
	}
	if got := plain.Difference(plain); got != "" {
		t.Errorf("it differs from itself: %s", got)
	}
	if got := plain.About(); !strings.HasPrefix(got, plain.Hash()[:12]+" (uncased wordpiece, ") || !strings.HasSuffix(got, "from vocab.txt)") {
		t.Errorf("it is %s", got)
	}
}
