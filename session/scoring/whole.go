package scoring

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"dev.road/workbench/session/answers"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks/read"
)

// ReadExamples reads predictions with their examples: of a file that has both, of a file
// of answers in a run's folder, beside which the examples are, or of any file of
// predictions with the data that it is about.
func ReadExamples(path string, data []string) ([]wire.Prediction, error) {
	if len(data) == 0 {
		return readWhole(path)
	}
	var all []wire.Prediction
	for _, file := range data {
		d, err := ReadData(file, read.Options{})
		if err != nil {
			return nil, err
		}
		j, err := d.Join(path, JoinOptions{})
		if err != nil {
			return nil, err
		}
		all = append(all, j.Predictions...)
	}
	return all, nil
}

// readWhole reads the predictions of a file that needs no data.
func readWhole(path string) ([]wire.Prediction, error) {
	text, err := contents(path)
	if err != nil {
		return nil, err
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	of := answers.Source{Name: path, Reader: bytes.NewReader(text)}
	switch head := headOf(line); {
	case head.whole() && head.Passage != nil:
		return answers.All(answers.NewWhole(of), bytes.Count(text, []byte("\n")))
	case head.apart():
		beside, err := os.Open(filepath.Join(filepath.Dir(path), "examples.jsonl"))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s has answers without their examples, and there is no examples.jsonl beside it: give the data with "+
				"--data FILE", path)
		}
		if err != nil {
			return nil, err
		}
		defer beside.Close()
		j, err := answers.NewJoin(answers.Source{Name: beside.Name(), Reader: beside}, of, nil, nil)
		if err != nil {
			return nil, err
		}
		return answers.All(j, *head.Examples)
	}
	if _, err := open(path); err != nil {
		return nil, fmt.Errorf("%w; road score --help lists the layouts", err)
	}
	return nil, fmt.Errorf("%s has predictions without their examples: give the data that they are about with --data FILE", path)
}
