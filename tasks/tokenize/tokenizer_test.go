package tokenize

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestNewRefusesAVocabularyWithoutTheSpecials(t *testing.T) {
	for i, name := range specials {
		vocab := slices.Delete(append([]string{"a"}, specials[:]...), i+1, i+2)
		if _, err := New(vocab); err == nil || !strings.Contains(err.Error(), "has no "+name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

func TestNewRefusesBrokenPieces(t *testing.T) {
	if _, err := New(append(specials[:], "\xff")); err == nil || !strings.Contains(err.Error(), "line 6") {
		t.Error(err)
	}
}

func TestLoadTakesCRLFAndTellsTheFile(t *testing.T) {
	plain := testTokenizer(t)
	file := filepath.Join(t.TempDir(), "vocab.txt")
	if err := os.WriteFile(file, []byte(strings.Join(plain.Vocab(), "\r\n")+"\r\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	crlf, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if crlf.Hash() != plain.Hash() {
		t.Error("CR LF changes the vocabulary")
	}
	if err := os.WriteFile(file, []byte("a\nb\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(file); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("the error does not name the file: %v", err)
	}
}

func TestTheHashNamesTheOrderOfThePieces(t *testing.T) {
	a, err := New(append(specials[:], "a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := New(append(specials[:], "b", "a"))
	if err != nil {
		t.Fatal(err)
	}
	if a.Hash() == b.Hash() {
		t.Error("two vocabularies have one hash")
	}
}

func TestAVocabularyWithoutInnerPieces(t *testing.T) {
	tk, err := New(append(specials[:], "ab", "b"))
	if err != nil {
		t.Fatal(err)
	}
	got := tk.Encode(nil, "ab abb b")
	want := []Token{{5, 0, 2, 0}, {tk.UNK, 3, 6, 1}, {6, 7, 8, 2}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// greedy is the specification of longest-first pieces, without a trie.
func greedy(ids map[string]int32, word string) (out []int32) {
	for from := 0; from < len(word); {
		to := len(word)
		for ; to > from; to-- {
			piece := word[from:to]
			if from > 0 {
				piece = "##" + piece
			}
			if id, ok := ids[piece]; ok {
				out = append(out, id)
				break
			}
		}
		if to == from {
			return []int32{ids["[UNK]"]}
		}
		from = to
	}
	return out
}

func TestPiecesAreTheLongestOfAnyVocabulary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOfDistinct(rapid.StringMatching(`(##)?[a-c]{1,4}`), rapid.ID[string]).Draw(t, "pieces")
		vocab := append(specials[:], pieces...)
		tk, err := New(vocab)
		if err != nil {
			t.Fatal(err)
		}
		ids := map[string]int32{}
		for i, p := range vocab {
			ids[p] = int32(i)
		}
		word := rapid.StringMatching(`[a-d]{1,12}`).Draw(t, "word")
		var got []int32
		for _, token := range tk.Encode(nil, word) {
			got = append(got, token.ID)
		}
		if want := greedy(ids, word); !slices.Equal(got, want) {
			t.Fatalf("%q: got %v, want %v", word, got, want)
		}
	})
}

// checkOffsets: tokens are in order, not empty, and inside the text.
func checkOffsets(t interface{ Fatalf(string, ...any) }, tk *Tokenizer, text string) {
	n := int32(utf8.RuneCountInString(text))
	var last Token
	for _, token := range tk.Encode(nil, text) {
		if token.Start < last.Start || token.End < last.End || token.Start >= token.End || token.End > n {
			t.Fatalf("%q: %v after %v in %d code points", text, token, last, n)
		}
		if token.ID < 0 || int(token.ID) >= len(tk.Vocab()) {
			t.Fatalf("%q: %v is no id", text, token)
		}
		last = token
	}
}

func TestOffsetsAreInOrderAndInsideTheText(t *testing.T) {
	tk := testTokenizer(t)
	rapid.Check(t, func(t *rapid.T) { checkOffsets(t, tk, rapid.String().Draw(t, "text")) })
}

func FuzzEncode(f *testing.F) {
	for _, s := range []string{"Hello wörld", "a\xffb\xf0\x90", "x[MASK]y\u200d", "한국\u0301"} {
		f.Add(s)
	}
	tk := testTokenizer(f)
	f.Fuzz(func(t *testing.T, text string) { checkOffsets(t, tk, text) })
}

func TestEncodeIsSafeForGoroutinesAndAllocatesNothingPerToken(t *testing.T) {
	tk := testTokenizer(t)
	text := strings.Join(prose(t)[:20], " ")
	want := tk.Encode(nil, text)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				if !slices.Equal(tk.Encode(nil, text), want) {
					t.Error("another goroutine gets other tokens")
				}
			}
		})
	}
	wg.Wait()
	// The race detector empties pools at random: a few are allowed, for some
	// hundred tokens.
	dst := make([]Token, 0, len(want))
	if n := testing.AllocsPerRun(50, func() { dst = tk.Encode(dst[:0], text) }); n > 8 {
		t.Errorf("%v allocations a call", n)
	}
}
