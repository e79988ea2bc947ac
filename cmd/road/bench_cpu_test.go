package main

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
	var windows []trainWindow
	for i := range int32(64) {
		windows = append(windows, trainWindow{IDs: slices.Repeat([]int32{i}, int(1+i*37%64))})
	}
	count := func(batches [][]trainWindow) map[string]int {
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
	padding := func(batches [][]trainWindow) (n int) {
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

// A side that answers what a shell says.
func fakeSide(t *testing.T, losses string) *side {
	t.Helper()
	s, err := startSide(t.Context(), 1, "sh", "-c", `while read q; do echo '{"losses":`+losses+`}'; done`)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	return s
}

func TestLossesThatDifferAreNotMeasured(t *testing.T) {
	for theirs, want := range map[string]string{`[2.5,2.4,2.3]`: "", `[2.5,2.4,2.2]`: "the losses differ", `[2.5,2.4]`: "the losses differ", `[2.5,2.4,null]`: "the losses differ"} {
		sides := training{threads: 1, sides: map[string]*side{"ours fp32": fakeSide(t, `[2.5001,2.4,2.3]`), "theirs stock": fakeSide(t, theirs)}}
		err := sides.agree(map[string][][]trainWindow{"fixed": randomBatches(4, 16, 128)}, 1e-3, func(string) bool { return true })
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: the error is %v, want %q", theirs, err, want)
		}
	}
}

func TestRowsThatCannotBeMeasuredAreRefused(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "vocab.txt")
	for name, c := range map[string]benchCPUCmd{
		"rows of real lengths need": {Vocab: "vocab.txt"},
		"there is no row cpu-mix":   {Only: []string{"cpu-mix"}},
		"no such file":              {Vocab: missing, Spans: missing, Pairs: missing},
	} {
		rows, _, err := c.rows(true)
		if err == nil {
			_, err = c.batches(rows)
		}
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("the error is %v, want %q", err, name)
		}
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("the file was made")
	}
}

func TestRowsInBF16AreLeftOutWhereTheProcessorLacksIt(t *testing.T) {
	all := []string{"cpu-fixed", "cpu-fixed-onednn", "cpu-fixed-bf16"}
	for _, c := range []struct {
		only          []string
		bf16          bool
		rows, without []string
	}{
		{nil, true, all, nil},
		{nil, false, all[:2], all[2:]},
		{all[2:], false, all[2:], nil},
	} {
		bench := benchCPUCmd{Only: c.only}
		rows, without, err := bench.rows(c.bf16)
		var names []string
		for _, r := range rows {
			names = append(names, r.name)
		}
		if err != nil || !slices.Equal(names, c.rows) || !slices.Equal(without, c.without) {
			t.Errorf("only %v, with bf16 %v: %v without %v, %v; want %v without %v", c.only, c.bf16, names, without, err, c.rows, c.without)
		}
	}
}

// Files that no row needs are not read: these do not exist.
func TestOnlyWhatTheRowsNeedIsRead(t *testing.T) {
	c := benchCPUCmd{Vocab: "none", Spans: "none", Pairs: "none", Only: []string{"cpu-fixed"}}
	rows, _, err := c.rows(false)
	if err != nil {
		t.Fatal(err)
	}
	if batches, err := c.batches(rows); err != nil || len(batches) != 1 || len(batches["fixed"]) != 4 {
		t.Errorf("there are batches of %d kinds, %v", len(batches), err)
	}
}
