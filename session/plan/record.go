package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/worded"
)

// Record is a plan's own file in the runs' folder: what its runs do not tell.
type Record struct {
	Plan    string            `json:"plan"` // as Plan.Source names it
	Scale   string            `json:"scale"`
	Slots   int               `json:"slots"`
	Pins    []string          `json:"pins"` // values of every run, decided when the plan first ran
	Started time.Time         `json:"started"`
	Ended   time.Time         `json:"ended,omitzero"`
	PID     int               `json:"pid"`
	Failed  map[string]string `json:"failed,omitempty"` // reasons, by the name of the run: a changed job is another

	// Busy are the jobs on which the plan's process works, by the names of their runs.
	Busy []string `json:"busy,omitempty"`
}

// Settle puts what the record has into the state of jobs; held says that a process runs the
// plan. A command that is no run ends with that process. A run's trainer is a process of its
// own, and begins after the run.
func (r *Record) Settle(all []Status, held bool) {
	for i := range all {
		s := &all[i]
		command := !s.Does.Trains() && s.Phase == Waiting
		switch {
		case !slices.Contains(r.Busy, s.Run):
		case held && (command || s.Phase == Stopped):
			s.Phase, s.Why = Running, ""
		case !held && command:
			s.Phase, s.Why = Stopped, "its command ended with the plan's process"
		}
	}
	Settle(all, r.Failed)
}

// Standing is the state of a plan as a whole.
type Standing string

// The states of a plan.
const (
	NotStarted Standing = "not started"
	InProcess  Standing = "running"
	NotRunning Standing = "not running" // stopped, or ended with failed jobs
	Killed     Standing = "killed"      // its process was, and has not recorded its end
	AllDone    Standing = "done"
)

// Standing is the state of the plan; held says that a process runs it, and done that all jobs
// are. The record of a plan that was never started is the zero one.
func (r *Record) Standing(held, done bool) Standing {
	switch {
	case held:
		return InProcess
	case done:
		return AllDone
	case r.Started.IsZero():
		return NotStarted
	case r.Ended.IsZero():
		return Killed
	}
	return NotRunning
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

// Folders returns the folders of the plans that have been started, sorted by name.
func Folders() ([]Folder, error) {
	root, err := recipe.Runs()
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(filepath.Join(root, plansFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the plans: %w", err)
	}
	var all []Folder
	for _, e := range entries {
		f := Folder(filepath.Join(root, plansFolder, e.Name()))
		if _, err := os.Lstat(f.record()); err == nil {
			all = append(all, f)
		}
	}
	return all, nil
}

// Name is the name of the plan with its scale.
func (f Folder) Name() string { return filepath.Base(string(f)) }

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
	if err == nil && (r.Slots < 1 || r.PID < 1) {
		err = fmt.Errorf("it has %d slots and process %d", r.Slots, r.PID)
	}
	if err != nil {
		return r, false, fmt.Errorf("read the plan's record: %w: remove %s, and the plan's runs stay", err, f.record())
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

// patience is the time for which a plan's process waits for its lock: another process
// that looks has it for a moment.
const patience = time.Second

// Hold makes the folder and takes its lock, until the file is closed or this process
// ends; [ErrBusy] if another process has it.
func (f Folder) Hold() (*os.File, error) {
	if err := durable.MkdirAll(string(f)); err != nil {
		return nil, err
	}
	lock, err := confined.OpenToWrite(string(f), f.lock(), os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = f.take(lock, unix.LOCK_EX)
	for until := time.Now().Add(patience); errors.Is(err, ErrBusy) && time.Now().Before(until); {
		time.Sleep(10 * time.Millisecond)
		err = f.take(lock, unix.LOCK_EX)
	}
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return lock, nil
}

// OpenLog opens the log at its end.
func (f Folder) OpenLog() (*os.File, error) {
	if err := durable.MkdirAll(string(f)); err != nil {
		return nil, err
	}
	return confined.OpenToWrite(string(f), f.Log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
}

func (f Folder) lock() string { return filepath.Join(string(f), "lock") }

// take locks a plan's lock, exclusively or shared, or returns [ErrBusy].
func (f Folder) take(lock *os.File, how int) error {
	err := unix.Flock(int(lock.Fd()), how|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return ErrBusy
	}
	if err != nil {
		return fmt.Errorf("lock %s: %w", f, err)
	}
	return nil
}

// Held reports whether a process runs the plan. It takes the lock for a moment, shared, so
// that several processes can look at once.
func (f Folder) Held() (bool, error) {
	lock, err := confined.Open(string(f), f.lock())
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("check whether a process runs the plan: %w", err)
	}
	defer lock.Close()
	if err := f.take(lock, unix.LOCK_SH); !errors.Is(err, ErrBusy) {
		return false, err
	}
	return true, nil
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
