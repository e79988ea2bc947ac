package window

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/read"
	"dev.road/workbench/tasks/tokenize"
)

func serving(names ...string) []tasks.Task {
	var out []tasks.Task
	for _, name := range names {
		task, _ := tasks.Lookup(name)
		out = append(out, task)
	}
	return out
}

func testTokenizer(t testing.TB, file string) *tokenize.Tokenizer {
	t.Helper()
	tk, err := tokenize.Load(filepath.Join("../tokenize/testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	return tk
}

// The goldens are Hugging Face's (scripts/oracle/wordpiece.py).
func TestWindowsAreThoseOfHuggingFace(t *testing.T) {
	tokenizers := map[string]*tokenize.Tokenizer{}
	for _, name := range []string{"vocab.txt", "cased.json"} {
		tokenizers[name] = testTokenizer(t, name)
	}
	f, err := os.Open("testdata/golden.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	n := 0
	for ; lines.Scan(); n++ {
		var g struct {
			Tokenizer           string
			MaxLen              int `json:"max_len"`
			Overlap             int
			Rule, First, Second string
			Windows             [][3][]int32 // ids, segments, offsets of the second text
		}
		if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
			t.Fatal(err)
		}
		ex := tasks.Example{Passage: g.Second, Question: g.First}
		served := serving("mrc")
		if g.Rule == "longest_first" {
			ex = tasks.Example{Passage: g.First, Question: g.Second}
			served = serving("nli")
		}
		var got [][3][]int32
		for i, w := range Cut(tokenizers[g.Tokenizer], &ex, 7, served, Options{MaxLen: g.MaxLen, Overlap: g.Overlap}) {
			if w.Example != 7 || w.Index != i {
				t.Errorf("window %d says it is %d of example %d", i, w.Index, w.Example)
			}
			got = append(got, flat(&w))
		}
		if g.Rule == "longest_first" { // class windows have no offsets
			g.Windows[0][2] = []int32{}
		}
		if diff := cmp.Diff(g.Windows, got); diff != "" {
			t.Errorf("%d/%d %s: %q, %q:\n%s", g.MaxLen, g.Overlap, g.Rule, g.First, g.Second, diff)
		}
	}
	if n < 260 {
		t.Errorf("only %d goldens", n)
	}
}

func flat(w *tasks.Window) [3][]int32 {
	f := [3][]int32{w.IDs, {}, {}}
	for _, x := range w.Types {
		f[1] = append(f[1], int32(x))
	}
	for _, o := range w.Offsets {
		f[2] = append(f[2], o[0], o[1])
	}
	return f
}

// TestAcceptance cuts real questions: set ROAD_ACCEPTANCE to the acceptance
// data's folder.
func TestAcceptance(t *testing.T) {
	tk, examples := acceptance(t)
	data, err := os.ReadFile("testdata/acceptance.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]string
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	for name, sum := range want {
		var o Options
		if _, err := fmt.Sscan(name, &o.MaxLen, &o.Overlap); err != nil {
			t.Fatal(err)
		}
		h := sha256.New()
		windows := All(tk, examples, serving("mrc"), o, 2)
		for i := range windows {
			var numbers []string
			for _, part := range flat(&windows[i]) {
				for _, x := range part {
					numbers = append(numbers, fmt.Sprint(x))
				}
			}
			fmt.Fprintln(h, strings.Join(numbers, " "))
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != sum {
			t.Errorf("%s: %s, want %s", name, got, sum)
		}
		answered := map[int]bool{}
		for i := range windows {
			if windows[i].Target != [2]int{0, 0} {
				answered[windows[i].Example] = true
			}
		}
		for i := range examples {
			if (len(examples[i].Answers) > 0) != answered[i] {
				t.Errorf("%s: %s: in no window is the answer", name, examples[i].Record)
			}
		}
	}
}

func acceptance(t testing.TB) (*tokenize.Tokenizer, []tasks.Example) {
	t.Helper()
	folder := os.Getenv("ROAD_ACCEPTANCE")
	if folder == "" {
		t.Skip("ROAD_ACCEPTANCE is not set")
	}
	tk, err := tokenize.Load(filepath.Join(folder, "vocab/vocab.txt"))
	if err != nil {
		t.Fatal(err)
	}
	examples, _, err := read.All(filepath.Join(folder, "squad2/train-16-articles.json"), read.Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	return tk, examples
}

func BenchmarkAllSQuAD(b *testing.B) {
	tk, examples := acceptance(b)
	b.ReportAllocs()
	for b.Loop() {
		All(tk, examples, serving("mrc"), Options{MaxLen: 384, Overlap: 128, MaxQuestion: 64}, 2)
	}
	b.ReportMetric(float64(len(examples))*float64(b.N)/b.Elapsed().Seconds(), "questions/s")
}
