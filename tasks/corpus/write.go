package corpus

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"syscall"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/window"
)

// A chunk of examples is written, counted and let into the index together.
const (
	chunkExamples = 256
	chunkBytes    = 1 << 20
)

func blockName(dataset string, block int) string { return dataset + " block " + strconv.Itoa(block) }

// writer appends examples to the corpus's file, and has their windows counted.
type writer struct {
	c     *Corpus
	print *window.Print
	text  []byte // bytes not yet written
	at    int64  // where it goes
	last  passage
	next  chunk
	count int // examples added
	work  chan chunk
	busy  sync.WaitGroup
	turn  turn
}

// chunk is a few examples in a row, and where their records end.
type chunk struct {
	serial   int
	examples []tasks.Example
	ends     []int64
}

func newWriter(c *Corpus) *writer {
	w := &writer{
		c: c, print: window.NewPrint(c.options.Tokenizer, c.options.Window), last: passage{at: here},
		work: make(chan chunk), turn: turn{waiting: map[int]counted{}},
	}
	for range c.options.workers {
		w.busy.Go(func() {
			for k := range w.work {
				w.measure(k)
			}
		})
	}
	return w
}

// add takes one more example.
func (w *writer) add(ex *tasks.Example) error {
	if w.c.stopped.Load() {
		return errStopped
	}
	if limit := w.c.options.Limit; limit > 0 && w.count >= limit {
		return errEnough
	}
	w.count++
	w.print.Add(ex)
	w.text = appendRecord(w.text, ex, w.last)
	end := w.at + int64(len(w.text))
	if w.last.text != ex.Passage || w.last.at < 0 {
		w.last = passage{ex.Passage, end - int64(len(ex.Passage))}
	}
	w.next.examples, w.next.ends = append(w.next.examples, *ex), append(w.next.ends, end)
	if len(w.next.ends) >= chunkExamples || len(w.text) >= chunkBytes {
		return w.flush()
	}
	return nil
}

// flush writes the chunk and hands it to a goroutine that counts its windows.
func (w *writer) flush() error {
	if _, err := w.c.file.WriteAt(w.text, w.at); err != nil {
		if w.c.stopped.Load() {
			return errStopped
		}
		if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
			return fmt.Errorf("no room for the examples of %s: the disk of %s is full after %d bytes of them: %w", w.c.options.Name,
				w.c.options.Folder.Path(), w.at, err)
		}
		return fmt.Errorf("keep the examples of %s: %w", w.c.options.Name, err)
	}
	w.at += int64(len(w.text))
	w.text = w.text[:0]
	w.work <- w.next
	w.next = chunk{serial: w.next.serial + 1}
	return nil
}

// finish lets all added examples into the index.
func (w *writer) finish() error {
	var err error
	if len(w.next.ends) > 0 {
		err = w.flush()
	}
	close(w.work)
	w.busy.Wait()
	return err
}

// turn lets chunks into the index in their order.
type turn struct {
	next    int
	waiting map[int]counted
}

// counted is a chunk without its examples, but with the number of windows of each.
type counted struct {
	ends   []int64
	counts []int
}

// measure counts a chunk's windows.
func (w *writer) measure(k chunk) {
	o := w.c.options
	counts := make([]int, len(k.ends))
	for _, cut := range window.All(o.Tokenizer, k.examples, o.Tasks, o.Window, 1) {
		counts[cut.Example]++
	}
	w.c.mu.Lock()
	w.turn.waiting[k.serial] = counted{k.ends, counts}
	for {
		next, ok := w.turn.waiting[w.turn.next]
		if !ok {
			break
		}
		delete(w.turn.waiting, w.turn.next)
		w.turn.next++
		w.c.index.add(next.ends, next.counts)
	}
	w.c.mu.Unlock()
	w.c.news()
}
