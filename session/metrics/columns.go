package metrics

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"dev.road/workbench/confined"
)

// Delta is the news of a Poll. Reset means that older values changed, because a
// resume superseded rows: the delta then holds every series whole. A series in
// Anew is told from its beginning, because older values of it came into groups.
type Delta struct {
	Reset  bool
	Series map[string]Series
	Anew   []string
}

// Columns are the metrics of a run in memory: of a long run the newest rows, the
// first ones and those around its changes, and of the rest some rows (Group). One
// goroutine may use them at a time; the series that they hand out stay as they are.
type Columns struct {
	file    string
	sizes   sizes
	offset  int64 // place of the first byte not yet read
	lines   int
	series  map[string]*column
	known   map[string]bool // tags that some row has or that are formed of rows, also those that are left out
	changes []int           // steps around which rows stay whole
	attempt int             // the last whose steps have begun
	begun   []beginning
	reset   bool
	cut     bool // a group lost a part of its values: they have to be read again
	shown   func(tag string) bool
	batch   *batch // serves every Poll
	from    int    // the first and the last step that are read
	to      int

	guard sync.Mutex // of begun and parts: Window reads them meanwhile
	parts []stretch
}

// Open returns the columns of a metrics file, which need not exist yet; Poll
// fills them. All tags are read but those that shown refuses; nil refuses none.
func Open(file string, shown func(tag string) bool) *Columns {
	c := &Columns{
		file: file, sizes: usual, known: map[string]bool{}, shown: shown, batch: newBatch(shown), from: math.MinInt, to: math.MaxInt,
	}
	c.clear()
	return c
}

func (c *Columns) clear() {
	c.offset, c.lines, c.attempt, c.series, c.cut = 0, 0, 0, map[string]*column{}, false
	c.guard.Lock()
	defer c.guard.Unlock()
	c.parts = nil
}

// mostChanges is the number of changes around which rows stay whole.
const mostChanges = 32

// Spare keeps the rows around changes whole from now on: the newest, if there are
// many. steps ascend.
func (c *Columns) Spare(steps []int) {
	c.changes = slices.Clone(steps[max(0, len(steps)-mostChanges):])
}

// Poll reads the file's new rows, and returns their values. An unfinished last line
// waits for its end. A damaged line is skipped, and reported by the error once; the
// delta has the rest.
func (c *Columns) Poll() (Delta, error) {
	f, size, err := c.open()
	if f == nil {
		return Delta{}, err
	}
	defer f.Close()
	if size < c.offset {
		c.clear() // another file is in its place
		c.guard.Lock()
		c.begun, c.reset = nil, true
		c.guard.Unlock()
	}
	damaged, err := c.load(f, size)
	if err == nil && c.cut {
		// Where attempts begin is known now: what they supersede is left out at once.
		c.clear()
		c.reset = true
		_, err = c.load(f, size)
	}
	if err != nil {
		return c.delta(), fmt.Errorf("read the metrics: %w", err)
	}
	return c.delta(), damaged
}

// Newest returns the file's last rows alone, which is quick whatever came before
// them. It may be called while another goroutine polls.
func (c *Columns) Newest() (Delta, error) {
	f, size, err := c.open()
	if f == nil {
		return Delta{}, err
	}
	defer f.Close()
	end := Open(c.file, c.shown)
	end.offset, end.reset = max(0, size-c.sizes.tail), true
	damaged, err := end.load(f, size)
	if err != nil {
		return Delta{}, fmt.Errorf("read the metrics: %w", err)
	}
	return end.delta(), damaged
}

// open opens the file, with its size; nil when it is not there.
func (c *Columns) open() (f *os.File, size int64, err error) {
	f, err = confined.Open(filepath.Dir(c.file), c.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read the metrics: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, fmt.Errorf("read the metrics: %w", errors.Join(err, f.Close()))
	}
	return f, info.Size(), nil
}

// mostReaders is the number of segments that are parsed at a time.
const mostReaders = 4

