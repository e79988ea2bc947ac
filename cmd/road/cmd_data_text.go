package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/tasks/check"
	"dev.road/workbench/visible"
)

// checked prints the content of a file.
func (a *app) checked(f *check.File) {
	a.printf("%s: %s\n", f.Path, f.Format)
	records := fmt.Sprintf("%d: %d kept, %d dropped, %d without a label", f.Records, f.Kept, f.Dropped, f.Unlabelled)
	if f.OtherSplit > 0 {
		records += fmt.Sprintf(", %d of another split", f.OtherSplit)
	}
	rows := [][]string{{"  records", records}}
	if f.Examples != f.Kept {
		rows = append(rows, []string{"  examples", strconv.Itoa(f.Examples)})
	}
	for _, task := range slices.Sorted(maps.Keys(f.Labels)) {
		rows = append(rows, []string{"  " + task, shares(f.Labels[task])})
	}
	d := f.Duplicates
	rows = append(rows, []string{"  duplicates", fmt.Sprintf("%d texts, %d ids%s", d.Texts, d.IDs, firstOf(d.First))})
	for _, o := range f.Overlap {
		shared := fmt.Sprintf("with %s: %d texts, %d passages, %d questions", o.With, o.Texts, o.Passages, o.Questions)
		rows = append(rows, []string{"  shared", shared})
	}
	if f.Windows != nil {
		rows = append(rows, []string{"  windows", fmt.Sprintf("%d, %.2f per example", f.Windows.Sum(), f.Windows.Mean())})
	}
	a.table(rows)
	a.lengths(f)
	if f.Unlabelled > 0 {
		a.printf("\n  Reasons of no label\n")
		a.counts(f.NoLabel)
	}
	if f.Dropped > 0 {
		a.printf("\n  Reasons of the drops\n")
		a.counts(f.Reasons)
		a.printf("  First records dropped\n")
		for _, d := range f.First {
			a.printf("    %s\n", d)
		}
	}
	a.printf("\n")
}

// counts prints how often each of several reasons is given.
func (a *app) counts(reasons map[string]int) {
	for _, reason := range most(reasons) {
		a.printf("    %6d  %s\n", reasons[reason], reason)
	}
}

// lengths prints the distribution of the lengths of passages and questions.
func (a *app) lengths(f *check.File) {
	passage, question := f.Lengths.Passage, f.Lengths.Question
	row := func(name string, of func(*check.Histogram) int) []string {
		return []string{"    " + name, strconv.Itoa(of(passage)), strconv.Itoa(of(question))}
	}
	rows := [][]string{
		{"  " + f.Lengths.Unit, "passage", "question"},
		row("shortest", (*check.Histogram).Min),
		row("median", func(h *check.Histogram) int { return h.Quantile(0.5) }),
		row("95 % ≤", func(h *check.Histogram) int { return h.Quantile(0.95) }),
		row("longest", (*check.Histogram).Max),
	}
	counts := map[[2]int][2]int{}
	for i, h := range []*check.Histogram{passage, question} {
		for _, b := range h.Buckets() {
			both := counts[[2]int{b.From, b.To}]
			both[i] = b.Count
			counts[[2]int{b.From, b.To}] = both
		}
	}
	ranges := slices.SortedFunc(maps.Keys(counts), func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	for _, r := range ranges {
		name := strconv.Itoa(r[0])
		if r[1] > r[0] {
			name += "-" + strconv.Itoa(r[1])
		}
		rows = append(rows, []string{"    " + name, strconv.Itoa(counts[r][0]), strconv.Itoa(counts[r][1])})
	}
	a.table(rows)
}

// shares lists counts with their shares, the largest first.
func shares(counts map[string]int) string {
	all := 0
	for _, n := range counts {
		all += n
	}
	var parts []string
	for _, name := range most(counts) {
		parts = append(parts, fmt.Sprintf("%s %d (%.1f %%)", visible.Name(name), counts[name], 100*float64(counts[name])/float64(all)))
	}
	return strings.Join(parts, ", ")
}

// most returns the names of counts, the largest first.
func most(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
}

func firstOf(records []string) string {
	if len(records) == 0 {
		return ""
	}
	return "; the first: " + records[0]
}
