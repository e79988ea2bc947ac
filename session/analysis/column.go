package analysis

import (
	"fmt"
	"math"
	"slices"

	"dev.road/workbench/filter"
	"dev.road/workbench/session/wire"
)

// column has the values of a field, by example, in the form of its kind.
type column struct {
	field   *Field
	numbers []float64 // NaN: none
	codes   []uint32  // into texts
	texts   []string  // distinct; the first is "": none
	words   func(i int) string
	flags   []bool
	absent  bool // no example has what the field needs
}

// newColumn computes a field's values.
func (s *Set) newColumn(f *Field, examples []example) *column {
	c := &column{field: f}
	switch f.Kind {
	case Number:
		c.numbers = make([]float64, len(examples))
		for i := range examples {
			c.numbers[i] = f.number(&examples[i])
		}
		c.absent = !slices.ContainsFunc(c.numbers, func(v float64) bool { return !math.IsNaN(v) && !(f.unmeasured && v == 0) })
	case Text:
		c.intern(len(examples), func(i int) string { return f.text(&examples[i]) })
		c.absent = len(c.texts) == 1
	case Words:
		list := s.list
		c.words = func(i int) string { return f.words(&list[i]) }
		c.absent = true
		for i := 0; i < len(list) && c.absent; i++ {
			c.absent = c.words(i) == ""
		}
	case Flag:
		c.flags = make([]bool, len(examples))
		for i := range examples {
			c.flags[i] = f.flag(&examples[i])
		}
		c.absent = !slices.ContainsFunc(s.list, func(p wire.Prediction) bool { return len(p.Teachers) > 0 })
	}
	c.absent = c.absent && f.Needs != ""
	return c
}

// intern fills the column with texts of which many are equal.
func (c *column) intern(n int, text func(i int) string) {
	c.codes, c.texts = make([]uint32, n), []string{""}
	code := map[string]uint32{"": 0}
	for i := range c.codes {
		t := text(i)
		k, ok := code[t]
		if !ok {
			k = uint32(len(c.texts))
			code[t] = k
			c.texts = append(c.texts, t)
		}
		c.codes[i] = k
	}
}

// value returns an example's value; false if it has none.
func (c *column) value(i int) (filter.Field, bool) {
	switch {
	case c.numbers != nil:
		return filter.Number(c.numbers[i]), !math.IsNaN(c.numbers[i])
	case c.codes != nil:
		return filter.Text(c.texts[c.codes[i]]), c.codes[i] != 0
	case c.words != nil:
		return filter.Text(c.words(i)), true
	}
	return filter.Flag(c.flags[i]), true
}

// named returns the column of a field by name. The error tells of a field that there is
// not, or of what the set lacks.
func (s *Set) named(name string) (*column, error) {
	c := s.column[name]
	if c == nil {
		for _, f := range All() {
			if f.Name == name {
				return nil, lacks(&f)
			}
		}
		return nil, unknown(name)
	}
	if c.absent {
		return nil, lacks(c.field)
	}
	return c, nil
}

func lacks(f *Field) error {
	return fmt.Errorf("no example here has %s (%s): that needs %s", f.Name, f.Help, f.Needs)
}
