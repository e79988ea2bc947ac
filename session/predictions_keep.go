package session

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
)

// NewExamples starts the file of the examples of a dev set, whose name is known when all
// are written.
func (o *Owner) NewExamples(dataset string) (*durable.File, error) {
	return o.newPredictions(o.Examples(dataset, ""))
}

// KeepExamples ends the file of NewExamples.
func (o *Owner) KeepExamples(file *durable.File, dataset, set string) error {
	place := o.way(o.Examples(dataset, set))
	err := o.Check()
	if err == nil {
		err = o.word(o.mkdir(filepath.Dir(place)))
	}
	if err != nil {
		return errors.Join(err, file.Drop())
	}
	return o.word(file.KeepAs(place))
}

// HasExamples reports whether the examples of a dev set are kept.
func (o *Owner) HasExamples(dataset, set string) bool {
	info, err := os.Lstat(o.way(o.Examples(dataset, set)))
	return err == nil && info.Mode().IsRegular()
}

// NewAnswers starts the file of the student's answers to a dev set whose examples are kept.
func (o *Owner) NewAnswers(dataset, set string, step int) (*durable.File, error) {
	return o.newPredictions(o.Answers(dataset, set, step))
}

// NewTeacherAnswers starts the file of a teacher's answers to a dev set whose examples are
// kept.
func (o *Owner) NewTeacherAnswers(dataset, set, teacher string) (*durable.File, error) {
	return o.newPredictions(o.TeacherAnswers(dataset, set, teacher))
}

// NewOtherAnswers starts the file of the answers of a model that was compared to a dev set
// whose examples are kept.
func (o *Owner) NewOtherAnswers(dataset, set, model string) (*durable.File, error) {
	return o.newPredictions(o.OtherAnswers(dataset, set, model))
}

// newPredictions starts a file, and makes the folders on the way to it.
func (o *Owner) newPredictions(path string) (*durable.File, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	var dirs []string
	for dir := filepath.Dir(path); dir != o.Dir(); dir = filepath.Dir(dir) {
		dirs = append([]string{o.way(dir)}, dirs...)
	}
	if err := o.mkdir(dirs...); err != nil {
		return nil, o.word(err)
	}
	file, err := durable.Create(o.way(path))
	return file, o.word(err)
}

// KeepForGood marks answers as asked for by a person, so that they are not removed.
func (o *Owner) KeepForGood(dataset, set string, step int) error {
	path := o.Answers(dataset, set, step)
	h, err := o.AnswersHeader(path)
	if err != nil || h.Asked {
		return err
	}
	from, err := confined.Open(o.Dir(), path)
	if err != nil {
		return err
	}
	defer from.Close()
	h.Asked = true
	head, err := json.Marshal(h)
	if err != nil {
		return err
	}
	file, err := o.NewAnswers(dataset, set, step)
	if err != nil {
		return err
	}
	rest := bufio.NewReader(from)
	if _, err = file.Write(append(head, '\n')); err == nil {
		err = pastLine(rest)
	}
	if err == nil {
		_, err = io.Copy(file, rest)
	}
	if err == nil {
		err = o.Check()
	}
	if err != nil {
		return o.word(errors.Join(err, file.Drop()))
	}
	return o.word(file.Keep())
}

// pastLine reads the rest of a line.
func pastLine(r *bufio.Reader) error {
	for {
		_, err := r.ReadSlice('\n')
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// RemovePredictions removes the predictions of a step, but for the examples and the
// teachers' answers, which other steps share. Readers that have opened them read on.
func (o *Owner) RemovePredictions(dataset string, step int) error {
	if err := o.Check(); err != nil {
		return err
	}
	sets, err := o.predictionSets(dataset)
	for _, set := range sets[step] {
		path := o.Answers(dataset, set, step)
		if set == "" {
			path = o.Prediction(dataset, step)
		}
		if gone := os.Remove(o.way(path)); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
		if set != "" {
			err = errors.Join(err, o.removeUnanswered(dataset, set))
		}
	}
	if err != nil {
		return fmt.Errorf("remove the predictions for %s of step %d: %w", dataset, step, o.word(err))
	}
	return nil
}

// removeUnanswered removes the examples of a dev set that nothing else is about.
func (o *Owner) removeUnanswered(dataset, set string) error {
	examples := o.Examples(dataset, set)
	left, err := confined.ReadDir(o.Dir(), filepath.Dir(examples))
	if err != nil || len(left) != 1 || left[0].Name() != filepath.Base(examples) {
		return err
	}
	return errors.Join(os.Remove(o.way(examples)), os.Remove(o.way(filepath.Dir(examples))))
}

// ClearPredictions removes unfinished files of predictions after an interruption.
func (o *Owner) ClearPredictions() error {
	if err := o.Check(); err != nil {
		return err
	}
	in := o.way(o.Predictions())
	var failed error
	for _, below := range []string{"*", "*/*", "*/*/teachers", "*/*/others"} {
		left, err := fs.Glob(os.DirFS(in), below+"/*"+durable.Partial)
		failed = errors.Join(failed, err)
		for _, file := range left {
			failed = errors.Join(failed, os.Remove(filepath.Join(in, file)))
		}
	}
	if failed != nil {
		return fmt.Errorf("remove unfinished predictions: %w", o.word(failed))
	}
	return nil
}
