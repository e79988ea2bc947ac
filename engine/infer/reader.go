package infer

import (
	"cmp"
	"slices"

	"dev.road/workbench/model"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/tokenize"
)

// Reader runs one model over a list of windows, a batch at a time, and keeps
// the logits that decoding needs. Windows are taken by length, longest first,
// so that padding is little and a lack of memory shows at once.
type Reader struct {
	Model
	windows []tasks.Window
	budget  int // padded tokens of a batch
	todo    []int
	Done    int
	read    []reading // by window
}

// Model is a model that is asked for some tasks.
type Model struct {
	Name      string
	Digest    string // of its weights; "" for the student, whose weights follow from the step
	model     *model.Model
	tokenizer *tokenize.Tokenizer
	Tasks     []tasks.Task // asked of it
	heads     []int        // of each task, in this model
	orders    [][]int      // of each task's labels among the model's; nil if the same
}

// reading has a model's logits for one window.
type reading struct {
	start, end []float32   // at the allowed positions; of a span task
	classes    [][]float32 // by task; nil for a span
}

func newReader(v Model, windows []tasks.Window, budget int) *Reader {
	r := &Reader{Model: v, windows: windows, budget: budget,
		todo: make([]int, len(windows)), read: make([]reading, len(windows))}
	for i := range r.todo {
		r.todo[i] = i
	}
	slices.SortFunc(r.todo, func(a, b int) int {
		return cmp.Or(cmp.Compare(len(windows[b].IDs), len(windows[a].IDs)), cmp.Compare(a, b))
	})
	return r
}

// Left reports whether there are windows to read.
func (r *Reader) Left() bool { return len(r.todo) > 0 }

// Slice reads one batch and reports whether it was the last.
func (r *Reader) Slice() (bool, error) {
	if len(r.todo) == 0 {
		return true, nil
	}
	n := min(len(r.todo), max(1, r.budget/len(r.windows[r.todo[0]].IDs)))
	batch := r.todo[:n]
	picked := make([]tasks.Window, n)
	for i, k := range batch {
		picked[i] = r.windows[k]
	}
	b := Pack(picked)
	logits, err := r.model.Infer(b, r.heads)
	if err != nil {
		return false, err
	}
	token := 0
	for i, k := range batch {
		r.read[k] = r.take(i, k, token, logits)
		token += int(b.Lens[i])
	}
	r.todo = r.todo[n:]
	r.Done += n
	return len(r.todo) == 0, nil
}

// Logits are those of a window for the first task, laid out as a teacher's targets are.
func (r *Reader) Logits(window int) []float32 {
	if r.Tasks[0].Kind == tasks.Span {
		return slices.Concat(r.read[window].start, r.read[window].end)
	}
	return r.read[window].classes[0]
}

// Take copies the logits of a batch's window i.
func (r *Reader) take(i, window, token int, logits [][]float32) reading {
	out := reading{classes: make([][]float32, len(r.Tasks))}
	for k, task := range r.Tasks {
		if task.Kind == tasks.Span {
			out.start, out.end = SpanLogits(&r.windows[window], token, logits[k])
			continue
		}
		c := len(task.Labels)
		out.classes[k] = slices.Clone(logits[k][i*c : (i+1)*c])
		if r.orders != nil {
			for to, from := range r.orders[k] {
				out.classes[k][to] = logits[k][i*c+from]
			}
		}
	}
	return out
}
