package tokenize

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const unigramData = "testdata/unigram/"

// variants are the layouts of a Unigram tokenizer.json that are tested
// (scripts/oracle/unigram.py).
var variants = []string{"hub", "converter", "class", "keep"}

func unzipped(t testing.TB, name string) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join(unigramData, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// unigramJSON returns a variant's tokenizer.json, which is kept without the
// charsmap.
func unigramJSON(t testing.TB, variant string) []byte {
	t.Helper()
	m, err := parseSpiece(unzipped(t, "albert.model.gz"))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.ReplaceAll(unzipped(t, variant+".json.gz"), []byte("CHARSMAP"), []byte(base64.StdEncoding.EncodeToString(m.charsmap)))
}

func testUnigram(t testing.TB, variant string) *Tokenizer {
	t.Helper()
	file := filepath.Join(t.TempDir(), "tokenizer.json")
	if err := os.WriteFile(file, unigramJSON(t, variant), 0o644); err != nil {
		t.Fatal(err)
	}
	tk, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	return tk
}

// testSpiece loads the model as a folder that has nothing but its
// spiece.model and, perhaps, settings.
func testSpiece(t testing.TB, settings string) *Tokenizer {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "spiece.model"), unzipped(t, "albert.model.gz"), 0o644); err != nil {
		t.Fatal(err)
	}
	if settings != "" {
		if err := os.WriteFile(filepath.Join(dir, "tokenizer_config.json"), []byte(settings), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tk, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return tk
}

func flatWords(tokens []Token) []int32 {
	f := []int32{}
	for _, t := range tokens {
		f = append(f, t.ID, t.Start, t.End, t.Word)
	}
	return f
}

// unigramGoldens reads texts with what Hugging Face makes of them under every
// variant.
func unigramGoldens(t testing.TB, data []byte) (texts []string, tokens map[string][][]int32) {
	t.Helper()
	tokens = map[string][][]int32{}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line map[string]json.RawMessage
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		var text string
		if err := json.Unmarshal(line["text"], &text); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
		for _, v := range variants {
			var want []int32
			if err := json.Unmarshal(line[v], &want); err != nil {
				t.Fatal(err)
			}
			tokens[v] = append(tokens[v], want)
		}
	}
	return texts, tokens
}

// The goldens are Hugging Face's (scripts/oracle/unigram.py). ROAD_GOLDENS may
// name a file of more of them, which its "many" writes.
func TestUnigramGivesTheTokensOfHuggingFace(t *testing.T) {
	data := unzipped(t, "golden.jsonl.gz")
	if file := os.Getenv("ROAD_GOLDENS"); file != "" {
		f, err := filepath.Rel(unigramData, file)
		if err != nil {
			t.Fatal(err)
		}
		data = unzipped(t, f)
	}
	texts, want := unigramGoldens(t, data)
	if len(texts) < 400 {
		t.Errorf("only %d goldens", len(texts))
	}
	for _, v := range variants {
		t.Run(v, func(t *testing.T) { sameTokens(t, testUnigram(t, v), texts, want[v]) })
	}
	t.Run("spiece.model", func(t *testing.T) { sameTokens(t, testSpiece(t, ""), texts, want["converter"]) })
	t.Run("cased spiece.model", func(t *testing.T) {
		sameTokens(t, testSpiece(t, `{"do_lower_case": false, "keep_accents": true}`), texts, want["keep"])
	})
}

func sameTokens(t *testing.T, tk *Tokenizer, texts []string, want [][]int32) {
	t.Helper()
	wrong := 0
	for i, text := range texts {
		if got := flatWords(tk.Encode(nil, text)); !slices.Equal(got, want[i]) {
			if wrong++; wrong > 8 {
				continue
			}
			t.Errorf("%q:\n got %v\nwant %v", text, got, want[i])
		}
	}
	if wrong > 0 {
		t.Errorf("%d of %d texts", wrong, len(texts))
	}
}

// Every code point there is: first, within a word, and before a mark.
func TestUnigramWordsOfEveryCodePoint(t *testing.T) {
	data, err := os.ReadFile(unigramData + "chars.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]string
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	of := map[string]*unigramText{}
	for _, v := range []string{"hub", "keep"} {
		of[v] = &unigramText{unigram: testUnigram(t, v).algorithm.(*unigram)}
	}
	for name, sum := range want {
		variant, block, _ := strings.Cut(name, " ")
		first, err := strconv.ParseInt(block, 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		s, h := of[variant], sha256.New()
		for c := rune(first); c < rune(first)+0x1000; c++ {
			if 0xd800 <= c && c < 0xe000 {
				continue
			}
			s.reset(string(c)+"y x"+string(c)+"\u0301z", 0)
			for s.next() {
				fmt.Fprintf(h, "%x %s %d %d\n", c, s.word, s.places[0], s.places[len(s.places)-1]+1)
			}
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != sum {
			t.Errorf("%s: code points U+%X to U+%X: %s, want %s", variant, first, first+0xfff, got, sum)
		}
	}
}
