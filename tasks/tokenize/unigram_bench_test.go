package tokenize

import (
	"path/filepath"
	"strings"
	"testing"
)

func BenchmarkUnigram(b *testing.B) {
	tk := testUnigram(b, "hub")
	text := strings.Join(prose(b), "\n")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	var dst []Token
	for b.Loop() {
		dst = tk.Encode(dst[:0], text)
	}
}

func BenchmarkUnigramSQuAD(b *testing.B) {
	folder := acceptance(b)
	tk := testUnigram(b, "hub")
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
