package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"dev.road/workbench/confined"
	"dev.road/workbench/worded"
)

// Folder is the absolute path of a run's folder.
type Folder string

// Dir is the folder's path.
func (f Folder) Dir() string { return string(f) }

// Name is the run's name: that of its folder.
func (f Folder) Name() string { return filepath.Base(string(f)) }

// Recipe is the file of the run's recipe, with all defaults filled in.
func (f Folder) Recipe() string { return filepath.Join(string(f), "recipe.toml") }

// Ledger is the file of requests and their fates.
func (f Folder) Ledger() string { return filepath.Join(string(f), "ledger.jsonl") }

// Metrics is the file with a row for every step and evaluation.
func (f Folder) Metrics() string { return filepath.Join(string(f), "metrics.jsonl") }

// Events is the file of the run's events.
func (f Folder) Events() string { return filepath.Join(string(f), "events.jsonl") }

// Log is the file of the trainer's and its keeper's standard error.
func (f Folder) Log() string { return filepath.Join(string(f), "log") }

// Targets is the folder of the folders DATASET/TEACHER.
func (f Folder) Targets() string { return filepath.Join(string(f), "targets") }

func (f Folder) lock() string     { return filepath.Join(string(f), "lock") }
func (f Folder) info() string     { return filepath.Join(string(f), "run.json") }
func (f Folder) alive() string    { return filepath.Join(string(f), "alive.json") }
func (f Folder) waits() string    { return filepath.Join(string(f), "waits.json") }
func (f Folder) exit() string     { return filepath.Join(string(f), "exit.json") }
func (f Folder) refused() string  { return filepath.Join(string(f), "refused.json") }
func (f Folder) snapshot() string { return filepath.Join(string(f), "snapshot.json") }

// writeJSON encodes v, and passes it to write: durable.Write, or durable.Replace for
// files that are outdated within seconds.
func writeJSON(file string, v any, write func(string, []byte) error) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err == nil {
		err = write(file, append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return nil
}

// hint reads an advisory file of writeJSON. A damaged one counts as none, and ignored
// says so: it must not keep a run from being seen and resumed.
func (f Folder) hint(file string, into any) (found bool, ignored string) {
	found, err := f.readJSON(file, into)
	if err != nil {
		return false, fmt.Sprintf("%v, and was ignored", err)
	}
	return found, ""
}

// The maximum size of such a file, many times that of any that a trainer writes: values
// take a hundred times the room of their text, and every run's files are read for a list.
const (
	mostJSON       = 2 << 20 // bytes
	mostJSONValues = 50_000
)

// readJSON reads a file of writeJSON; false if there is none.
func (f Folder) readJSON(file string, into any) (bool, error) {
	data, err := confined.ReadUpTo(f.Dir(), file, mostJSON)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := worded.Unmarshal(data, into, mostJSONValues); err != nil {
		return false, fmt.Errorf("%s is damaged: %w", file, err)
	}
	return true, nil
}
