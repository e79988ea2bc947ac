package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"dev.road/workbench/evalsuite/stats"
)

// Bucket is the examples with one value of a field, or with values of a range.
type Bucket struct {
	Name   string         `json:"name"`
	Filter string         `json:"filter,omitempty"` // selects them, if a filter can
	N      int            `json:"n"`
	Errors int            `json:"errors"`
	Score  stats.Estimate `json:"score"`          // mean F1, or accuracy, in percent
	Share  float64        `json:"share"`          // of all errors, 0 to 1
	Cost   float64        `json:"cost"`           // points that the whole's score lacks because of these examples
	Gain   *Gain          `json:"gain,omitempty"` // in a comparison
	of     []int
}

// Gain is the change from other predictions for the same examples.
type Gain struct {
	Score  stats.Estimate `json:"score"` // difference of the means, in points
	Fixed  int            `json:"fixed"`
	Broken int            `json:"broken"`
}

// Of returns the indices of the bucket's examples.
func (b *Bucket) Of() []int { return b.of }

// mostBuckets is the number of buckets of texts; further ones are joined.
const mostBuckets = 40

// Buckets slices examples by a field. The buckets that cost most come first. Their figures
// have no intervals yet: see Estimate.
func (s *Set) Buckets(of []int, by string) ([]Bucket, error) {
	c, err := s.named(by)
	if err != nil {
		return nil, err
	}
	if !c.field.Sliced() {
		return nil, fmt.Errorf("%s is another text in almost every example: slice by one of %s", by, strings.Join(s.Slices(), ", "))
	}
	var all []Bucket
	switch {
	case c.numbers != nil:
		all = c.ranges(of)
	case c.codes != nil:
		all = c.values(of)
	default:
		all = c.halves(of)
	}
	errors := 0
	for i := range all {
		s.measure(&all[i], len(of))
		errors += all[i].Errors
	}
	slices.SortStableFunc(all, func(a, b Bucket) int { return cmp.Compare(b.Cost, a.Cost) })
	if len(all) > mostBuckets {
		all = s.join(all, len(of))
	}
	for i := range all {
		if errors > 0 {
			all[i].Share = float64(all[i].Errors) / float64(errors)
		}
	}
	return all, nil
}

// Whole returns some examples as one bucket.
func (s *Set) Whole(of []int) Bucket {
	b := Bucket{Name: "all", of: of}
	s.measure(&b, len(of))
	if b.Errors > 0 {
		b.Share = 1
	}
	return b
}

// Slices returns the fields that Buckets slices the set by.
func (s *Set) Slices() []string {
	var names []string
	for _, f := range All() {
		if c := s.column[f.Name]; c != nil && !c.absent && f.Sliced() {
			names = append(names, f.Name)
		}
	}
	return names
}

// measure fills the figures of a bucket of a whole.
func (s *Set) measure(b *Bucket, whole int) {
	f1, group := s.column["f1"].numbers, s.column["error"].codes
	b.N = len(b.of)
	sum := 0.0
	for _, i := range b.of {
		sum += f1[i]
		if group[i] != 0 {
			b.Errors++
		}
	}
	b.Score = stats.Estimate{Value: 100 * sum / float64(max(b.N, 1)), Items: b.N}
	b.Cost = 100 * (float64(b.N) - sum) / float64(max(whole, 1))
	if s.compared != nil {
		b.Gain = s.gain(b.of)
	}
}

// join leaves the buckets that cost most, and makes one of the others.
func (s *Set) join(all []Bucket, whole int) []Bucket {
	rest := Bucket{Name: fmt.Sprintf("%d others", len(all)-mostBuckets+1)}
	for _, b := range all[mostBuckets-1:] {
		rest.of = append(rest.of, b.of...)
	}
	slices.Sort(rest.of)
	s.measure(&rest, whole)
	return append(all[:mostBuckets-1:mostBuckets-1], rest)
}

// halves are the examples for which a flag holds, and the others.
func (c *column) halves(of []int) []Bucket {
	name := c.field.Name
	two := []Bucket{{Name: name, Filter: name}, {Name: "not " + name, Filter: "-" + name}}
	for _, i := range of {
		k := 1
		if c.flags[i] {
			k = 0
		}
		two[k].of = append(two[k].of, i)
	}
	return slices.DeleteFunc(two, func(b Bucket) bool { return len(b.of) == 0 })
}

// values are the examples of each text.
func (c *column) values(of []int) []Bucket {
	all := make([]Bucket, len(c.texts))
	for i, text := range c.texts {
		all[i].Name, all[i].Filter = text, Whole(c.field.Name, text)
	}
	all[0].Name, all[0].Filter = "none", ""
	if c.field.Name == "error" {
		all[0].Name, all[0].Filter = "right", "exact"
	}
	for _, i := range of {
		k := c.codes[i]
		all[k].of = append(all[k].of, i)
	}
	return slices.DeleteFunc(all, func(b Bucket) bool { return len(b.of) == 0 })
}

// Whole is the filter for a field's text; "" if there is none.
func Whole(name, text string) string {
	switch {
	case strings.Contains(text, `"`):
		return ""
	case strings.ContainsAny(text, " \t\n\r\v\f") || strings.TrimSpace(text) != text:
		return fmt.Sprintf(`%s="%s"`, name, text)
	}
	return name + "=" + text
}

// ranges are the examples of each bin of a number.
func (c *column) ranges(of []int) []Bucket {
	var values []float64
	none := Bucket{Name: "none"}
	for _, i := range of {
		if v := c.numbers[i]; math.IsNaN(v) {
			none.of = append(none.of, i)
		} else {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	b := binsOf(c.field, values)
	all := make([]Bucket, len(b.edges)+1)
	for k := range all {
		all[k].Name, all[k].Filter = b.name(k), b.filter(c.field.Name, k)
	}
	for _, i := range of {
		if v := c.numbers[i]; !math.IsNaN(v) {
			k := b.of(v)
			all[k].of = append(all[k].of, i)
		}
	}
	if len(none.of) > 0 && len(values) > 0 {
		none.Filter = fmt.Sprintf("-%s>=%s", c.field.Name, decimal(b.least))
	}
	return slices.DeleteFunc(append(all, none), func(b Bucket) bool { return len(b.of) == 0 })
}
