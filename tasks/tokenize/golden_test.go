package tokenize

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/vocab.txt anew")

func testTokenizer(t testing.TB) *Tokenizer {
	t.Helper()
	tk, err := Load("testdata/vocab.txt")
	if err != nil {
		t.Fatal(err)
	}
	return tk
}

func flat(tokens []Token) []int32 {
	var f []int32
	for _, t := range tokens {
		f = append(f, t.ID, t.Start, t.End)
	}
	return f
}

// The goldens are Hugging Face's (scripts/oracle/wordpiece.py).
func TestEncodeGivesTheIDsAndOffsetsOfHuggingFace(t *testing.T) {
	tk := testTokenizer(t)
	f, err := os.Open("testdata/golden.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	n := 0
	for lines.Scan() {
		var want struct {
			Text   string
			Tokens []int32
		}
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		if got := flat(tk.Encode(nil, want.Text)); !slices.Equal(got, want.Tokens) {
			t.Errorf("%q:\n got %v\nwant %v", want.Text, got, want.Tokens)
		}
		n++
	}
	if n < 600 {
		t.Errorf("only %d goldens", n)
	}
}

// Every code point there is, between two letters.
func TestWordsOfEveryCodePoint(t *testing.T) {
	data, err := os.ReadFile("testdata/chars.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]string
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	s := splitter{chars: newChars(uncased)}
	for block, sum := range want {
		first, err := strconv.ParseInt(block, 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		h := sha256.New()
		for c := rune(first); c < rune(first)+0x1000; c++ {
			if 0xd800 <= c && c < 0xe000 {
				continue
			}
			s.reset("x"+string(c)+"y", position{})
			for s.next() {
				start, end := s.span(0, len(s.word))
				fmt.Fprintf(h, "%x %s %d %d\n", c, s.word, start, end)
			}
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != sum {
			t.Errorf("code points U+%X to U+%X: %s, want %s", first, first+0xfff, got, sum)
		}
	}
}

// TestAcceptance reads real text with the real vocabulary: set
// ROAD_ACCEPTANCE to the acceptance data's folder.
func TestAcceptance(t *testing.T) {
	folder := os.Getenv("ROAD_ACCEPTANCE")
	if folder == "" {
		t.Skip("ROAD_ACCEPTANCE is not set")
	}
	tk, err := Load(filepath.Join(folder, "vocab/vocab.txt"))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("testdata/acceptance.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]string
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	for name, sum := range want {
		h := sha256.New()
		var tokens []Token
		for _, text := range acceptanceTexts(t, filepath.Join(folder, name)) {
			tokens = tk.Encode(tokens[:0], text)
			for i, f := range flat(tokens) {
				if i > 0 {
					h.Write([]byte{' '})
				}
				fmt.Fprint(h, f)
			}
			h.Write([]byte{'\n'})
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != sum {
			t.Errorf("%s: %s, want %s", name, got, sum)
		}
	}
}

// acceptanceTexts returns a file's texts in the order that the oracle takes.
func acceptanceTexts(t testing.TB, file string) (texts []string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(file, ".jsonl") {
		for line := range bytes.Lines(data) {
			var pair struct{ Premise, Hypothesis string }
			if err := json.Unmarshal(line, &pair); err != nil {
				t.Fatal(err)
			}
			texts = append(texts, pair.Premise, pair.Hypothesis)
		}
		return texts
	}
	var squad struct {
		Data []struct {
			Paragraphs []struct {
				Context string
				QAs     []struct{ Question string }
			}
		}
	}
	if err := json.Unmarshal(data, &squad); err != nil {
		t.Fatal(err)
	}
	for _, article := range squad.Data {
		for _, p := range article.Paragraphs {
			texts = append(texts, p.Context)
			for _, q := range p.QAs {
				texts = append(texts, q.Question)
			}
		}
	}
	return texts
}
