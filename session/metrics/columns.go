package metrics

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"dev.road/workbench/confined"
)

// Series is one column: Values[i] belongs to step Steps[i], which ascend. A
// value that was not finite is NaN.
type Series struct {
	Steps  []int
	Values []float64
}

// Delta is the news of a Poll. Reset means that older values changed, because a
// resume superseded rows: the delta then holds every series whole.
type Delta struct {
	Reset  bool
	Series map[string]Series
}

// Columns are the metrics of a run in memory. One goroutine may use them at a
// time; the series that they hand out stay as they are.
type Columns struct {
	file    string
	offset  int64 // place of the first byte not yet read
	lines   int
	expect  int // an estimate of the file's lines, to make room at once
	parser  parser
	series  map[string]*column
	recent  []*column // columns of the last row's tags, in its order
	attempt int       // the last whose steps have begun
	reset   bool
}

type column struct {
	Series
	tag  string
	told int // the number of values at the last Poll
}

// Open returns the columns of a metrics file, which need not exist yet; Poll
// fills them.
func Open(file string) *Columns {
	c := &Columns{file: file}
	c.clear()
	return c
}

func (c *Columns) clear() {
	c.offset, c.lines, c.expect, c.attempt, c.series = 0, 0, 0, 0, map[string]*column{}
	c.parser, c.recent = parser{known: map[string]string{}}, nil
}

// Poll reads the file's new rows, and returns their values. An unfinished last line
// waits for its end. A damaged line is skipped, and reported by the error once; the
// delta has the rest.
func (c *Columns) Poll() (Delta, error) {
	f, err := confined.Open(filepath.Dir(c.file), c.file)
	if errors.Is(err, fs.ErrNotExist) {
		return Delta{}, nil
	}
	if err != nil {
		return Delta{}, fmt.Errorf("read the metrics: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Delta{}, fmt.Errorf("read the metrics: %w", err)
	}
	size := info.Size()
	if size < c.offset {
		c.clear() // another file is in its place
		c.reset = true
	}
	var damaged error
	_, err = eachLine(f, c.offset, func(line []byte, at int64) error {
		c.lines++
		c.expect = int(float64(c.lines) * float64(size) / float64(at+int64(len(line))+1))
		c.offset = at + int64(len(line)) + 1
		if err := c.parser.row(line); err == nil {
			c.add()
		} else if damaged == nil {
			damaged = damage(c.file, c.lines, err)
		}
		return nil
	})
	if err != nil {
		return c.delta(), fmt.Errorf("read the metrics: %w", err)
	}
	return c.delta(), damaged
}

// add puts the parsed row into the columns.
func (c *Columns) add() {
	p := &c.parser
	if p.trains && p.attempt > c.attempt {
		c.supersede(p.step)
		c.attempt = p.attempt
	}
	for i, tag := range p.keys {
		col := c.column(i, tag)
		if len(col.Steps) == cap(col.Steps) {
			col.grow(c.lines, c.expect)
		}
		if !col.put(p.step, p.values[i]) {
			c.reset = true
		}
	}
}

// column returns the column of the i-th tag of a row. Most rows have the tags
// of the row before them.
func (c *Columns) column(i int, tag string) *column {
	if i < len(c.recent) && c.recent[i].tag == tag {
		return c.recent[i]
	}
	col := c.series[tag]
	if col == nil {
		col = &column{tag: tag}
		c.series[tag] = col
	}
	c.recent = append(c.recent[:i], col)
	return col
}

// supersede drops the values from a step on: a new attempt repeats them.
func (c *Columns) supersede(step int) {
	for _, col := range c.series {
		if col.cut(step) {
			c.reset = true
		}
	}
}

// cut drops the values from a step on, if there are any.
func (col *column) cut(step int) bool {
	n, _ := slices.BinarySearch(col.Steps, step)
	if n == len(col.Steps) {
		return false
	}
	// Without the capacity, values handed out are not overwritten.
	col.Steps, col.Values = col.Steps[:n:n], col.Values[:n:n]
	return true
}

// put adds a value; false when it is not the last.
func (col *column) put(step int, v float64) bool {
	if n := len(col.Steps); n > 0 && col.Steps[n-1] >= step {
		col.insert(step, v)
		return false
	}
	col.Steps, col.Values = append(col.Steps, step), append(col.Values, v)
	return true
}

// grow makes room for the column's expected number of values; while a long file is
// read this saves most of the copying.
func (col *column) grow(lines, expect int) {
	more := 1 + len(col.Steps)*max(0, expect-lines)/max(1, lines)
	col.Steps, col.Values = slices.Grow(col.Steps, more), slices.Grow(col.Values, more)
}

// insert puts a value before others, or in the place of the same step's: jobs
// may measure an earlier step later, and measure again.
func (col *column) insert(step int, v float64) {
	i, found := slices.BinarySearch(col.Steps, step)
	steps, values := slices.Clone(col.Steps), slices.Clone(col.Values)
	if found {
		values[i] = v
	} else {
		steps, values = slices.Insert(steps, i, step), slices.Insert(values, i, v)
	}
	col.Steps, col.Values = steps, values
}

// delta returns the values since the last Poll.
func (c *Columns) delta() Delta {
	d := Delta{Reset: c.reset, Series: map[string]Series{}}
	for tag, col := range c.series {
		if c.reset {
			col.told = 0
		}
		if n := len(col.Steps); n > col.told {
			d.Series[tag] = Series{Steps: col.Steps[col.told:n:n], Values: col.Values[col.told:n:n]}
			col.told = n
		}
	}
	c.reset = false
	return d
}

// Tags returns the names of the series, sorted.
func (c *Columns) Tags() []string {
	tags := make([]string, 0, len(c.series))
	for tag, col := range c.series {
		if len(col.Steps) > 0 { // superseded as a whole, it is none
			tags = append(tags, tag)
		}
	}
	slices.Sort(tags)
	return tags
}

// Get returns a tag's series, empty if there is none.
func (c *Columns) Get(tag string) Series {
	if col := c.series[tag]; col != nil {
		n := len(col.Steps)
		return Series{Steps: col.Steps[:n:n], Values: col.Values[:n:n]}
	}
	return Series{}
}

// Attempt is the last that has written the row of a step; 0 before the first.
func (c *Columns) Attempt() int { return c.attempt }

// At returns all that is recorded of a step, by tag.
func (c *Columns) At(step int) map[string]float64 {
	values := map[string]float64{}
	for tag, col := range c.series {
		if i, found := slices.BinarySearch(col.Steps, step); found {
			values[tag] = col.Values[i]
		}
	}
	return values
}

// Last returns the newest value of a series and its step.
func (c *Columns) Last(tag string) (step int, value float64, ok bool) {
	s := c.Get(tag)
	if len(s.Steps) == 0 {
		return 0, 0, false
	}
	return s.Steps[len(s.Steps)-1], s.Values[len(s.Values)-1], true
}
