package ui

import (
	"slices"

	"dev.road/workbench/session/metrics"
)

// Series is one column of the metrics.
type Series = metrics.Series

// Delta is what the metrics have gained.
type Delta = metrics.Delta

// Columns are the metrics of a run in memory, by tag: "loss", "lr",
// "ce/DATASET/TASK" and so on, as in metrics.jsonl. Series only grow but for
// resets: a slice that was handed out stays valid, though it may be short of the newest rows.
type Columns struct {
	byTag   map[string]*Series
	tags    []string // sorted
	version int
	resets  int
}

// Version changes with the content, for caches.
func (c *Columns) Version() int { return c.version }

// Resets counts the times that all series were replaced, as after a resume that
// superseded rows. Between two resets they only grow.
func (c *Columns) Resets() int { return c.resets }

// Tags are the names of all series, sorted.
func (c *Columns) Tags() []string { return c.tags }

// Get returns a series, empty when there is none of that tag.
func (c *Columns) Get(tag string) Series {
	if s := c.byTag[tag]; s != nil {
		return *s
	}
	return Series{}
}

// Last returns the newest value of a series and its step.
func (c *Columns) Last(tag string) (step int, value float64, ok bool) {
	s := c.Get(tag)
	if len(s.Steps) == 0 {
		return 0, 0, false
	}
	i := len(s.Steps) - 1
	return s.Steps[i], s.Values[i], true
}

// Add takes a delta in.
func (c *Columns) Add(d Delta) {
	if !d.Reset && len(d.Series) == 0 {
		return
	}
	if d.Reset || c.byTag == nil {
		c.byTag, c.tags = map[string]*Series{}, nil
		c.resets++
	}
	for tag, add := range d.Series {
		s := c.byTag[tag]
		if s == nil {
			s = &Series{}
			c.byTag[tag] = s
			i, _ := slices.BinarySearch(c.tags, tag)
			c.tags = slices.Insert(c.tags, i, tag)
		}
		s.Steps = append(s.Steps, add.Steps...)
		s.Values = append(s.Values, add.Values...)
	}
	c.version++
}
