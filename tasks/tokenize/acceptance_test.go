package tokenize

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestAcceptance reads all text that there is, with the real vocabulary, as
// Hugging Face's tokenizer did (scripts/oracle/wordpiece.py): set
// ROAD_ACCEPTANCE to the acceptance data's folder.
func TestAcceptance(t *testing.T) {
	data := acceptance(t)
	vocab := read(t, filepath.Join(data, "vocab/vocab.txt"))
	tokenizers := map[string]*Tokenizer{
		"uncased": loadFolder(t, map[string]string{vocabTXT: vocab}),
		"cased":   loadFolder(t, map[string]string{vocabTXT: vocab, configJSON: `{"do_lower_case": false}`}),
	}
	var want map[string]map[string]string
	if err := json.Unmarshal([]byte(read(t, "testdata/acceptance.json")), &want); err != nil {
		t.Fatal(err)
	}
	for name, sums := range want {
		texts := everyText(t, filepath.Join(data, name))
		for rule, sum := range sums {
			if got := sumOf(tokenizers[rule], texts); got != sum {
				t.Errorf("%s, %s: %s, want %s", name, rule, got, sum)
			}
		}
	}
}

func acceptance(t testing.TB) string {
	t.Helper()
	data := os.Getenv("ROAD_ACCEPTANCE")
	if data == "" {
		t.Skip("ROAD_ACCEPTANCE is not set")
	}
	return data
}

// sumOf is the sha256 of the numbers of every text's tokens, a line a text.
func sumOf(tk *Tokenizer, texts []string) string {
	h := sha256.New()
	var tokens []Token
	var line []byte
	for _, text := range texts {
		tokens, line = tk.Encode(tokens[:0], text), line[:0]
		for i, n := range flat(tokens) {
			if i > 0 {
				line = append(line, ' ')
			}
			line = strconv.AppendInt(line, int64(n), 10)
		}
		h.Write(append(line, '\n'))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// everyText returns the lines of a text, or every string of JSON, keys too.
func everyText(t testing.TB, file string) []string {
	t.Helper()
	data := []byte(read(t, file))
	switch filepath.Ext(file) {
	case ".zip":
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, member := range z.File {
			if strings.HasSuffix(member.Name, ".json") {
				r, err := member.Open()
				if err != nil {
					t.Fatal(err)
				}
				texts = append(texts, everyString(t, r)...)
				r.Close()
			}
		}
		return texts
	case ".gz":
		r, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		return everyString(t, r)
	case ".json", ".jsonl":
		return everyString(t, bytes.NewReader(data))
	}
	return strings.Split(string(data), "\n")
}

func everyString(t testing.TB, r io.Reader) (texts []string) {
	t.Helper()
	d := json.NewDecoder(r)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts
		}
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := token.(string); ok {
			texts = append(texts, text)
		}
	}
}
