package predict

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/read"
)

// errEnough ends the reading of a file.
var errEnough = errors.New("enough")

// questions are the first of the file.
func (o Options) questions() ([]tasks.Example, error) {
	var all []tasks.Example
	if o.Data == "" {
		set, _ := demo.Load("nq")
		all = set.Dev[:min(len(set.Dev), o.Questions)]
	} else if _, err := read.Stream(o.Data, read.Options{}, func(ex *tasks.Example) error {
		if len(all) == o.Questions {
			return errEnough
		}
		all = append(all, *ex)
		return nil
	}); err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: it has no questions", o.Data)
	}
	return all, nil
}

// writeQuestions writes examples as SQuAD has them.
func writeQuestions(file string, questions []tasks.Example) error {
	type answer struct {
		Text  string `json:"text"`
		Start int    `json:"answer_start"`
	}
	type question struct {
		ID         string   `json:"id"`
		Question   string   `json:"question"`
		Answers    []answer `json:"answers"`
		Impossible bool     `json:"is_impossible"`
	}
	type paragraph struct {
		Context string     `json:"context"`
		QAs     []question `json:"qas"`
	}
	type article struct {
		Title      string      `json:"title"`
		Paragraphs []paragraph `json:"paragraphs"`
	}
	all := article{Title: "questions"}
	for _, ex := range questions {
		q := question{ID: ex.ID, Question: ex.Question, Answers: []answer{}, Impossible: len(ex.Answers) == 0}
		for _, a := range ex.Answers {
			q.Answers = append(q.Answers, answer(a))
		}
		all.Paragraphs = append(all.Paragraphs, paragraph{ex.Passage, []question{q}})
	}
	text, err := json.Marshal(map[string]any{"version": "v2.0", "data": []article{all}})
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}
