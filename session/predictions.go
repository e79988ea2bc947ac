package session

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/confined"
	"dev.road/workbench/session/answers"
	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// Predictions is the folder of the folders DATASET/SET; see package answers.
func (f Folder) Predictions() string { return filepath.Join(string(f), "predictions") }

// Prediction is the file of a dataset's predictions of a step, as earlier versions wrote
// it.
func (f Folder) Prediction(dataset string, step int) string {
	return filepath.Join(f.Predictions(), dataset, strconv.Itoa(step)+lineFile)
}

// Examples is the file of the examples of a dataset's dev set.
func (f Folder) Examples(dataset, set string) string {
	return filepath.Join(f.Predictions(), dataset, set, "examples"+lineFile)
}

// Answers is the file of the student's answers to a dev set with the weights of a step.
func (f Folder) Answers(dataset, set string, step int) string {
	return filepath.Join(f.Predictions(), dataset, set, strconv.Itoa(step)+lineFile)
}

// TeacherAnswers is the file of a teacher's answers to a dev set.
func (f Folder) TeacherAnswers(dataset, set, teacher string) string {
	return filepath.Join(f.Predictions(), dataset, set, "teachers", teacher+lineFile)
}

// OtherAnswers is the file of the answers to a dev set of a model that is neither the
// student nor one of the dataset's teachers.
func (f Folder) OtherAnswers(dataset, set, model string) string {
	return filepath.Join(f.Predictions(), dataset, set, "others", model+lineFile)
}

const lineFile = ".jsonl"

// PredictionSteps returns the steps that have predictions of a dataset, ascending.
func (f Folder) PredictionSteps(dataset string) ([]int, error) {
	sets, err := f.predictionSets(dataset)
	return slices.Sorted(maps.Keys(sets)), err
}

// predictionSets returns the dev sets of a dataset's predictions by their steps. That of
// an earlier version's file is empty.
func (f Folder) predictionSets(dataset string) (map[int][]string, error) {
	if !recipe.IsName(dataset) {
		return nil, nil // no dataset has such a name, and no other folder may be read
	}
	in := filepath.Join(f.Predictions(), dataset)
	sets := map[int][]string{}
	add := func(set string) ([]fs.DirEntry, error) {
		files, err := confined.ReadDir(f.Dir(), filepath.Join(in, set))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("list the predictions for %s: %w", dataset, err)
		}
		for _, file := range files {
			if step, ok := stepOf(file); ok {
				sets[step] = append(sets[step], set)
			}
		}
		return files, nil
	}
	files, err := add("")
	for _, file := range files {
		if err == nil && answers.IsSet(file.Name()) {
			_, err = add(file.Name())
		}
	}
	return sets, err
}

// stepOf returns the step of a file of predictions.
func stepOf(file fs.DirEntry) (int, bool) {
	name, ok := strings.CutSuffix(file.Name(), lineFile)
	if !ok || file.IsDir() {
		return 0, false
	}
	return recipe.Step(name)
}

// Predicted lists the datasets and steps with predictions.
func (f Folder) Predicted() ([]wire.Predicted, error) {
	folders, err := confined.ReadDir(f.Dir(), f.Predictions())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list predictions: %w", err)
	}
	var all []wire.Predicted
	for _, d := range folders {
		steps, err := f.PredictedSteps(d.Name())
		if err != nil {
			return nil, err
		}
		if len(steps) > 0 {
			all = append(all, wire.Predicted{Dataset: d.Name(), Steps: steps})
		}
	}
	return all, nil
}

// PredictedSteps lists the steps with predictions of a dataset.
func (f Folder) PredictedSteps(dataset string) ([]wire.PredictedStep, error) {
	sets, err := f.predictionSets(dataset)
	if err != nil {
		return nil, err
	}
	beside := map[string]answering{}
	var all []wire.PredictedStep
	for _, step := range slices.Sorted(maps.Keys(sets)) {
		set, h, err := f.newestSet(dataset, step, sets[step])
		if errors.Is(err, fs.ErrNotExist) {
			continue // it was removed meanwhile
		}
		if err != nil {
			all = append(all, wire.PredictedStep{Step: step}) // whoever opens it learns of the damage
			continue
		}
		s := wire.PredictedStep{Step: step, Set: set, Examples: h.Examples, Asked: h.Asked}
		if set == "" {
			s.Asked = true // earlier versions wrote no others
			s.Examples, s.Teachers = f.countWhole(f.Prediction(dataset, step))
		} else {
			if _, known := beside[set]; !known {
				if beside[set], err = f.answering(dataset, set); err != nil {
					return nil, err
				}
			}
			s.Teachers, s.Others = beside[set].teachers, beside[set].others
		}
		all = append(all, s)
	}
	return all, nil
}

