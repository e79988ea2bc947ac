package session

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// processStart returns the start of a process in ticks since the machine's: the 22nd
// field of /proc/PID/stat (proc_pid_stat(5)). Together with the number it identifies
// a process for good. It is an error if there is no such process.
func processStart(pid int) (string, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", fmt.Errorf("inspect process %d: %w", pid, err)
	}
	// The second field is the program's name in brackets, and may have spaces.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 20 {
		return "", fmt.Errorf("inspect process %d: /proc/%d/stat has no start time", pid, pid)
	}
	return fields[19], nil
}

// Kill ends the run's trainer at once, without a checkpoint.
func Kill(f Folder) error { return f.signal(syscall.SIGKILL) }

// Terminate makes the run's trainer save and end within the recipe's train.grace, as
// a scheduler does: with a signal, at any time.
func Terminate(f Folder) error { return f.signal(syscall.SIGTERM) }

// signal sends a signal to the run's trainer, after a check that the process is not
// a later one with its number.
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
	var h holder
	if _, err := readJSON(f.lock(), &h); l.Held && err == nil && h.PID != i.PID {
		// It has not begun its attempt yet; the holder of the lock is alive.
		i.Host, i.PID = h.Host, h.PID
		i.PIDStart, _ = processStart(h.PID) // another machine is refused below
	}
	if host, _ := os.Hostname(); host != i.Host {
		return &Error{What: fmt.Sprintf("run %s has its trainer on %s", f.Name(), i.Host), Todo: "end it there"}
	}
	p, err := os.FindProcess(i.PID) // a handle: the number cannot pass to another process meanwhile
	if err != nil {
		return fmt.Errorf("end the trainer of run %s: %w", f.Name(), err)
	}
	defer func() { _ = p.Release() }()
	if started, err := processStart(i.PID); err != nil || started != i.PIDStart {
		return &Error{What: fmt.Sprintf("the trainer of run %s, process %d, is gone", f.Name(), i.PID), Err: err}
	}
	if err := p.Signal(s); err != nil {
		return fmt.Errorf("end the trainer of run %s, process %d: %w", f.Name(), i.PID, err)
	}
	return nil
}
