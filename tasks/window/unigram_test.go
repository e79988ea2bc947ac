package window

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/tokenize"
)

// unigram loads a small model of ALBERT's kind.
func unigram(t testing.TB) *tokenize.Tokenizer {
	t.Helper()
	f, err := os.Open("../tokenize/testdata/unigram/albert.model.gz")
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
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "spiece.model"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	tk, err := tokenize.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return tk
}

// The goldens are Hugging Face's (scripts/oracle/unigram.py): pieces that
// begin with a mark for the space before them, and several added tokens.
func TestUnigramWindowsAreThoseOfHuggingFace(t *testing.T) {
	tk := unigram(t)
	f, err := os.Open("testdata/unigram.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	n := 0
	for ; lines.Scan(); n++ {
		var g struct {
			MaxLen              int `json:"max_len"`
			Overlap             int
			Rule, First, Second string
			Windows             [][3][]int32 // ids, segments, offsets of the second text
		}
		if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
			t.Fatal(err)
		}
		ex, served := tasks.Example{Passage: g.Second, Question: g.First}, serving("mrc")
		if g.Rule == "longest_first" {
			ex, served = tasks.Example{Passage: g.First, Question: g.Second}, serving("nli")
			g.Windows[0][2] = []int32{} // class windows have no offsets
		}
		var got [][3][]int32
		for _, w := range Cut(tk, &ex, 0, served, Options{MaxLen: g.MaxLen, Overlap: g.Overlap}) {
			got = append(got, flat(&w))
		}
		if diff := cmp.Diff(g.Windows, got); diff != "" {
			t.Errorf("%d/%d %s: %q, %q:\n%s", g.MaxLen, g.Overlap, g.Rule, g.First, g.Second, diff)
		}
	}
	if n < 50 {
		t.Errorf("only %d goldens", n)
	}
}
