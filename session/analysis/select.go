package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"dev.road/workbench/filter"
	"dev.road/workbench/visible"
	"dev.road/workbench/worded"
)

// Parse parses a filter in the language of all sets. The error names the mistake, or the
// field that no example of this set has; the filter is usable nevertheless.
func (s *Set) Parse(text string) (filter.Filter, error) {
	f, err := filter.Parse(text, Language())
	if err != nil {
		return f, err
	}
	return f, s.Check(f)
}

// Check tells of a field that a filter names and no example of this set has.
func (s *Set) Check(f filter.Filter) error {
	for _, name := range f.Names() {
		if _, err := s.named(name); err != nil {
			return err
		}
	}
	return nil
}

// Filter returns the indices of the examples that pass, as in the file.
func (s *Set) Filter(f filter.Filter) []int {
	if f.Empty() {
		return s.All()
	}
	r := &row{set: s}
	var passing []int
	for r.i = 0; r.i < len(s.list); r.i++ {
		if f.Match(r) {
			passing = append(passing, r.i)
		}
	}
	return passing
}

// Row returns an example as a filter sees it.
func (s *Set) Row(i int) filter.Row { return &row{s, i} }

// row is an example as a filter sees it.
type row struct {
	set *Set
	i   int
}

// FilterText implements filter.Row.
func (r *row) FilterText() []string { return r.set.lower[r.i][:] }

// FilterField implements filter.Row.
func (r *row) FilterField(name string) (filter.Field, bool) {
	c := r.set.column[name]
	if c == nil {
		return filter.Field{}, false
	}
	return c.value(r.i)
}

// Sort sorts indices by a field: numbers by size, texts by letters, flags with those that
// hold last; descending the other way around. Examples without a value are last either
// way, and equal ones keep their order.
func (s *Set) Sort(of []int, by string, descending bool) error {
	c, err := s.named(by)
	if err != nil {
		return err
	}
	sign := 1
	if descending {
		sign = -1
	}
	switch {
	case c.numbers != nil:
		slices.SortStableFunc(of, func(a, b int) int {
			x, y := c.numbers[a], c.numbers[b]
			if math.IsNaN(x) || math.IsNaN(y) {
				return last(math.IsNaN(x), math.IsNaN(y))
			}
			return sign * cmp.Compare(x, y)
		})
	case c.codes != nil:
		rank := ranks(c.texts)
		slices.SortStableFunc(of, func(a, b int) int {
			x, y := c.codes[a], c.codes[b]
			if x == 0 || y == 0 {
				return last(x == 0, y == 0)
			}
			return sign * cmp.Compare(rank[x], rank[y])
		})
	case c.words != nil:
		texts := make(map[int]string, len(of))
		for _, i := range of {
			texts[i] = strings.ToLower(c.words(i))
		}
		slices.SortStableFunc(of, func(a, b int) int { return sign * cmp.Compare(texts[a], texts[b]) })
	default:
		slices.SortStableFunc(of, func(a, b int) int { return sign * last(c.flags[a], c.flags[b]) })
	}
	return nil
}

// last puts what holds behind what does not.
func last(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// ranks returns the places of texts in the order of their letters.
func ranks(texts []string) []int {
	order := make([]int, len(texts))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(strings.ToLower(texts[a]), strings.ToLower(texts[b])), cmp.Compare(texts[a], texts[b]))
	})
	rank := make([]int, len(texts))
	for place, i := range order {
		rank[i] = place
	}
	return rank
}

// unknown is the error of a field that there is not.
func unknown(name string) error {
	var names []string
	for _, f := range All() {
		names = append(names, f.Name)
	}
	hint := worded.DidYouMean(name, names)
	if hint == "" {
		hint = "the fields are " + strings.Join(names, ", ")
	}
	return fmt.Errorf("no field %s: %s", visible.Name(name), hint)
}
