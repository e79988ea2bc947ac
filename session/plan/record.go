package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/worded"
)

// Record is a plan's own file in the runs' folder: all else is in its runs.
type Record struct {
	Plan    string            `json:"plan"` // the file or the built-in plan
	Scale   string            `json:"scale"`
	Slots   int               `json:"slots"`
	Pins    []string          `json:"pins"` // values of every run, decided when the plan first ran
	Started time.Time         `json:"started"`
	Ended   time.Time         `json:"ended,omitzero"`
	PID     int               `json:"pid"`
	Failed  map[string]string `json:"failed,omitempty"` // reasons, by job
}

// mostRecord bounds the file of a record.
const mostRecord = 4 << 20

// Folder is a plan's folder in the runs' folder.
type Folder string

// FolderOf returns the folder of a plan.
func FolderOf(name string) (Folder, error) {
	root, err := recipe.Runs()
	return Folder(filepath.Join(root, plansFolder, name)), err
}

// Log is the file with the words of a plan's process.
func (f Folder) Log() string { return filepath.Join(string(f), "log") }

func (f Folder) record() string { return filepath.Join(string(f), "plan.json") }

// Read returns a plan's record; found is false if the plan was never run.
func (f Folder) Read() (r Record, found bool, err error) {
	text, err := confined.ReadUpTo(string(f), f.record(), mostRecord)
	if errors.Is(err, fs.ErrNotExist) {
		return r, false, nil
	}
	if err == nil {
		err = worded.Unmarshal(text, &r, 100_000)
	}
	if err != nil {
		return r, false, fmt.Errorf("read %s: %w", f.record(), err)
	}
	return r, true, nil
}

// Write replaces a plan's record.
func (f Folder) Write(r Record) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return durable.Replace(f.record(), append(text, '\n'))
}

// ErrBusy is the error of a plan that another process runs.
var ErrBusy = errors.New("another process runs this plan")

// Hold makes the folder and takes its lock, until the file is closed or this process
// ends; [ErrBusy] if another process has it.
func (f Folder) Hold() (*os.File, error) {
	if err := durable.MkdirAll(string(f)); err != nil {
		return nil, err
	}
	lock, err := confined.OpenToWrite(string(f), filepath.Join(string(f), "lock"), os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		lock.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, ErrBusy
		}
		return nil, fmt.Errorf("lock %s: %w", f, err)
	}
	return lock, nil
}

// Held reports whether a process runs the plan.
func (f Folder) Held() (bool, error) {
	if _, err := os.Stat(filepath.Join(string(f), "lock")); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	lock, err := f.Hold()
	if errors.Is(err, ErrBusy) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return false, lock.Close()
}

// Result keeps what the command of a job printed.
func Result(j *Job, text []byte) error {
	root, err := recipe.Runs()
	if err != nil {
		return err
	}
	file := j.Mark(root)
	if err := durable.MkdirAll(filepath.Dir(file)); err != nil {
		return err
	}
	return durable.Replace(file, text)
}
