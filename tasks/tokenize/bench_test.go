package tokenize

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func BenchmarkEncode(b *testing.B) {
	tk := testTokenizer(b)
	text := strings.Join(prose(b), "\n")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	var dst []Token
	for b.Loop() {
		dst = tk.Encode(dst[:0], text)
	}
}

func BenchmarkEncodeSQuAD(b *testing.B) {
	folder := acceptance(b)
	tk, err := Load(filepath.Join(folder, "vocab/vocab.txt"))
	if err != nil {
		b.Fatal(err)
	}
	texts := everyText(b, filepath.Join(folder, "squad2/dev-full.json"))
	n := 0
	for _, text := range texts {
		n += len(text)
	}
	b.SetBytes(int64(n))
	b.ReportAllocs()
	var dst []Token
	tokens := 0
	for b.Loop() {
		tokens = 0
		for _, text := range texts {
			dst = tk.Encode(dst[:0], text)
			tokens += len(dst)
		}
	}
	b.ReportMetric(float64(tokens)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mtok/s")
}

func BenchmarkLearn(b *testing.B) {
	folder := acceptance(b)
	texts := everyText(b, filepath.Join(folder, "squad2/train-16-articles.json"))
	n := 0
	for _, text := range texts {
		n += len(text)
	}
	b.SetBytes(int64(n))
	for b.Loop() {
		Learn(slices.Values(texts), 8000)
	}
}
