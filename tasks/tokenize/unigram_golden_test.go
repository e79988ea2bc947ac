package tokenize

import (
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
var variants = []string{"hub", "converter", "class", "keep", "stripping"}

func unzipped(t testing.TB, name string) []byte {
	t.Helper()
	f, err := os.Open(name)
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
	m, err := parseSpiece(unzipped(t, unigramData+"albert.model.gz"))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.ReplaceAll(unzipped(t, unigramData+variant+".json.gz"), []byte("CHARSMAP"),
		[]byte(base64.StdEncoding.EncodeToString(m.charsmap)))
}

func testUnigram(t testing.TB, variant string) *Tokenizer {
	t.Helper()
	return loadFolder(t, map[string]string{tokenizerJSON: string(unigramJSON(t, variant))})
}

// testSpiece loads the model from a folder that has nothing but its
// spiece.model and settings.
func testSpiece(t testing.TB, config string) *Tokenizer {
	t.Helper()
	return loadFolder(t, map[string]string{spieceModel: string(unzipped(t, unigramData+"albert.model.gz")), configJSON: config})
}

// unigramGoldens reads texts with Hugging Face's tokens of them under every
// variant.
func unigramGoldens(t testing.TB, data []byte) (texts []string, tokens map[string][][]int32) {
	t.Helper()
	tokens = map[string][][]int32{}
	for line := range bytes.Lines(data) {
		var g struct {
			Text                                   string
			Hub, Converter, Class, Keep, Stripping []int32
		}
		if err := json.Unmarshal(line, &g); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, g.Text)
		for i, want := range [][]int32{g.Hub, g.Converter, g.Class, g.Keep, g.Stripping} {
			tokens[variants[i]] = append(tokens[variants[i]], want)
		}
	}
	return texts, tokens
}

// The goldens are Hugging Face's (scripts/oracle/unigram.py). ROAD_GOLDENS may
// name a file of more of them, which its "many" writes.
func TestUnigramGivesTheTokensOfHuggingFace(t *testing.T) {
	file := unigramData + "golden.jsonl.gz"
	if more := os.Getenv("ROAD_GOLDENS"); more != "" {
		file = more
	}
	texts, want := unigramGoldens(t, unzipped(t, file))
	if len(texts) < 400 {
		t.Errorf("only %d goldens", len(texts))
	}
	for _, v := range variants {
		t.Run(v, func(t *testing.T) { sameTokens(t, testUnigram(t, v), texts, want[v]) })
	}
	t.Run("spiece.model", func(t *testing.T) { sameTokens(t, testSpiece(t, "{}"), texts, want["class"]) })
	t.Run("cased spiece.model", func(t *testing.T) {
		sameTokens(t, testSpiece(t, `{"do_lower_case": false, "keep_accents": true}`), texts, want["keep"])
	})
	t.Run("spiece.model with settings", func(t *testing.T) {
		sameTokens(t, testSpiece(t, `{"mask_token": "[MASK]", "added_tokens_decoder": {"4": {"content": "[MASK]", "lstrip": true, "special": `+
			`true}}}`), texts, want["stripping"])
	})
}

func sameTokens(t *testing.T, tk *Tokenizer, texts []string, want [][]int32) {
	t.Helper()
	wrong := 0
	for i, text := range texts {
		if got := flat(tk.Encode(nil, text)); !slices.Equal(got, want[i]) {
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
	var want map[string]string
	if err := json.Unmarshal([]byte(read(t, unigramData+"chars.json")), &want); err != nil {
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

// TestUnigramAcceptance reads all text that there is, as Hugging Face's
// tokenizer did (scripts/oracle/unigram.py), in both layouts: set
// ROAD_ACCEPTANCE to the acceptance data's folder.
func TestUnigramAcceptance(t *testing.T) {
	data := acceptance(t)
	var want map[string]map[string]string
	if err := json.Unmarshal([]byte(read(t, unigramData+"acceptance.json")), &want); err != nil {
		t.Fatal(err)
	}
	tokenizers := map[string]*Tokenizer{"hub": testUnigram(t, "hub"), "class": testSpiece(t, "{}")}
	for name, sums := range want {
		texts := everyText(t, filepath.Join(data, name))
		for variant, sum := range sums {
			if got := sumOf(tokenizers[variant], texts); got != sum {
				t.Errorf("%s, %s: %s, want %s", name, variant, got, sum)
			}
		}
	}
}
