package session

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// processStart returns the start of a process in ticks since the machine's. Together
// with the number it identifies a process for good. It is an error if there is no such
// process.
func processStart(pid int) (string, error) { return processField(pid, 22) }

// parentOf returns the parent of a process.
func parentOf(pid int) (int, error) {
	parent, err := processField(pid, 4)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(parent)
}

// processField returns a field of /proc/PID/stat after the second, numbered as in
// proc_pid_stat(5).
func processField(pid, number int) (string, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", fmt.Errorf("inspect process %d: %w", pid, err)
	}
	// The second field is the program's name in brackets, and may have spaces.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) <= number-3 {
		return "", fmt.Errorf("inspect process %d: /proc/%d/stat has no field %d", pid, pid, number)
	}
	return fields[number-3], nil
}

// hasOpen reports whether a process has a file open; ending if it has none at all,
// since a process that exits closes its files first.
func hasOpen(pid int, file string) (has, ending bool, err error) {
	want, err := os.Stat(file)
	if err != nil {
		return false, false, err
	}
	dir := fmt.Sprintf("/proc/%d/fd", pid)
	descriptors, err := os.ReadDir(dir)
	if err != nil {
		return false, errors.Is(err, fs.ErrNotExist), err
	}
	for _, d := range descriptors {
		if got, err := os.Stat(filepath.Join(dir, d.Name())); err == nil && os.SameFile(got, want) {
			return true, false, nil
		}
	}
	return false, len(descriptors) == 0, nil
}

// Kill ends the run's trainer at once, without a checkpoint, and waits until it is
// gone: the kernel releases its lock last, after its memory and device.
func Kill(ctx context.Context, f Folder) error {
	if err := f.signal(syscall.SIGKILL); err != nil {
		return err
	}
	return AwaitFree(ctx, f)
}

// AwaitFree waits until the run's trainer, which ends, is gone.
func AwaitFree(ctx context.Context, f Folder) error {
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for {
		lock, err := f.held()
		if err != nil || lock != held {
			return err
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return fmt.Errorf("the trainer of run %s was told to end, but has not yet: %w", f.Name(), ctx.Err())
		}
	}
}

// Terminate makes the run's trainer save and end within the recipe's train.grace, as
// a scheduler does: with a signal, at any time.
func Terminate(f Folder) error { return f.signal(syscall.SIGTERM) }

// signal sends a signal to the run's trainer, after a check that the process is the
// one that has the run's lock.
func (f Folder) signal(s syscall.Signal) error {
	i, _, err := f.Info()
	if err != nil {
		return err
	}
	l, err := f.Liveness(time.Now())
	if err != nil {
		return err
	}
	if !l.Held && !l.Phase.Live() {
		return f.noTrainer(l)
	}
	trainer := holder{site: i.site, PID: i.PID, PIDStart: i.PIDStart}
	if h, named := f.holder(); l.Held && named && h.PID != i.PID {
		trainer = h // it has not begun its attempt yet
	}
	switch trainer.away() {
	case beside, elsewhere:
		return &Error{What: fmt.Sprintf("run %s has its trainer on %s", f.Name(), trainer.name()), Todo: "end it there"}
	}
	p, err := os.FindProcess(trainer.PID) // a handle: the number cannot pass to another process meanwhile
	if err != nil {
		return fmt.Errorf("end the trainer of run %s: %w", f.Name(), err)
	}
	defer func() { _ = p.Release() }()
	if trainer.gone() {
		return &Error{What: fmt.Sprintf("the trainer of run %s, process %d, is gone", f.Name(), trainer.PID)}
	}
	has, ending, err := hasOpen(trainer.PID, f.lock())
	switch {
	case ending:
		return nil // as asked
	case err != nil:
		return fmt.Errorf("end the trainer of run %s, process %d: %w", f.Name(), trainer.PID, err)
	case !has:
		// A folder from elsewhere can name any process.
		return &Error{What: fmt.Sprintf("process %d is not the trainer of run %s: it has not opened its lock", trainer.PID, f.Name())}
	}
	if err := p.Signal(s); err != nil {
		return fmt.Errorf("end the trainer of run %s, process %d: %w", f.Name(), trainer.PID, err)
	}
	return nil
}
