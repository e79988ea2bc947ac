package window

import (
	"slices"
	"sort"
	"unicode/utf8"

	"dev.road/workbench/tasks"
)

// spanWindows cuts the passage of a question.
func (c *cutter) spanWindows(ex *tasks.Example, index int) []tasks.Window {
	text := c.options.MaxLen - 3 // all but [CLS] and two [SEP]
	most := text / 2
	if q := c.options.MaxQuestion; q > 0 {
		most = min(most, q)
	}
	question := c.asked(most)
	room := text - len(question)
	first := len(question) + 2

	answers := c.answers(ex)
	labels := c.labels(ex)
	trainer := -1 // the window that trains the class tasks
	var out []tasks.Window
	for _, s := range stretches(len(c.tokens), room, max(0, min(c.options.Overlap, room*3/4))) {
		w := tasks.Window{Example: index, Index: len(out), First: first, Last: first + s[1] - s[0], Offsets: c.offsets[s[0]:s[1]:s[1]]}
		w.IDs, w.Types = c.join(question, c.tokens[s[0]:s[1]], true)
		for _, a := range answers {
			gold := [2]int{first + a[0] - s[0], first + a[1] - s[0]}
			if a[0] >= s[0] && a[1] < s[1] && !slices.Contains(w.Gold, gold) {
				w.Gold = append(w.Gold, gold)
			}
		}
		if w.Gold == nil {
			w.Gold = [][2]int{{0, 0}}
		} else if trainer < 0 {
			trainer = w.Index
		}
		w.Target = w.Gold[0]
		out = append(out, w)
	}
	if trainer < 0 {
		trainer = len(out) - 1
	}
	out[trainer].Labels = labels
	return out
}

// stretches returns the cuts [from, to) of n tokens, of room tokens each, which
// share overlap with the one before. There is always one.
func stretches(n, room, overlap int) [][2]int {
	var out [][2]int
	for from := 0; ; from += room - overlap {
		to := min(from+room, n)
		out = append(out, [2]int{from, to})
		if to == n {
			return out
		}
	}
}

// answers returns the first and last token of the passage that each answer
// touches, without the answers that touch none.
func (c *cutter) answers(ex *tasks.Example) [][2]int {
	var out [][2]int
	for _, a := range ex.Answers {
		start := int32(a.Start)
		end := start + int32(utf8.RuneCountInString(a.Text))
		// Starts and ends of tokens both rise.
		first := sort.Search(len(c.tokens), func(i int) bool { return c.tokens[i].End > start })
		last := sort.Search(len(c.tokens), func(i int) bool { return c.tokens[i].Start >= end }) - 1
		if first <= last {
			out = append(out, [2]int{first, last})
		}
	}
	return out
}
