package corpus

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"

	"dev.road/workbench/durable"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/tokenize"
	"dev.road/workbench/tasks/window"
)

// Options choose how a dataset is kept and cut.
type Options struct {
	Name      string         // the dataset's name, which decides its order, beside the seed
	Folder    durable.Folder // of the corpus's file
	Tokenizer *tokenize.Tokenizer
	Tasks     []tasks.Task // the dataset's tasks
	Window    window.Options
	Limit     int    // examples; 0 for all
	Changed   func() // called, by any goroutine, when there is news; may be nil

	block, workers int // for tests; 0 is the default
}

// blockSize is the number of examples that are shuffled together the first time
// through.
const blockSize = 1 << 16

// Source hands a dataset's examples to each, in their order, until each
// returns an error, which it returns.
type Source func(each func(*tasks.Example) error) error

// Corpus is a dataset that is being read, or has been. All methods can be
// called by any goroutine.
type Corpus struct {
	options Options
	file    *os.File
	stopped atomic.Bool
	ended   chan struct{}

	mu    sync.RWMutex
	index index
	done  bool
	err   error
	sum   string // fingerprint of the windows
	gold  string // and of the answers and labels
}

// errEnough ends the reading at the limit, errStopped at Close.
var (
	errEnough  = errors.New("enough")
	errStopped = errors.New("stopped")
)

// Start begins the reading.
func Start(o Options, read Source) (*Corpus, error) {
	if o.block == 0 {
		o.block = blockSize
	}
	if o.workers == 0 {
		o.workers = runtime.GOMAXPROCS(0)
	}
	f, err := os.CreateTemp(o.Folder.Way(), ".examples-*")
	if err != nil {
		return nil, o.Folder.Word(fmt.Errorf("keep the examples of %s: %w", o.Name, err))
	}
	if err := os.Remove(f.Name()); err != nil {
		f.Close()
		return nil, o.Folder.Word(fmt.Errorf("keep the examples of %s: %w", o.Name, err))
	}
	c := &Corpus{options: o, file: f, ended: make(chan struct{}), index: index{first: []int64{0}, starts: []int64{0}}}
	go c.read(read)
	return c, nil
}

// read is the life of the goroutine that reads.
func (c *Corpus) read(source Source) {
	w := newWriter(c)
	err := source(w.add)
	if errors.Is(err, errEnough) {
		err = nil
	}
	if last := w.finish(); err == nil {
		err = last
	}
	c.mu.Lock()
	c.done, c.err = true, c.options.Folder.Word(err)
	if err == nil {
		c.sum, c.gold = w.print.Windows(), w.print.Gold()
	}
	c.mu.Unlock()
	close(c.ended)
	c.news()
}

func (c *Corpus) news() {
	if c.options.Changed != nil {
		c.options.Changed()
	}
}

// Ended is closed when the reading is over.
func (c *Corpus) Ended() <-chan struct{} { return c.ended }

// Done reports whether the dataset is read through, and the error that ended the
// reading early: then the examples before it are there.
func (c *Corpus) Done() (bool, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.done, c.err
}

// Fingerprint is window.Fingerprint's of the examples; empty while they are
// being read.
func (c *Corpus) Fingerprint() string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.sum
}

// Gold is the checksum of the examples' answers and labels; empty while they are being
// read.
func (c *Corpus) Gold() string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.gold
}

// Examples is the number of examples read so far.
func (c *Corpus) Examples() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.index.examples()
}

// Windows is the number of windows counted so far.
func (c *Corpus) Windows() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.index.windows()
}

// Close ends the reading and gives up the file. It does not wait for a source that
// waits for its own.
func (c *Corpus) Close() error {
	c.stopped.Store(true)
	return c.file.Close()
}
