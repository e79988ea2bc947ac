package read

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// A document is cut behind a token, and never inside a character.
func TestDocumentsAreCutBetweenTokens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tokens := rapid.SliceOfN(rapid.SampledFrom([]string{"word", "Dunăre", "1820", ",", "🌊", "e\u0301"}), 0, 20).Draw(t, "tokens")
		blank := rapid.SampledFrom([]string{" ", "\n\n", "\u00a0"}).Draw(t, "blank")
		n := rapid.IntRange(0, 20).Draw(t, "n")
		text := blank + strings.Join(tokens, blank) + blank
		got := text[:tokensEnd([]byte(text), n)]
		want := ""
		if kept := tokens[:min(n, len(tokens))]; len(kept) > 0 {
			want = blank + strings.Join(kept, blank)
		}
		if got != want {
			t.Fatalf("%d tokens of %q are %q, want %q", n, text, got, want)
		}
		cut := rapid.IntRange(0, len(text)).Draw(t, "cut") // as the limit of bytes may have it
		if end := tokensEnd([]byte(text[:cut]), n); !utf8.ValidString(text[:end]) {
			t.Fatalf("%q is cut to %q", text[:cut], text[:end])
		}
	})
}
