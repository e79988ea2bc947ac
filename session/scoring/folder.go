package scoring

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/tasks/read"
)

// Sets are the figures of several datasets and their mean, as of the MRQA shared task.
type Sets struct {
	Names   []string
	Reports []*Report
	Macro   evalsuite.Matches // over the datasets, whatever their sizes
}

// Files returns the JSON lines files of a folder, sorted: a dataset each. Of anything
// else than a folder with some it returns none.
func Files(folder string) []string {
	var files []string
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if name := strings.TrimSuffix(e.Name(), ".gz"); strings.HasSuffix(name, ".jsonl") {
			files = append(files, filepath.Join(folder, e.Name()))
		}
	}
	slices.Sort(files)
	return files
}

// MeasureSets measures MRQA's datasets: said is one file with the predictions of all of
// them, or a folder with a file of the same name for each, but for its ending.
func MeasureSets(files []string, said string, o Options) (*Sets, error) {
	s := &Sets{}
	var all []evalsuite.Matches
	for _, file := range files {
		data, err := ReadData(file, read.Options{})
		if err != nil {
			return nil, err
		}
		predictions, err := predictionsFor(file, said)
		if err != nil {
			return nil, err
		}
		joined, err := data.Join(predictions, JoinOptions{})
		if err != nil {
			return nil, err
		}
		o.Metric = MRQA
		r, err := Measure(joined.Predictions, o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		m, _ := r.official.(evalsuite.Matches) // of every MRQA report
		all = append(all, m)
		s.Names, s.Reports = append(s.Names, stem(file)), append(s.Reports, r)
	}
	if len(all) == 0 {
		return nil, errors.New("there are no datasets")
	}
	s.Macro = evalsuite.Macro(all)
	return s, nil
}

// predictionsFor returns the file with the predictions of a dataset.
func predictionsFor(data, said string) (string, error) {
	info, err := os.Stat(said)
	if err != nil || !info.IsDir() {
		return said, err
	}
	entries, err := os.ReadDir(said)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		if stem(e.Name()) == stem(data) {
			return filepath.Join(said, e.Name()), nil
		}
	}
	return "", fmt.Errorf("%s has no predictions for %s: put them there as %s.json", said, data, stem(data))
}

// stem is a file's name without its endings.
func stem(path string) string {
	name := strings.TrimSuffix(filepath.Base(path), ".gz")
	return strings.TrimSuffix(name, filepath.Ext(name))
}
