package ui

import (
	"slices"

	"dev.road/workbench/session/metrics"
)

// Series is one column of the metrics.
type Series = metrics.Series

// Group stands for several values of a series.
type Group = metrics.Group

// Delta is the new part of the metrics.
type Delta = metrics.Delta

// Columns are the metrics of a run in memory, by tag: "loss", "lr",
// "ce/DATASET/TASK" and so on, as in metrics.jsonl, and metrics.MeanTag. Series
// grow, or are replaced by others: a returned slice stays valid, though it may
// lack the newest rows.
type Columns struct {
	byTag   map[string]*Series
	tags    []string // sorted
	version int
	resets  int
}

// Version changes with the content; caches compare it.
func (c *Columns) Version() int { return c.version }

// Resets counts the replacements of all series, as by a resume that superseded
// rows.
func (c *Columns) Resets() int { return c.resets }

// Tags returns the names of all series, sorted.
func (c *Columns) Tags() []string { return c.tags }

// Get returns the series of a tag, which may be empty.
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

// Add appends a delta.
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
		if slices.Contains(d.Anew, tag) {
			*s = Series{}
		}
		s.Steps = append(s.Steps, add.Steps...)
		s.Values = append(s.Values, add.Values...)
		if len(add.Groups) > 0 {
			s.Groups = add.Groups
		}
	}
	c.version++
}
