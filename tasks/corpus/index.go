package corpus

import (
	"sort"

	"dev.road/workbench/tasks/sample"
)

// index holds the examples' places in the file and their windows' numbers. Both
// lists are one longer than the examples: the last entries are the ends.
type index struct {
	starts []int64 // place of each example's record in the file
	first  []int64 // windows before each example's own
}

func (x *index) examples() int { return len(x.starts) - 1 }
func (x *index) windows() int  { return int(x.first[len(x.first)-1]) }

// add appends examples that lie one after another, with their ends in the file
// and their numbers of windows.
func (x *index) add(ends []int64, counts []int) {
	for i, end := range ends {
		x.starts = append(x.starts, end)
		x.first = append(x.first, x.first[len(x.first)-1]+int64(counts[i]))
	}
}

// holder returns a window's example, and the window's number in it.
func (x *index) holder(window int) (example, cut int) {
	example = sort.Search(len(x.first), func(i int) bool { return x.first[i] > int64(window) }) - 1
	return example, window - int(x.first[example])
}

// Draw returns the window at a place, from 0 on, in the endless order of a
// seed; ok is false while that depends on examples that are not read yet, and
// when a dataset that is read through has no windows.
func (c *Corpus) Draw(seed uint64, cursor int) (window int, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	x, name, block := &c.index, c.options.Name, c.options.block
	n := x.windows()
	switch {
	case c.done && (x.examples() <= block || cursor >= n):
		return sample.Order(seed, name, n, cursor), n > 0
	case x.examples() <= block || cursor >= n: // it may end here
		return 0, false
	}
	example, _ := x.holder(cursor)
	from := example / block * block
	to := from + block
	if to > x.examples() {
		if !c.done {
			return 0, false
		}
		to = x.examples()
	}
	start, end := int(x.first[from]), int(x.first[to])
	return start + sample.Order(seed, blockName(name, from/block), end-start, cursor-start), true
}
