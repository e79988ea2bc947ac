package tokenize

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
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
		f = append(f, t.ID, t.Start, t.End, t.Word)
	}
	return f
}

// lines reads a file of JSON lines.
func lines[T any](t testing.TB, name string) iter.Seq[T] {
	return func(yield func(T) bool) {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		scanner := bufio.NewScanner(f)
		scanner.Buffer(nil, 1<<20)
		for scanner.Scan() {
			var line T
			if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
				t.Fatal(err)
			}
			if !yield(line) {
				return
			}
		}
		if err := scanner.Err(); err != nil {
			t.Fatal(err)
		}
	}
}

// byRules loads tokenizers from folders whose tokenizer_config.json is the
// golden's; without settings the vocabulary is the uncased one.
type byRules struct {
	t    testing.TB
	made map[string]*Tokenizer
}

func (b *byRules) load(config string) *Tokenizer {
	if b.made[config] == nil {
		source := "testdata/cased.txt"
		if config == "{}" {
			source = "testdata/vocab.txt"
		}
		b.made[config] = loadFolder(b.t, map[string]string{vocabTXT: read(b.t, source), configJSON: config})
	}
	return b.made[config]
}

func loadFolder(t testing.TB, files map[string]string) *Tokenizer {
	t.Helper()
	tk, err := Load(folder(t, files))
	if err != nil {
		t.Fatal(err)
	}
	return tk
}

func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func read(t testing.TB, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// golden is a text under some rules.
type golden struct {
	Rules  json.RawMessage
	Text   string
	Tokens []int32
}

// The goldens are Hugging Face's (scripts/oracle/wordpiece.py).
// ROAD_WORDPIECE_GOLDENS may name a file of more of them, which its "many"
// writes.
func TestEncodeGivesTheTokensOfHuggingFace(t *testing.T) {
	b := byRules{t, map[string]*Tokenizer{}}
	n := 0
	file := "testdata/golden.jsonl"
	if more := os.Getenv("ROAD_WORDPIECE_GOLDENS"); more != "" {
		file = more
	}
	for g := range lines[golden](t, file) {
		if got := flat(b.load(string(g.Rules)).Encode(nil, g.Text)); !slices.Equal(got, g.Tokens) {
			t.Errorf("%s %q:\n got %v\nwant %v", g.Rules, g.Text, got, g.Tokens)
		}
		n++
	}
	if n < 1700 || len(b.made) != 8 {
		t.Errorf("only %d goldens of %d tokenizers", n, len(b.made))
	}
}

// cased.json is a tokenizer.json that Hugging Face's library wrote.
func TestTokenizerJSONGivesTheTokensOfHuggingFace(t *testing.T) {
	tk := loadFolder(t, map[string]string{tokenizerJSON: read(t, "testdata/cased.json")})
	for g := range lines[golden](t, "testdata/golden.jsonl") {
		if string(g.Rules) != `{"do_lower_case":false}` {
			continue
		}
		if got := flat(tk.Encode(nil, g.Text)); !slices.Equal(got, g.Tokens) {
			t.Errorf("%q:\n got %v\nwant %v", g.Text, got, g.Tokens)
		}
	}
}

// Every code point there is, between two letters, under each of the rules.
func TestWordsOfEveryCodePoint(t *testing.T) {
	type block struct {
		Rules       settings
		First, Size rune
		Sum         string
	}
	tables := map[rules]*chars{}
	for b := range lines[block](t, "testdata/chars.jsonl") {
		o, err := b.Rules.wordPieces()
		if err != nil {
			t.Fatal(err)
		}
		if tables[o.rules] == nil {
			tables[o.rules] = newChars(o.rules)
		}
		s := splitter{chars: tables[o.rules]}
		h := sha256.New()
		for c := b.First; c < b.First+b.Size; c++ {
			if 0xd800 <= c && c < 0xe000 {
				continue
			}
			s.reset("x"+string(c)+"y", position{})
			for s.next() {
				start, end := s.span(0, len(s.word))
				fmt.Fprintf(h, "%x %s %d %d\n", c, s.word, start, end)
			}
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != b.Sum {
			t.Errorf("%+v, code points U+%X to U+%X: %s, want %s", o.rules, b.First, b.First+b.Size-1, got, b.Sum)
		}
	}
	if len(tables) != 8 {
		t.Errorf("%d rules", len(tables))
	}
}
