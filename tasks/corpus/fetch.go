package corpus

import (
	"fmt"
	"slices"
	"sync"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/tokenize"
	"dev.road/workbench/tasks/window"
)

// Example reads one example, which must have been counted.
func (c *Corpus) Example(i int) (tasks.Example, error) {
	c.mu.RLock()
	from, to := c.index.starts[i], c.index.starts[i+1]
	c.mu.RUnlock()
	text := make([]byte, to-from)
	if _, err := c.file.ReadAt(text, from); err != nil {
		return tasks.Example{}, fmt.Errorf("read back example %d of %s: %w", i, c.options.Name, err)
	}
	d := decoder{b: text}
	ex, length, at := d.record()
	switch {
	case d.broken || at == here && length != len(d.b):
		return tasks.Example{}, fmt.Errorf("read back example %d of %s: %w", i, c.options.Name, errDamaged)
	case at == here:
		ex.Passage = string(d.b)
		return ex, nil
	case at < 0 || at+int64(length) > from:
		return tasks.Example{}, fmt.Errorf("read back example %d of %s: %w", i, c.options.Name, errDamaged)
	}
	shared := make([]byte, length)
	if _, err := c.file.ReadAt(shared, at); err != nil {
		return tasks.Example{}, fmt.Errorf("read back example %d of %s: %w", i, c.options.Name, err)
	}
	ex.Passage = string(shared)
	return ex, nil
}

// Owned returns the windows [from, to) of the examples [first, last).
func (c *Corpus) Owned(first, last int) (from, to int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return int(c.index.first[first]), int(c.index.first[last])
}

// Cut returns windows by their places in the dataset, cut on all cores.
func (c *Corpus) Cut(windows []int) ([]tasks.Window, error) {
	return c.CutBy(c.options.Tokenizer, windows)
}

// CutBy is Cut with another tokenizer, for a dataset with one window an example,
// regardless of the tokens.
func (c *Corpus) CutBy(t *tokenize.Tokenizer, windows []int) ([]tasks.Window, error) {
	order := make([]int, len(windows)) // places in windows, by window
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return windows[a] - windows[b] })
	out := make([]tasks.Window, len(windows))
	workers := max(1, min(c.options.workers, len(windows)/8))
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for k := range workers {
		wg.Go(func() {
			errs[k] = c.cut(t, windows, order[k*len(order)/workers:(k+1)*len(order)/workers], out)
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// cut fills in the windows at some places, which are in the order of windows.
func (c *Corpus) cut(t *tokenize.Tokenizer, windows, places []int, out []tasks.Window) error {
	var cuts []tasks.Window
	last := -1
	for _, at := range places {
		c.mu.RLock()
		example, k := c.index.holder(windows[at])
		c.mu.RUnlock()
		if example != last {
			ex, err := c.Example(example)
			if err != nil {
				return err
			}
			cuts, last = window.Cut(t, &ex, example, c.options.Tasks, c.options.Window), example
		}
		if k >= len(cuts) {
			return fmt.Errorf("window %d of example %d of %s: there are %d: %w", k, example, c.options.Name, len(cuts), errDamaged)
		}
		out[at] = cuts[k]
	}
	return nil
}
