package session

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// processStart says when a process began, in ticks since the machine did: the
// 22nd field of /proc/PID/stat (proc_pid_stat(5)). Together with the number it
// names a process for ever. It is an error when there is no such process.
func processStart(pid int) (string, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", fmt.Errorf("look at process %d: %w", pid, err)
	}
	// The second field is the program's name in brackets, and may have spaces.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 20 {
		return "", fmt.Errorf("look at process %d: /proc/%d/stat has no start time", pid, pid)
	}
	return fields[19], nil
}

// Kill ends the run's trainer at once, without a checkpoint.
func Kill(f Folder) error { return f.signal(syscall.SIGKILL) }

// Terminate has the run's trainer save and end, as schedulers do: without a
// request, whatever it is doing, and within the recipe's train.grace.
func Terminate(f Folder) error { return f.signal(syscall.SIGTERM) }

// signal makes sure that a process is the run's trainer, and not one that has
// its number by now, before it sends it a signal.
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
		// It has not begun its attempt yet; whoever holds the lock is alive.
		i.Host, i.PID = h.Host, h.PID
		i.PIDStart, _ = processStart(h.PID) // of another machine: see below
	}
	if host, _ := os.Hostname(); host != i.Host {
		return &Error{What: fmt.Sprintf("run %s has its trainer on %s", f.Name(), i.Host), Todo: "end it from there"}
	}
	p, err := os.FindProcess(i.PID) // a handle: the number cannot pass to another process under it
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
