package analysis

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/session"
	"dev.road/workbench/session/notes"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/scoring"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks/read"
	"dev.road/workbench/visible"
)

// Source is a set with the place that it is from, where its notes are.
type Source struct {
	*Set
	Dataset string
	Step    int // 0: of a file
	Missing int // examples without a prediction
	Remarks []string
	run     *session.Run // nil: of a file
	file    *notes.File
	name    string
}

// From names predictions.
type From struct {
	Name    string // a file, or RUN[@STEP]; @STEP with In: another step of that run
	Data    string // the data of a file of predictions alone
	Dataset string // of a run; default: the only one with predictions
	In      *Source
}

// Open reads predictions, with their notes.
func Open(from From) (*Source, error) {
	if info, err := os.Stat(from.Name); err == nil && info.Mode().IsRegular() {
		return openFile(from)
	}
	if from.Data != "" {
		return nil, fmt.Errorf("there is no file of predictions %s for the data; a run's predictions need no data", visible.Name(from.Name))
	}
	return openRun(from)
}

func openFile(from From) (*Source, error) {
	s := &Source{name: from.Name}
	var list []wire.Prediction
	if from.Data == "" {
		var err error
		if list, err = scoring.ReadExamples(from.Name, nil); err != nil {
			return nil, err
		}
	} else {
		data, err := scoring.ReadData(from.Data, read.Options{})
		if err != nil {
			return nil, err
		}
		joined, err := data.Join(from.Name, scoring.JoinOptions{})
		if err != nil {
			return nil, err
		}
		list, s.Missing, s.Remarks = joined.Predictions, joined.Missing, joined.Notes
	}
	file, err := notes.Of(from.Name)
	if err != nil {
		return nil, err
	}
	s.file = file
	n, err := file.Read()
	if err != nil {
		return nil, err
	}
	return s.analyse(list, n)
}

func openRun(from From) (*Source, error) {
	name, at, chosen := strings.Cut(from.Name, "@")
	s := &Source{name: from.Name}
	var folder session.Folder
	var err error
	if name == "" && chosen && from.In != nil && from.In.run != nil {
		folder = from.In.run.Folder()
	} else if folder, err = session.Find(name); err != nil {
		return nil, err
	}
	s.run = session.Open(folder)
	predicted, err := folder.Predicted()
	if err != nil {
		return nil, err
	}
	if s.Dataset, err = dataset(folder, predicted, from.Dataset); err != nil {
		return nil, err
	}
	if chosen {
		if s.Step, err = recipe.StepOf(folder.Dir(), at); err != nil {
			return nil, err
		}
	}
	steps, err := folder.PredictionSteps(s.Dataset)
	if err != nil {
		return nil, err
	}
	if chosen && !slices.Contains(steps, s.Step) {
		return nil, fmt.Errorf("run %s has no predictions for %s at step %d; it has those of %s",
			folder.Name(), s.Dataset, s.Step, numbers(steps))
	}
	list, _, err := s.run.Predictions(s.Dataset, s.Step)
	if err != nil {
		return nil, err
	}
	if len(list) > 0 {
		s.Step = list[0].Step
	}
	n, err := s.run.Notes(s.Dataset)
	if err != nil {
		return nil, err
	}
	return s.analyse(list, n)
}

// dataset settles the dataset of a run.
func dataset(folder session.Folder, predicted []wire.Predicted, wanted string) (string, error) {
	var names []string
	for _, p := range predicted {
		names = append(names, p.Dataset)
	}
	switch {
	case len(names) == 0:
		return "", fmt.Errorf("run %s has no predictions: road eval and road predict write them", folder.Name())
	case wanted == "" && len(names) > 1:
		return "", fmt.Errorf("run %s has predictions for %s: choose one with --dataset", folder.Name(), strings.Join(names, ", "))
	case wanted != "" && !slices.Contains(names, wanted):
		return "", fmt.Errorf("run %s has no predictions for %s; it has those for %s",
			folder.Name(), visible.Name(wanted), strings.Join(names, ", "))
	case wanted == "":
		return names[0], nil
	}
	return wanted, nil
}

// numbers lists steps; of many the last ones.
func numbers(steps []int) string {
	const most = 10
	text := ""
	if len(steps) > most {
		text = fmt.Sprintf("%d earlier steps and ", len(steps)-most)
		steps = steps[len(steps)-most:]
	}
	all := make([]string, len(steps))
	for i, s := range steps {
		all[i] = strconv.Itoa(s)
	}
	return text + strings.Join(all, ", ")
}

func (s *Source) analyse(list []wire.Prediction, n notes.Notes) (*Source, error) {
	set, err := New(list)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", visible.Name(s.name), err)
	}
	s.Set, s.Dataset = set.WithNotes(n), list[0].Dataset
	return s, nil
}

// Against compares the set with the answers of a teacher or another model beside it, with another step of the run (@STEP),
// with another run or with a file.
func (s *Source) Against(other From) (*Comparison, error) {
	if slices.Contains(s.Models(), other.Name) {
		beside, err := s.Model(other.Name)
		if err != nil {
			return nil, err
		}
		return Compare(beside, s.Set)
	}
	other.In, other.Dataset = s, s.Dataset
	if s.run == nil {
		other.Dataset = ""
	}
	if info, err := os.Stat(other.Name); err != nil || !info.Mode().IsRegular() {
		other.Data = "" // a run has its examples
	}
	o, err := Open(other)
	if err != nil {
		if names := s.Models(); len(names) > 0 {
			err = fmt.Errorf("%w; the models that have answered, too, are %s", err, visible.Names(names))
		}
		return nil, err
	}
	return Compare(o.Set, s.Set)
}

// Note changes the notes on examples, all of them or none: in the run, through its trainer
// if it has one, or in the user's data folder.
func (s *Source) Note(ctx context.Context, changes []wire.NoteChange) error {
	switch {
	case len(changes) == 0:
		return errors.New("no example is selected to write a note on")
	case s.run != nil:
		return s.run.Note(ctx, wire.NoteChanges{Dataset: s.Dataset, Changes: changes})
	}
	_, err := s.file.Change(changes, session.Author())
	return err
}