// load reads the file up to a size, several segments at a time, and takes them in
// in their order.
func (c *Columns) load(f *os.File, size int64) (damaged, err error) {
	begun := slices.Clone(c.begun)
	segment := c.sizes.segment
	n := (size - c.offset + segment - 1) / segment
	free := make(chan *batch, mostReaders)
	free <- c.batch
	for range min(n-1, mostReaders-1, int64(runtime.GOMAXPROCS(0))-1) {
		free <- newBatch(c.shown)
	}
	from := c.offset
	reading := make(chan *batch, mostReaders)
	go func() {
		defer close(reading)
		for k := range n {
			b := <-free
			b.ready = make(chan struct{})
			reading <- b
			at := from + k*segment
			go func() {
				defer close(b.ready)
				b.read(f, at, min(at+segment, size), size, window{c.from, c.to, begun})
			}()
		}
	}()
	for b := range reading {
		<-b.ready
		if err == nil {
			err = b.err
		}
		if err == nil {
			if b.damaged != nil && damaged == nil {
				damaged = damage(c.file, c.lines+b.wrong, b.damaged)
			}
			c.take(b)
		}
		free <- b
	}
	return damaged, err
}

// take puts the rows of a batch into the columns.
func (c *Columns) take(b *batch) {
	c.lines += b.lines
	c.offset = max(c.offset, b.end)
	for ; b.told < len(b.parser.all); b.told++ {
		c.known[b.parser.all[b.told].tag] = true
	}
	c.note(b)
	c.join(b, nil, b.from(0))
	for k := range b.parts {
		p := &b.parts[k]
		if p.attempt > c.attempt {
			c.supersede(p.step)
			c.attempt = p.attempt
			if n := len(c.begun); n == 0 || c.begun[n-1].at < p.at {
				c.guard.Lock()
				c.begun = append(c.begun, p.beginning)
				c.guard.Unlock()
			}
		}
		c.join(b, p.from, b.from(k+1))
	}
}

// from returns where the k-th part begins in each column; nil is at the end.
func (b *batch) from(k int) []int {
	if k < len(b.parts) {
		return b.parts[k].from
	}
	return nil
}

// join takes the values of a batch from one part to the next.
func (c *Columns) join(b *batch, from, to []int) {
	for i, s := range b.columns {
		begin, end := 0, len(s.Steps)
		if i < len(from) {
			begin = from[i]
		}
		if to != nil {
			if end = 0; i < len(to) {
				end = to[i]
			}
		}
		if begin >= end {
			continue
		}
		tag := b.parser.all[i].tag
		col := c.series[tag]
		if col == nil {
			col = &column{}
			c.series[tag] = col
		}
		if !col.append(Series{Steps: s.Steps[begin:end], Values: s.Values[begin:end]}) {
			c.reset = true
		}
		col.thin(c.sizes, c.changes)
	}
}

// supersede drops the values from a step on: a new attempt repeats them.
func (c *Columns) supersede(step int) {
	for _, col := range c.series {
		changed, exact := col.cut(step)
		c.reset = c.reset || changed
		c.cut = c.cut || !exact
	}
}

// delta returns the values since the last Poll.
func (c *Columns) delta() Delta {
	d := Delta{Reset: c.reset, Series: map[string]Series{}}
	for tag, col := range c.series {
		switch n := len(col.Steps); {
		case c.reset && len(col.old.Steps)+n > 0:
			d.Series[tag] = col.all()
		case c.reset: // superseded as a whole
		case col.told == untold:
			d.Series[tag] = col.all()
			d.Anew = append(d.Anew, tag)
		case col.told < n:
			d.Series[tag] = Series{Steps: slices.Clone(col.Steps[col.told:]), Values: slices.Clone(col.Values[col.told:])}
		}
		col.told = len(col.Steps)
	}
	c.reset = false
	return d
}

// Tags returns the names of the series, sorted.
func (c *Columns) Tags() []string {
	tags := make([]string, 0, len(c.series))
	for tag, col := range c.series {
		if len(col.old.Steps)+len(col.Steps) > 0 { // superseded as a whole, it is none
			tags = append(tags, tag)
		}
	}
	slices.Sort(tags)
	return tags
}

// Knows reports whether rows so far may have had a tag, also one that is left out.
func (c *Columns) Knows(tag string) bool { return c.known[tag] }

// Get returns a tag's series, empty if there is none.
func (c *Columns) Get(tag string) Series {
	if col := c.series[tag]; col != nil {
		return col.all()
	}
	return Series{}
}

// Last returns the newest value of a series and its step.
func (c *Columns) Last(tag string) (step int, value float64, ok bool) {
	col := c.series[tag]
	if col == nil {
		return 0, 0, false
	}
	s := col.Series
	if len(s.Steps) == 0 {
		s = col.old
	}
	n := len(s.Steps)
	if n == 0 {
		return 0, 0, false
	}
	return s.Steps[n-1], s.Values[n-1], true
}
