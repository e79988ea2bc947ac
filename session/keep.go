package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
	"dev.road/workbench/session/libtorch"
	"dev.road/workbench/session/wire"
)

// keeper writes the files of a run that its owner cannot: the log, and the trainer's
// exit.
type keeper struct {
	folder
	id     wire.FolderID
	before int   // the run's attempt when the trainer was started
	from   int64 // where the trainer's lines begin in the log
}

// lastWords is the number of the log's lines in exit.json.
const lastWords = 20

// Keep starts a trainer by its command line, waits for it and records its exit in
// the run's folder. It implements `road keep`, the process between a trainer and the
// terminal that started it. When ctx ends, it asks the trainer to save and end, and
// still waits.
func Keep(ctx context.Context, f Folder, command []string) error {
	signal.Ignore(syscall.SIGHUP) // the run outlives the terminal
	if len(command) > 0 && command[0] == "--" {
		command = command[1:]
	}
	if len(command) == 0 {
		return errors.New("keep: give the trainer's command")
	}
	k := keeper{folder: f}
	id, err := f.Identity()
	if err != nil {
		return err
	}
	k.id = id
	if before, _, err := f.Info(); err == nil {
		k.before = before.Attempt
	}
	if info, err := os.Stat(f.Log()); err == nil {
		k.from = info.Size()
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	l, err := libtorch.Find(ctx, command[0])
	if err != nil {
		// The loader's own error follows; this line explains it.
		fmt.Fprintf(os.Stderr, "road keep: %v\n", err)
	}
	cmd.Env = l.Environ(os.Environ())
	if err := cmd.Start(); err != nil {
		fmt.Fprintf(os.Stderr, "road keep: start the trainer: %v\n", err)
		return k.ended(wire.Exit{Code: 127})
	}
	over := make(chan struct{})
	go func() {
		select {
		case <-ctx.Done():
			_ = cmd.Process.Signal(syscall.SIGTERM) // it may just have ended
		case <-over:
		}
	}()
	started, _ := processStart(cmd.Process.Pid) // until it is waited for, the number is its own
	err = cmd.Wait()
	close(over)
	if err != nil && cmd.ProcessState == nil {
		return fmt.Errorf("wait for the trainer: %w", err)
	}
	exit := wire.Exit{Code: cmd.ProcessState.ExitCode(), PID: cmd.ProcessState.Pid(), PIDStart: started}
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		exit.Signal = unix.SignalName(status.Signal())
	}
	return k.ended(exit)
}

// forget removes the word of the last start that began no attempt. The exit of an
// attempt stays until the next one begins: a start that is refused changes nothing.
func (k keeper) forget(begun bool) error {
	last := []string{k.refused()}
	if !begun {
		last = append(last, k.exit())
	}
	for _, file := range last {
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// ended writes exit.json, or refused.json if the trainer of a run that had begun ended
// before it began an attempt; nothing if the run is another trainer's by now: of two that
// were started at once, only one gets the lock.
func (k keeper) ended(e wire.Exit) error {
	k, err := k.here()
	if err != nil {
		return err
	}
	i, begun, err := k.Info()
	if err != nil {
		return err
	}
	file := k.exit()
	if ours := e.PID != 0 && i.PID == e.PID && i.PIDStart == e.PIDStart; !ours {
		lock, err := k.held()
		if err != nil || lock == held || i.Attempt != k.before {
			return errors.Join(err, fmt.Errorf("the exit of process %d is not recorded: another trainer has run %s", e.PID, k.Name()))
		}
		if begun {
			file = k.refused()
		}
	}
	e.Time, e.Attempt = time.Now().UTC(), i.Attempt
	e.Log = lastLines(k.Log(), k.from)
	return writeJSON(file, e, durable.Write)
}

// here is the keeper with the present path of its folder, which is also its working
// folder: the run may have been moved, and another be in its place.
func (k keeper) here() (keeper, error) {
	dir, _ := os.Getwd() // without it, the folder must be at its path
	for _, f := range []Folder{k.folder, Folder(dir)} {
		if id, err := f.Identity(); err == nil && id == k.id {
			k.folder = f
			return k, nil
		}
	}
	return k, fmt.Errorf("the exit of the trainer is not recorded: the folder of run %s is no longer at %s", k.Name(), k.Dir())
}

// lastLines returns the last lines of a file after an offset.
func lastLines(file string, from int64) []string {
	f, err := confined.Open(filepath.Dir(file), file)
	if err != nil {
		return nil // an exit without a log is useful, too
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil
	}
	const enough = 16 << 10
	text, err := io.ReadAll(io.NewSectionReader(f, max(from, info.Size()-enough), enough))
	if err != nil || len(text) == 0 {
		return nil
	}
	lines := strings.Split(strings.TrimRight(strings.ToValidUTF8(string(text), "�"), "\n"), "\n")
	return lines[max(0, len(lines)-lastWords):]
}
