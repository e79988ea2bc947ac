package tokenize

import (
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func prose(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/prose.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
}

func TestLearnIsDeterministicInWhateverOrder(t *testing.T) {
	texts := prose(t)
	got := Learn(slices.Values(texts), 1200)
	if *update {
		if err := os.WriteFile("testdata/vocab.txt", []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := testTokenizer(t).Vocab()
	if !slices.Equal(got, want) {
		t.Error("the vocabulary of testdata/prose.txt is not testdata/vocab.txt")
	}
	slices.Reverse(texts)
	if !slices.Equal(Learn(slices.Values(texts), 1200), want) {
		t.Error("another order of the texts gives another vocabulary")
	}
}

func TestLearnJoinsTheMostFrequentPairs(t *testing.T) {
	got := Learn(slices.Values([]string{"ab ab ab abc abc", "x"}), 100)
	// x occurs once. ab occurs five times, abc twice.
	want := []string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##a", "b", "##b", "c", "##c", "ab", "abc"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestLearnKeepsToItsSize(t *testing.T) {
	texts := prose(t)
	for _, size := range []int{5, 6, 7, 30, 90, 400} {
		if got := Learn(slices.Values(texts), size); len(got) > size || size > 10 && len(got) < size-1 {
			t.Errorf("%d pieces, want %d", len(got), size)
		}
	}
}

func TestTextOfKnownCharactersIsNeverUnknown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringMatching(`[a-fé中가 .]{0,20}`), 1, 8).Draw(t, "texts")
		size := rapid.IntRange(5+2*14, 80).Draw(t, "size")
		texts = append(texts, texts...) // so that every character occurs twice
		tk, err := New(Learn(slices.Values(texts), size))
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			for _, token := range tk.Encode(nil, text) {
				if token.ID == tk.UNK {
					t.Fatalf("[UNK] at %d:%d of %q", token.Start, token.End, text)
				}
			}
		}
	})
}
