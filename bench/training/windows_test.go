package training

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/tokenize"
)

func TestBucketsHoldTheSameWindowsByLength(t *testing.T) {
	var windows []example
	for i := range int32(64) {
		windows = append(windows, example{IDs: slices.Repeat([]int32{i}, int(1+i*37%64))})
	}
	count := func(batches [][]example) map[string]int {
		n := map[string]int{}
		for _, b := range batches {
			for _, w := range b {
				n[fmt.Sprint(w)]++
			}
		}
		return n
	}
	mixed, buckets := batched(windows), bucketBatches(windows)
	if got, want := fmt.Sprint(count(buckets)), fmt.Sprint(count(mixed)); got != want {
		t.Error("the batches of like length hold other windows")
	}
	padding := func(batches [][]example) (n int) {
		for _, b := range batches {
			longest := 0
			for _, w := range b {
				longest = max(longest, len(w.IDs))
			}
			for _, w := range b {
				n += longest - len(w.IDs)
			}
		}
		return n
	}
	if got, random := padding(buckets), padding(mixed); got*2 > random {
		t.Errorf("batches of like length pad %d tokens, random ones %d", got, random)
	}
}

func TestRealWindowsAreHalfSpansHalfPairs(t *testing.T) {
	vocab, err := tokenize.New(demo.Vocabulary())
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) string {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	spans := write("spans.json", `{"version":"v2.0","data":[{"title":"t","paragraphs":[{"context":"the fair was held in June","qas":[`+
		`{"id":"1","question":"when was it held?","is_impossible":false,"answers":[{"text":"June","answer_start":21}]}]}]}]}`)
	pairs := write("pairs.jsonl", `{"sentence1":"a fair","sentence2":"no fair","gold_label":"contradiction"}`+"\n")
	windows, err := realWindows(vocab, spans, pairs, 2)
	if err != nil {
		t.Fatal(err)
	}
	answers := 0
	for _, w := range windows {
		if len(w.Types) != len(w.IDs) || w.End < w.Start || w.End >= len(w.IDs) {
			t.Errorf("a window is %+v", w)
		}
		if w.Start > 0 {
			answers++
		}
	}
	if len(windows) != 2 || answers != 1 {
		t.Errorf("%d windows, %d with an answer, want 2 and 1", len(windows), answers)
	}
	if _, err := realWindows(vocab, spans, pairs, 4); err == nil || !strings.Contains(err.Error(), "spans.json has 1 windows; 2 are wanted") {
		t.Errorf("the error is %v", err)
	}
}
