package plot

import (
	"fmt"
	"math"
	"slices"

	"dev.road/workbench/session/metrics"
	"dev.road/workbench/tui/theme"
)

// Series is a line of a Chart. Steps ascend and Values[i] belongs to Steps[i];
// both are held by reference and may grow between two draws, but their samples
// must not change: a series with another past is another slice.
type Series struct {
	Name string
	metrics.Series
	Style   theme.Style
	Faint   theme.Style // of the raw values, beneath their average
	Pattern Pattern
}

// Marker is an event at a step, drawn as a vertical line; a minor and frequent one
// is a tick at the top without its label.
type Marker struct {
	Step  int
	Label string
	Minor bool
}

// View is the part of the steps that a chart shows.
type View struct {
	Span int // the number of steps; 0 shows all
	End  int // the last step; 0 follows the newest
}

// Chart is a line chart of several series over steps. Its fields may be set at
// any time; Draw redraws only after such a change, a new size or new values. The
// zero Chart is empty.
type Chart struct {
	Series    []Series
	Markers   []Marker // steps ascend
	LogY      bool     // see CanLog
	Whole     bool     // the value axis is for all values in view, also if the first steps squeeze the rest
	Smoothing float64  // weight of the past in the averages, 0 (none) to below 1
	View      View
	Cursor    int // a step, if CursorOn
	CursorOn  bool

	averages map[string]*average
	layer    dots
	spans    []span
	labels   int // width of the value axis in the last drawing
	drawn    drawn
	cache    *Grid
}

// drawn holds the inputs of a picture. A column that only grows is identified by
// its address, its length and its last sample.
type drawn struct {
	w, h      int
	theme     *theme.Theme
	logY      bool
	whole     bool
	smoothing float64
	view      View
	cursor    int
	cursorOn  bool
	series    []seriesKey
	markers   []Marker
}

type seriesKey struct {
	name    string
	at      *float64
	n, step int
	last    uint64
	style   theme.Style
	faint   theme.Style
	pattern Pattern
}

func (s *Series) key() seriesKey {
	k := seriesKey{name: s.Name, style: s.Style, faint: s.Faint, pattern: s.Pattern}
	if k.n = s.len(); k.n > 0 {
		k.at, k.step, k.last = &s.Values[0], s.Steps[k.n-1], math.Float64bits(s.Values[k.n-1])
	}
	return k
}

// len returns the number of samples; a step without a value is none.
func (s *Series) len() int { return min(len(s.Steps), len(s.Values)) }

// current records the inputs of a drawing of this size, and reports whether the
// existing picture has the same.
func (c *Chart) current(w, h int, t *theme.Theme) bool {
	d := &c.drawn
	ok := c.cache != nil && d.w == w && d.h == h && d.theme == t && d.logY == c.LogY && d.whole == c.Whole && same(d.smoothing, c.Smoothing) &&
		d.view == c.View && d.cursor == c.Cursor && d.cursorOn == c.CursorOn &&
		slices.Equal(d.markers, c.Markers) && len(d.series) == len(c.Series)
	for i := 0; ok && i < len(c.Series); i++ {
		ok = d.series[i] == c.Series[i].key()
	}
	if ok {
		return true
	}
	series := d.series[:0]
	for i := range c.Series {
		series = append(series, c.Series[i].key())
	}
	*d = drawn{w: w, h: h, theme: t, logY: c.LogY, whole: c.Whole, smoothing: c.Smoothing, view: c.View,
		cursor: c.Cursor, cursorOn: c.CursorOn,
		series: series, markers: append(d.markers[:0], c.Markers...)}
	return false
}

// Draw draws the chart over the whole of g. Drawing again without a change only
// copies cells.
func (c *Chart) Draw(g *Grid, t *theme.Theme) {
	if g.W <= 0 || g.H <= 0 {
		return
	}
	if !c.current(g.W, g.H, t) {
		if c.cache == nil || c.cache.W != g.W || c.cache.H != g.H {
			c.cache = NewGrid(g.W, g.H)
		} else {
			clear(c.cache.cells)
		}
		c.compose(c.cache, t)
	}
	for y := range g.H {
		copy(g.cells[y*g.stride:y*g.stride+g.W], c.cache.cells[y*g.W:])
	}
}

// CanLog returns nil if a logarithmic value axis is possible, else the reason: it
// needs a value above 0 in some series.
func (c *Chart) CanLog() error {
	for i := range c.Series {
		if s := &c.Series[i]; slices.ContainsFunc(s.Values[:s.len()], func(v float64) bool { return v > 0 && !math.IsInf(v, 1) }) {
			return nil
		}
	}
	return fmt.Errorf("a logarithmic axis needs a value above 0")
}

// smoothing is the weight in use. Out of range it is none; above .999 an average
// would never catch up.
func (c *Chart) smoothing() float64 {
	if !(c.Smoothing > 0) {
		return 0
	}
	return min(c.Smoothing, 0.999)
}

// average returns a series' moving average; nil without smoothing.
func (c *Chart) average(s *Series) []float64 {
	weight := c.smoothing()
	if weight == 0 {
		return nil
	}
	if c.averages == nil {
		c.averages = map[string]*average{}
	}
	a := c.averages[s.Name]
	if a == nil {
		a = &average{}
		c.averages[s.Name] = a
	}
	n := s.len()
	return a.extend(weight, metrics.Series{Steps: s.Steps[:n], Values: s.Values[:n], Groups: s.Groups})
}
