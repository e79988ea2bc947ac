package jobs

import (
	"bufio"
	"encoding/json"
	"fmt"

	"dev.road/workbench/durable"
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/infer"
	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// prediction writes the answers of the student and of a dataset's teachers on its
// dev set, example by example, to a file that takes its place when it is whole.
type prediction struct {
	jobs    *Jobs
	d       *feed.Dataset
	frozen  *infer.Frozen
	models  []infer.Model    // the student's, then the teachers'
	loading []*infer.Loading // the teachers that are not among them yet
	page    *feed.Page       // nil: the next is to be read
	readers []*infer.Reader
	ranges  [][][2]int // windows of each of the page's examples, by reader
	done    int        // windows, of earlier pages
	written int        // examples, of all pages
	file    *durable.File
	buffer  *bufio.Writer // of the file
	lines   *json.Encoder // into the buffer
}

// ready reports whether a slice has something to do.
func (w *prediction) ready() bool {
	return w.d.Dev.Complete() && (len(w.loading) == 0 || w.loading[0].Ready())
}

// join takes the next teacher, which is loaded, among the models.
func (w *prediction) join() error {
	k, err := w.loading[0].Teacher()
	if err != nil {
		return err
	}
	v, err := k.For(w.d)
	if len(v.Tasks) > 0 {
		w.models = append(w.models, v)
	}
	w.loading[0].Close()
	w.loading = w.loading[1:]
	return err
}

// Total implements worker. A teacher's windows are counted as the run's own,
// even if its tokenizer cuts the passages otherwise.
func (w *prediction) Total() int { return (len(w.models) + len(w.loading)) * w.d.Dev.Windows() }

// Slice implements worker: a page, a batch to read, or some examples to decode.
func (w *prediction) Slice() (int, bool, error) {
	if len(w.loading) > 0 {
		return 0, false, w.join()
	}
	if w.page == nil {
		if err := w.turn(); err != nil {
			return w.done, false, err
		}
	}
	read := w.done
	for _, r := range w.readers {
		if r.Left() {
			_, err := r.Slice()
			return read + r.Done, false, err
		}
		read += r.Done
	}
	for range decodeSlice {
		if at := w.written - w.page.First; at < len(w.page.Examples) {
			if err := w.write(at); err != nil {
				return read, false, err
			}
			continue
		}
		if w.written == w.d.Dev.Examples() {
			err := w.keep()
			return read, err == nil, err
		}
		w.done, w.page = read, nil
		return read, false, nil
	}
	return read, false, nil
}

// turn reads the next page.
func (w *prediction) turn() error {
	if w.file == nil {
		if err := w.begin(); err != nil {
			return fmt.Errorf("cannot keep predictions: %w", err)
		}
	}
	p, err := w.d.ReadPage(w.written)
	if err != nil {
		return err
	}
	w.page, w.readers, w.ranges = p, nil, nil
	for _, v := range w.models {
		r := w.jobs.models.Reader(w.d, p, v)
		w.readers, w.ranges = append(w.readers, r), append(w.ranges, r.Spans(len(p.Examples)))
	}
	return nil
}

// begin begins the file.
func (w *prediction) begin() (err error) {
	if w.file, err = w.jobs.owner.NewPrediction(w.d.Name, w.frozen.Step); err == nil {
		w.buffer = bufio.NewWriter(w.file)
		w.lines = json.NewEncoder(w.buffer)
	}
	return err
}

// write adds the line of one of the page's examples to the file.
func (w *prediction) write(i int) error {
	if err := w.lines.Encode(w.decode(i)); err != nil {
		return fmt.Errorf("cannot keep predictions: %w", err)
	}
	w.written++
	return nil
}

// keep puts the file, which has all lines, in its place. While the run's folder is away
// it does nothing.
func (w *prediction) keep() error {
	if err := w.jobs.owner.Check(); err != nil {
		return err
	}
	err := w.buffer.Flush()
	if err == nil {
		file := w.file
		w.file = nil // Keep ends it
		err = file.Keep()
	}
	if err != nil {
		return fmt.Errorf("cannot keep predictions: %w", w.jobs.owner.Writable().Word(err))
	}
	return nil
}

// Close implements worker: the file of a job that is not done is given up.
func (w *prediction) Close() {
	w.jobs.models.Copies.Thaw(w.frozen)
	for _, l := range w.loading {
		l.Close()
	}
	if w.file != nil {
		_ = w.file.Drop() // else the next start removes it
	}
}

// decode has the answers of every model on one example of the page.
func (w *prediction) decode(i int) wire.Prediction {
	ex := &w.page.Examples[i]
	first := w.d.Tasks[0].Name
	p := wire.Prediction{
		ID: ex.ID, Dataset: w.d.Name, Task: first, Step: w.frozen.Step, Title: ex.Title,
		Passage: ex.Passage, Question: ex.Question, Group: wire.Group(ex.Title, ex.Passage), Label: ex.Labels[first], Gold: []wire.Gold{},
		Accepted: ex.Accepted,
		Windows:  w.ranges[0][i][1] - w.ranges[0][i][0],
	}
	for _, t := range ex.Turns {
		p.Turns = append(p.Turns, wire.Turn(t))
	}
	for _, a := range ex.Answers {
		p.Gold = append(p.Gold, wire.Gold(a))
	}
	for m, r := range w.readers {
		from, to := w.ranges[m][i][0], w.ranges[m][i][1]
		if to == 0 {
			continue
		}
		said, more := score(r, ex, r.Decode(ex.Passage, from, to, decoding(w.d)), w.d.Tasks[0].Name)
		if m == 0 {
			p.Student, p.Extra = said, more
		} else if said.Model != "" {
			p.Teachers = append(p.Teachers, said)
		}
	}
	return p
}

// score compares a model's answers with the truth: the dataset's first task
// is the answer itself, further ones are beside it. A model that does not
// know the first task has said nothing.
func score(r *infer.Reader, ex *tasks.Example, got infer.Decoded, first string) (wire.Said, []wire.TaskAnswer) {
	var said wire.Said
	var more []wire.TaskAnswer
	for k, task := range r.Tasks {
		switch {
		case task.Name != first:
			top := got.Labels[k][0]
			more = append(more, wire.TaskAnswer{Task: task.Name, Gold: ex.Labels[task.Name], Label: top.Name, Prob: top.Prob,
				Labels: got.Labels[k]})
		case task.Kind == tasks.Span:
			said = saidSpan(ex, got.Span)
			said.Model = r.Name
		default:
			top := got.Labels[k][0]
			said = wire.Said{Model: r.Name, Text: top.Name, Prob: top.Prob, Labels: got.Labels[k]}
			if top.Name == ex.Labels[task.Name] {
				said.EM, said.F1 = 1, 1
			}
		}
	}
	return said, more
}

// saidSpan is a decoded span with its scores against an example's answers.
func saidSpan(ex *tasks.Example, got evalsuite.Decoded) wire.Said {
	exact, f1 := questionOf(ex).Score(got.Text)
	return wire.Said{
		Text: got.Text, Start: got.Start, End: got.End, Prob: got.Prob, Null: got.Null, NullDiff: got.NullDiff,
		Top: infer.SpansOf(got.Top), EM: exact, F1: f1,
	}
}
