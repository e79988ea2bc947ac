package metrics

import (
	"fmt"
	"math"
	"slices"
)

// stretch is a part of the file, with the steps of its rows.
type stretch struct {
	at, end     int64
	first, last int
}

// Window reads the rows of the steps from one to another, both among them, as far as
// the last Poll has read the file. Of many rows some are left out, as of the columns;
// so a part of a run is as exact as a whole one. It may be called while another
// goroutine polls.
func (c *Columns) Window(from, to int) (map[string]Series, error) {
	f, _, err := c.open()
	if f == nil {
		return nil, err
	}
	defer f.Close()
	w := Open(c.file, c.shown)
	w.sizes, w.from, w.to = c.sizes, from, to
	c.guard.Lock()
	parts := slices.Clone(c.parts)
	w.begun = slices.Clone(c.begun)
	c.guard.Unlock()
	for i := 0; i < len(parts); {
		p := parts[i]
		for i++; i < len(parts) && p.within(from, to) && parts[i].within(from, to); i++ {
			p.end = parts[i].end
		}
		if !p.within(from, to) {
			continue
		}
		w.offset = p.at
		if _, err := w.load(f, p.end); err != nil {
			return nil, fmt.Errorf("read the metrics from step %d to %d: %w", from, to, err)
		}
	}
	series := map[string]Series{}
	for _, tag := range w.Tags() {
		series[tag] = w.Get(tag)
	}
	return series, nil
}

func (p stretch) within(from, to int) bool { return p.first <= to && p.last >= from }

// note keeps where the rows of a batch are.
func (c *Columns) note(b *batch) {
	if b.end < 0 || b.first > b.last {
		return
	}
	c.guard.Lock()
	defer c.guard.Unlock()
	p := stretch{b.at, b.end, b.first, b.last}
	// Short polls add up to one.
	if n := len(c.parts); n > 0 && c.parts[n-1].end == p.at && p.end-c.parts[n-1].at <= c.sizes.segment {
		last := &c.parts[n-1]
		last.end, last.first, last.last = p.end, min(last.first, p.first), max(last.last, p.last)
		return
	}
	c.parts = append(c.parts, p)
}

// Splice returns the series with another one in the place of the steps from one to
// another, both among them.
func (s Series) Splice(window Series, from, to int) Series {
	out := Series{}
	out.part(s, math.MinInt, from-1)
	out.part(window, from, to)
	out.part(s, to+1, math.MaxInt)
	return out
}

// part adds the part of another series between two steps, both among them.
func (s *Series) part(of Series, from, to int) {
	add := func(begin, end int, g Group) {
		for begin < end && of.Steps[begin] < from {
			begin++
		}
		for begin < end && of.Steps[end-1] > to {
			end--
		}
		if begin == end {
			return
		}
		s.Steps, s.Values = append(s.Steps, of.Steps[begin:end]...), append(s.Values, of.Values[begin:end]...)
		if g.Rows > 0 {
			g.End = len(s.Steps)
			s.Groups = append(s.Groups, g)
		}
	}
	// Whole values before groups that follow are a group of their own.
	if n := len(s.Steps); n > s.Grouped() && len(of.Groups) > 0 && of.Groups[len(of.Groups)-1].To >= from {
		s.Groups = append(s.Groups, s.group(s.Grouped(), n))
	}
	for k, g := range of.Groups {
		if g.To < from || g.From > to {
			continue
		}
		begin, end := of.start(k), g.End
		if of.Whole(k) {
			i, _ := slices.BinarySearch(of.Steps, from)
			j := len(of.Steps)
			if to < math.MaxInt {
				j, _ = slices.BinarySearch(of.Steps, to+1)
			}
			if begin, end = max(begin, i), min(end, j); begin < end {
				add(begin, end, of.group(begin, end))
			}
			continue
		}
		g.From, g.To = max(g.From, from), min(g.To, to)
		add(begin, end, g)
	}
	add(of.Grouped(), len(of.Steps), Group{})
}
