package jobs

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/infer"
	"dev.road/workbench/session/answers"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// comparison measures several models on a dev set, page by page, and the ensemble of their
// mean logits. It keeps the answers, but the student's, which its evaluations keep.
type comparison struct {
	jobs   *Jobs
	d      *feed.Dataset
	frozen *infer.Frozen
	names  []string
	party  *infer.Party
	survey survey
	began  time.Time

	voices  []*voice // the models, then the ensemble; nil: the models are not asked yet
	page    *feed.Page
	readers []*infer.Reader // by voice
	ranges  [][2]int        // windows of each of the page's examples
	done    int             // windows, of earlier pages
	decoded int             // examples, of all pages
	kept    int             // files that are in their places, of the voices
}

// voice is one of those that answer.
type voice struct {
	model infer.Model
	marks *marks
	file  *recording // nil: not kept
}

// invite begins to load the models of a comparison. Their answers are kept under short
// names, as a teacher's.
func (j *Jobs) invite(names []string) (*infer.Party, error) {
	if len(names) == 0 {
		return nil, errors.New("compare needs models: the student, teachers, or checkpoints")
	}
	called := map[string]string{}
	for _, name := range names {
		short := recipe.TeacherName(name)
		if other, taken := called[short]; taken && other != name || short == infer.TheEnsemble {
			return nil, fmt.Errorf("%s is called %s, as another of those that are compared: link it under another name", name, short)
		}
		called[short] = name
	}
	return j.models.Invite(names)
}

func (w *comparison) ready() bool { return w.d.Dev.Complete() && w.party.Ready() }

// Total implements worker.
func (w *comparison) Total() int { return len(w.names) * w.d.Dev.Windows() }

// Slice implements worker: a page of the survey, a page, a batch to read, or some examples
// to decode.
func (w *comparison) Slice() (int, bool, error) {
	if w.began.IsZero() {
		w.began = time.Now()
	}
	switch {
	case !w.jobs.surveyed(w.d, true):
		return 0, false, w.survey.needed()
	case w.voices == nil:
		return 0, false, w.begin()
	case w.decoded == w.d.Dev.Examples():
		err := w.end()
		return w.done, err == nil, err
	case w.page == nil:
		if err := w.turn(); err != nil {
			return w.done, false, err
		}
	}
	read := w.done
	for _, r := range w.readers[:len(w.names)] {
		if r.Left() {
			_, err := r.Slice()
			return read + r.Done, false, err
		}
		read += r.Done
	}
	if len(w.readers) < len(w.voices) {
		w.readers = append(w.readers, infer.Ensemble(w.readers))
	}
	for range decodeSlice {
		if w.decoded == w.page.First+len(w.page.Examples) {
			w.done, w.page = read, nil
			break
		}
		if err := w.decode(w.decoded - w.page.First); err != nil {
			return read, false, w.jobs.unkept(err)
		}
		w.decoded++
	}
	return read, false, nil
}

// begin begins the files of all who are to answer.
func (w *comparison) begin() error {
	models, err := w.party.Models(w.frozen, w.d)
	if err != nil {
		return err
	}
	weights := fmt.Sprintf("mean of step %d", w.frozen.Step)
	if len(models) > 1 {
		if models, err = infer.Alike(models); err != nil {
			return err
		}
	}
	voices := make([]*voice, 0, len(models)+1)
	for _, m := range models {
		weights += " " + m.Name + " " + m.Digest
		voices = append(voices, &voice{model: m, marks: newMarks(w.d)})
	}
	if len(models) > 1 {
		mean := infer.Model{Name: infer.TheEnsemble, Digest: weights, Tasks: models[0].Tasks}
		voices = append(voices, &voice{model: mean, marks: newMarks(w.d)})
	}
	w.voices = voices
	for _, v := range voices {
		if v.model.Name == answers.Student || v.model.Tasks[0].Name != w.d.Tasks[0].Name {
			continue // kept already; and what has no answer to the first task has none to show
		}
		h := w.jobs.header(w.d, recipe.TeacherName(v.model.Name), v.model.Digest, 0)
		h.Asked = true
		if v.model.Name == infer.TheEnsemble {
			for _, name := range w.names {
				h.Members = append(h.Members, recipe.TeacherName(name))
			}
		}
		if v.file, err = w.jobs.record(h); err != nil {
			return w.jobs.unkept(err)
		}
	}
	return nil
}

// turn reads the next page.
func (w *comparison) turn() error {
	p, err := w.d.ReadPage(w.decoded)
	if err != nil {
		return err
	}
	w.page, w.readers = p, nil
	for _, v := range w.voices[:len(w.names)] {
		w.readers = append(w.readers, w.jobs.models.Reader(w.d, p, v.model))
	}
	w.ranges = w.readers[0].Spans(len(p.Examples))
	return nil
}

// decode scores and keeps everybody's answers to one of the page's examples.
func (w *comparison) decode(i int) error {
	ex, from, to := &w.page.Examples[i], w.ranges[i][0], w.ranges[i][1]
	for k, v := range w.voices {
		var got infer.Decoded
		var one wire.Said
		if r := w.readers[k]; to > 0 {
			got = r.Decode(ex.Passage, from, to, decoding(w.d))
			one, _ = said(r, ex, got, w.d.Tasks[0].Name)
		}
		v.marks.add(ex, v.model.Tasks, got, to > 0)
		if v.file == nil {
			continue
		}
		if err := v.file.to.Add(ex.ID, to-from, &one, nil); err != nil {
			return err
		}
	}
	return nil
}

// end keeps the answers, and tells the results. While the run's folder is away it does
// nothing.
func (w *comparison) end() error {
	for ; w.kept < len(w.voices); w.kept++ {
		if f := w.voices[w.kept].file; f != nil {
			if err := f.keep(); err != nil {
				return w.jobs.unkept(err)
			}
		}
	}
	k := w.jobs.active()
	var told []string
	for _, v := range w.voices {
		for i, e := range v.marks.evals(w.jobs.devSets[w.d.Name].baseline) {
			if e.Model, e.Seconds = v.model.Name, time.Since(w.began).Seconds(); e.Model == answers.Student {
				e.Step = w.frozen.Step
			}
			k.Shown.Evals = append(k.Shown.Evals, e)
			if i == 0 {
				told = append(told, fmt.Sprintf("%s %s %.2f", recipe.TeacherName(e.Model), e.Metric, e.Value))
			}
		}
	}
	k.Shown.Message = strings.Join(told, ", ")
	return nil
}

// Close implements worker: the files of a job that is not done are given up.
func (w *comparison) Close() {
	w.jobs.models.Copies.Thaw(w.frozen)
	if w.party != nil {
		w.party.Close()
	}
	w.survey.close()
	for _, v := range w.voices[min(w.kept, len(w.voices)):] {
		if v.file != nil {
			v.file.drop()
		}
	}
}
