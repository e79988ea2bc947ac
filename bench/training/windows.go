package training

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/read"
	"dev.road/workbench/tasks/tokenize"
	"dev.road/workbench/tasks/window"
)

// batchSize is the windows of a batch on the CPU.
const batchSize = 16

// example is a window as the sides of a benchmark of training take it.
type example struct {
	IDs   []int32 `json:"ids"`
	Types []int32 `json:"types"`
	Start int     `json:"start"`
	End   int     `json:"end"`
}

// randomBatches are batches of windows of random tokens, all of one length.
func randomBatches(batches, windows, tokens int) [][]example {
	r := rand.New(rand.NewPCG(1, 1))
	out := make([][]example, batches)
	for i := range out {
		for range windows {
			w := example{Types: make([]int32, tokens), Start: 1 + r.IntN(tokens/2), End: tokens/2 + r.IntN(tokens/2)}
			for range tokens {
				w.IDs = append(w.IDs, int32(1000+r.IntN(29000)))
			}
			out[i] = append(out[i], w)
		}
	}
	return out
}

// realWindows takes n windows evenly from two files, half from each: of spans,
// cut at 256 tokens with an overlap of 128, and of pairs, in random order.
func realWindows(t *tokenize.Tokenizer, spans, pairs string, n int) ([]example, error) {
	o := window.Options{MaxLen: 256, Overlap: 128}
	var out []example
	for _, f := range []struct{ file, task string }{{spans, "mrc"}, {pairs, "nli"}} {
		task, _ := tasks.Lookup(f.task)
		var windows []tasks.Window
		if _, err := read.Stream(f.file, read.Options{}, func(ex *tasks.Example) error {
			windows = append(windows, window.Cut(t, ex, 0, []tasks.Task{task}, o)...)
			return nil
		}); err != nil {
			return nil, err
		}
		if len(windows) < n/2 {
			return nil, fmt.Errorf("%s has %d windows; %d are wanted", f.file, len(windows), n/2)
		}
		for i := range n / 2 {
			w := windows[i*len(windows)/(n/2)]
			tw := example{IDs: w.IDs, Start: w.Target[0], End: w.Target[1]}
			for _, segment := range w.Types {
				tw.Types = append(tw.Types, int32(segment))
			}
			out = append(out, tw)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out, nil
}

// bucketBatches are of windows of like length.
func bucketBatches(windows []example) [][]example {
	sorted := slices.Clone(windows)
	slices.SortStableFunc(sorted, func(a, b example) int { return cmp.Compare(len(a.IDs), len(b.IDs)) })
	return batched(sorted)
}

// batched takes windows as they come.
func batched(windows []example) [][]example {
	return slices.Collect(slices.Chunk(windows, batchSize))
}
