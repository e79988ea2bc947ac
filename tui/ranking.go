package tui

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"dev.road/workbench/tui/ui"
)

// ranked returns the bindings that have every word of a query, those with whole words
// first, then those with the beginnings of words, then those with parts; of one rank in
// their order.
func ranked(all []*ui.Binding, query string) []*ui.Binding {
	words := strings.Fields(strings.ToLower(query))
	ranks := map[*ui.Binding]int{}
	var out []*ui.Binding
	for _, b := range all {
		if r := rank(b, words); r < scattered {
			ranks[b] = r
			out = append(out, b)
		}
	}
	slices.SortStableFunc(out, func(a, b *ui.Binding) int { return cmp.Compare(ranks[a], ranks[b]) })
	return out
}

// The ranks of a match, best first.
const (
	whole = iota
	beginning
	inside
	scattered
)

// rank is the worst of the ranks of a query's words in a binding's name and help. The
// screen's name before the point of its id is in all of a screen's.
func rank(b *ui.Binding, query []string) int {
	_, name, found := strings.Cut(b.ID, ".")
	if !found {
		name = b.ID
	}
	words := strings.FieldsFunc(strings.ToLower(name+" "+b.Short+" "+b.Help), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	worst := whole
	for _, q := range query {
		best := scattered
		for _, w := range words {
			switch {
			case w == q:
				best = whole
			case strings.HasPrefix(w, q):
				best = min(best, beginning)
			case strings.Contains(w, q):
				best = min(best, inside)
			}
		}
		worst = max(worst, best)
	}
	return worst
}