// newestSet returns the set with the newest answers of a step, and their header: a dev
// file may have changed between two evaluations of the same weights.
func (f Folder) newestSet(dataset string, step int, sets []string) (set string, h answers.Header, err error) {
	var failed error
	for _, s := range sets {
		if s == "" {
			continue
		}
		got, err := f.AnswersHeader(f.Answers(dataset, s, step))
		if err != nil {
			failed = err
		} else if set == "" || got.Time.After(h.Time) {
			set, h = s, got
		}
	}
	if set == "" {
		err = failed
	}
	return set, h, err
}

// AnswersHeader reads the first line of a file of answers.
func (f Folder) AnswersHeader(file string) (answers.Header, error) {
	r, err := confined.Open(f.Dir(), file)
	if err != nil {
		return answers.Header{}, err
	}
	defer r.Close()
	return answers.ReadHeader(answers.Source{Name: file, Reader: r})
}

// answering are the names of the models with answers to a dev set beside the student's.
type answering struct{ teachers, others []string }

func (f Folder) answering(dataset, set string) (a answering, err error) {
	if a.teachers, err = f.answersIn(filepath.Dir(f.TeacherAnswers(dataset, set, ""))); err == nil {
		a.others, err = f.answersIn(filepath.Dir(f.OtherAnswers(dataset, set, "")))
	}
	return a, err
}

// answersIn returns the names of the models with answers in a folder.
func (f Folder) answersIn(dir string) ([]string, error) {
	files, err := confined.ReadDir(f.Dir(), dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the answers of %s: %w", filepath.Base(dir), err)
	}
	var names []string
	for _, file := range files {
		if name, ok := strings.CutSuffix(file.Name(), lineFile); ok && recipe.IsElement(name) && !file.IsDir() {
			names = append(names, name)
		}
	}
	return names, nil
}

// countWhole returns the number of predictions in an earlier version's file, and the
// teachers of the first; 0 if it cannot be read.
func (f Folder) countWhole(file string) (examples int, teachers []string) {
	r, err := confined.Open(f.Dir(), file)
	if err != nil {
		return 0, nil
	}
	defer r.Close()
	err = jsonl.Scan(r, func(line []byte, _ int64) error {
		var first wire.Prediction
		if examples == 0 && jsonl.Decode(line, &first) == nil {
			for _, t := range first.Teachers {
				teachers = append(teachers, t.Model)
			}
		}
		examples++
		return nil
	})
	if err != nil {
		return 0, nil
	}
	return examples, teachers
}

// Predictions are the predictions of one step, to be read one after another. Their texts
// are shared, and stay as they are.
type Predictions struct {
	answers.Reader
	Examples int // number of them; 0 if it is not known before the end
	files    []*os.File
}

// Close closes the files.
func (p *Predictions) Close() {
	for _, f := range p.files {
		_ = f.Close()
	}
}

// OpenPredictions opens the predictions of a step of a dataset. Those that are removed
// meanwhile stay readable.
func (f Folder) OpenPredictions(dataset string, step int) (*Predictions, error) {
	sets, err := f.predictionSets(dataset)
	if err != nil {
		return nil, err
	}
	p, err := f.openPredictions(dataset, step, sets[step])
	if err == nil {
		return p, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the predictions for %s: %w", dataset, err)
	}
	delete(sets, step)
	missing := &Error{What: fmt.Sprintf("run %s has no predictions for %s of step %d", f.Name(), dataset, step)}
	if len(sets) > 0 {
		missing.Todo = fmt.Sprintf("it has those of steps %v", slices.Sorted(maps.Keys(sets)))
	}
	return nil, missing
}

func (f Folder) openPredictions(dataset string, step int, sets []string) (*Predictions, error) {
	if len(sets) == 0 {
		return nil, fs.ErrNotExist
	}
	set, _, err := f.newestSet(dataset, step, sets)
	if err != nil {
		return nil, err
	}
	p := &Predictions{}
	open := func(file string) answers.Source {
		r, failed := confined.Open(f.Dir(), file)
		if failed != nil {
			err = errors.Join(err, failed)
			return answers.Source{}
		}
		p.files = append(p.files, r)
		return answers.Source{Name: file, Reader: r}
	}
	if set == "" {
		if whole := open(f.Prediction(dataset, step)); err == nil {
			p.Reader = answers.NewWhole(whole)
		}
		return p, err
	}
	examples, student := open(f.Examples(dataset, set)), open(f.Answers(dataset, set, step))
	names, failed := f.answering(dataset, set)
	err = errors.Join(err, failed)
	teachers, others := make([]answers.Source, len(names.teachers)), make([]answers.Source, len(names.others))
	for i, name := range names.teachers {
		teachers[i] = open(f.TeacherAnswers(dataset, set, name))
	}
	for i, name := range names.others {
		others[i] = open(f.OtherAnswers(dataset, set, name))
	}
	if err == nil {
		var j *answers.Join
		if j, err = answers.NewJoin(examples, student, teachers, others); err == nil {
			p.Reader, p.Examples = j, j.Header().Examples
			return p, nil
		}
	}
	p.Close()
	return nil, err
}
