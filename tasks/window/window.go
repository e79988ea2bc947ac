package window

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/tokenize"
)

// Options choose how examples are cut. Numbers count tokens.
type Options struct {
	MaxLen      int  // length of a window, with [CLS] and both [SEP]; less than 8 counts as 8
	Overlap     int  // shared by a cut of a passage and the one before; at most three quarters of a cut
	MaxQuestion int  // limit on a question, never more than half the window; 0 is half the window
	QuestionEnd bool // a long question keeps its end, not its beginning: there are earlier turns of a dialog before it
}

// minLen keeps a token of each text in every window.
const minLen = 8

// Cut returns the windows of one example, whose index in its dataset they
// carry. served are the tasks of the dataset. Windows of one passage share
// their offsets: they must not be changed.
func Cut(t *tokenize.Tokenizer, ex *tasks.Example, index int, served []tasks.Task, o Options) []tasks.Window {
	return newCutter(t, served, o).cut(ex, index)
}

// All returns the windows of all examples, in their order, cut by several
// goroutines at once.
func All(t *tokenize.Tokenizer, examples []tasks.Example, served []tasks.Task, o Options, workers int) []tasks.Window {
	const chunk = 128
	chunks := make([][]tasks.Window, (len(examples)+chunk-1)/chunk)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(max(workers, 1), len(chunks)) {
		wg.Go(func() {
			c := newCutter(t, served, o)
			for {
				k := int(next.Add(1)) - 1
				if k >= len(chunks) {
					return
				}
				for i := k * chunk; i < min((k+1)*chunk, len(examples)); i++ {
					chunks[k] = append(chunks[k], c.cut(&examples[i], i)...)
				}
			}
		})
	}
	wg.Wait()
	return slices.Concat(chunks...)
}

// Key names the k-th window of an example, in messages.
func Key(ex *tasks.Example, k int) string { return fmt.Sprintf("%s#%d", ex.ID, k) }

// cutter cuts examples one after another. It keeps the tokens of the last
// passage: the questions about it follow each other.
type cutter struct {
	tokenizer *tokenize.Tokenizer
	options   Options
	classes   []tasks.Task
	spans     bool // a task of the dataset has spans

	passage  string
	tokens   []tokenize.Token // tokens of passage
	offsets  [][2]int32       // offsets of tokens; windows share them
	question []tokenize.Token // scratch
}

func newCutter(t *tokenize.Tokenizer, served []tasks.Task, o Options) *cutter {
	o.MaxLen = max(o.MaxLen, minLen)
	c := &cutter{tokenizer: t, options: o}
	for _, task := range served {
		if task.Kind == tasks.Span {
			c.spans = true
		} else {
			c.classes = append(c.classes, task)
		}
	}
	return c
}

func (c *cutter) cut(ex *tasks.Example, index int) []tasks.Window {
	if c.offsets == nil || ex.Passage != c.passage {
		c.passage = ex.Passage
		c.tokens = c.tokenizer.Encode(c.tokens[:0], ex.Passage)
		c.offsets = make([][2]int32, len(c.tokens))
		for i, token := range c.tokens {
			c.offsets[i] = [2]int32{token.Start, token.End}
		}
	}
	c.question = c.tokenizer.Encode(c.question[:0], ex.Question)
	if c.spans {
		return c.spanWindows(ex, index)
	}
	return []tasks.Window{c.classWindow(ex, index)}
}

// asked returns the part of the question that fits into n tokens.
func (c *cutter) asked(n int) []tokenize.Token {
	n = min(n, len(c.question))
	if c.options.QuestionEnd {
		return c.question[len(c.question)-n:]
	}
	return c.question[:n]
}

// labels are the indices of the logits for ex's labels.
func (c *cutter) labels(ex *tasks.Example) map[string]int {
	labels := map[string]int{}
	for _, task := range c.classes {
		if i := task.Label(ex.Labels[task.Name]); i >= 0 {
			labels[task.Name] = i
		}
	}
	return labels
}

// join lays out [CLS] a [SEP] b [SEP] and the segment of each id; without
// pair, [CLS] a [SEP].
func (c *cutter) join(a, b []tokenize.Token, pair bool) (ids []int32, types []uint8) {
	n := len(a) + 2
	if pair {
		n += len(b) + 1
	}
	ids, types = make([]int32, 0, n), make([]uint8, n)
	ids = append(ids, c.tokenizer.CLS)
	for _, token := range a {
		ids = append(ids, token.ID)
	}
	ids = append(ids, c.tokenizer.SEP)
	if pair {
		for i := len(ids); i < n; i++ {
			types[i] = 1
		}
		for _, token := range b {
			ids = append(ids, token.ID)
		}
		ids = append(ids, c.tokenizer.SEP)
	}
	return ids, types
}
