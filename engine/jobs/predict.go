package jobs

import (
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/infer"
	"dev.road/workbench/session/answers"
	"dev.road/workbench/session/wire"
)

// prediction keeps the answers of the student and of a dataset's teachers to its dev set,
// example by example. Those that the run has already, from an evaluation of the step or
// an earlier prediction, are not computed again.
type prediction struct {
	jobs    *Jobs
	d       *feed.Dataset
	frozen  *infer.Frozen
	survey  survey
	asked   bool             // the student was looked at
	models  []infer.Model    // that are to answer
	headers []answers.Header // of each
	loading []*infer.Loading // teachers that are not among them yet
	page    *feed.Page       // nil: the next is to be read
	readers []*infer.Reader
	ranges  [][][2]int // windows of each of the page's examples, by reader
	done    int        // windows, of earlier pages
	written int        // examples, of all pages
	files   []*recording
	kept    int // files that are in their places
}

// ready reports whether a slice has something to do.
func (w *prediction) ready() bool {
	return w.d.Dev.Complete() && (len(w.loading) == 0 || w.loading[0].Ready())
}

// prepare finds out, in some slices, who is to answer.
func (w *prediction) prepare() error {
	switch {
	case !w.jobs.surveyed(w.d, true):
		return w.survey.needed()
	case !w.asked:
		h := w.jobs.header(w.d, answers.Student, "", w.frozen.Step)
		h.Asked = true
		if _, has := w.jobs.answered(h); !has {
			w.models, w.headers = append(w.models, w.jobs.models.Student(w.frozen, w.d)), append(w.headers, h)
		} else if err := w.jobs.owner.KeepForGood(w.d.Name, w.jobs.devSets[w.d.Name].name, w.frozen.Step); err != nil {
			return w.jobs.unkept(err)
		}
		w.asked = true
	case len(w.loading) > 0:
		return w.join()
	}
	return nil
}

// join takes the next teacher, which is loaded, among the models, if it knows the
// dataset's first task.
func (w *prediction) join() error {
	k, err := w.loading[0].Teacher()
	if err != nil {
		return err
	}
	v, err := k.For(w.d)
	if err == nil && len(v.Tasks) > 0 && v.Tasks[0].Name == w.d.Tasks[0].Name {
		h := w.jobs.header(w.d, v.Name, k.Digest, 0)
		if _, has := w.jobs.answered(h); !has {
			w.models, w.headers = append(w.models, v), append(w.headers, h)
		}
	}
	w.loading[0].Close()
	w.loading = w.loading[1:]
	return err
}

// Total implements worker. A teacher's windows are counted as the run's own,
// even if its tokenizer cuts the passages otherwise.
func (w *prediction) Total() int { return (len(w.models) + len(w.loading)) * w.d.Dev.Windows() }

// Slice implements worker: a step of the preparation, a page, a batch to read, or some
// examples to decode.
func (w *prediction) Slice() (int, bool, error) {
	if !w.asked || len(w.loading) > 0 {
		return 0, false, w.prepare()
	}
	if w.written == w.d.Dev.Examples() || len(w.models) == 0 {
		err := w.keep()
		return w.done, err == nil, err
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
		w.done, w.page = read, nil
		break
	}
	return read, false, nil
}

// turn reads the next page.
func (w *prediction) turn() error {
	for len(w.files) < len(w.headers) {
		r, err := w.jobs.record(w.headers[len(w.files)])
		if err != nil {
			return w.jobs.unkept(err)
		}
		w.files = append(w.files, r)
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

// write adds every model's answers to one of the page's examples to its file.
func (w *prediction) write(i int) error {
	ex, first := &w.page.Examples[i], w.d.Tasks[0].Name
	for m, r := range w.readers {
		from, to := w.ranges[m][i][0], w.ranges[m][i][1]
		var one wire.Said
		var beside []wire.TaskAnswer
		if to > 0 {
			one, beside = said(r, ex, r.Decode(ex.Passage, from, to, decoding(w.d)), first)
		}
		if w.headers[m].Model != answers.Student {
			beside = nil // a teacher is compared on the first task
		}
		if err := w.files[m].to.Add(ex.ID, to-from, &one, beside); err != nil {
			return w.jobs.unkept(err)
		}
	}
	w.written++
	return nil
}

// keep puts the files, which have all answers, in their places. While the run's folder is
// away it does nothing.
func (w *prediction) keep() error {
	for w.kept < len(w.files) {
		if err := w.files[w.kept].keep(); err != nil {
			return w.jobs.unkept(err)
		}
		w.kept++
	}
	return nil
}

// Close implements worker: the files of a job that is not done are given up.
func (w *prediction) Close() {
	w.jobs.models.Copies.Thaw(w.frozen)
	for _, l := range w.loading {
		l.Close()
	}
	w.survey.close()
	for _, f := range w.files[w.kept:] {
		f.drop()
	}
}
