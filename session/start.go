package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"dev.road/workbench/session/wire"
)

// StartOptions say how to start a trainer.
type StartOptions struct {
	Trainer string   // the program; empty: road-trainer beside this one, else on the PATH
	Resume  bool     // go on from the newest checkpoint
	GPU     string   // its number in nvidia-smi, its UUID, or "cpu"; empty: a free one, else the CPU
	Strict  bool     // refuse data files with bad records
	Set     []string // KNOB=VALUE, before the first step of this attempt
}

// answersIn is how long a new trainer may take to open its socket; it does so
// before it reads any data.
const answersIn = 10 * time.Second

// Start starts a trainer for a run and returns when it answers. The trainer
// belongs to no terminal and outlives this process: `road keep`, in a session
// of its own, starts it and waits for its end. When it ends before it answers,
// the error has its last words.
func Start(ctx context.Context, f Folder, o StartOptions) (wire.Hello, error) {
	trainer, err := FindTrainer(o.Trainer)
	if err != nil {
		return wire.Hello{}, err
	}
	before, begun, err := f.Info()
	if err != nil {
		return wire.Hello{}, err
	}
	held, err := f.held()
	if err != nil {
		return wire.Hello{}, err
	}
	if held {
		return wire.Hello{}, f.heldError()
	}
	if begun && !o.Resume {
		return wire.Hello{}, &Error{What: fmt.Sprintf("run %s has begun already", f.Name()), Todo: "go on with it with: road train --resume " + f.Name()}
	}
	if err := os.Remove(f.exit()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return wire.Hello{}, fmt.Errorf("start run %s: %w", f.Name(), err)
	}
	kept, err := f.keeper(append([]string{trainer}, o.args(f)...))
	if err != nil {
		return wire.Hello{}, fmt.Errorf("start run %s: %w", f.Name(), err)
	}
	return f.await(ctx, before.Attempt, kept)
}

// args are the trainer's.
func (o StartOptions) args(f Folder) []string {
	args := []string{"--run", f.Dir()}
	if o.Resume {
		args = append(args, "--resume")
	}
	if o.GPU != "" {
		args = append(args, "--gpu", o.GPU)
	}
	if o.Strict {
		args = append(args, "--strict")
	}
	for _, change := range o.Set {
		args = append(args, "--set", change)
	}
	return args
}

// keeper starts `road keep` for a trainer's command line. The channel tells
// when it has ended.
func (f Folder) keeper(command []string) (<-chan error, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	log, err := os.OpenFile(f.Log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(self, append([]string{"keep", f.Dir(), "--"}, command...)...)
	cmd.Dir = f.Dir() // holds no file system but the run's own
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	return ended, nil
}

// await waits until an attempt after the given one answers, or has ended.
func (f Folder) await(ctx context.Context, before int, keeper <-chan error) (wire.Hello, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, answersIn, errors.New("time is up"))
	defer cancel()
	run := Open(f)
	defer run.client.CloseIdleConnections()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		h, err := run.Hello(ctx)
		if err == nil && h.Attempt > before {
			return h, nil
		}
		select {
		case err := <-keeper:
			return wire.Hello{}, f.failed(err)
		case <-ctx.Done():
			return wire.Hello{}, &Error{
				What: fmt.Sprintf("the trainer of run %s does not answer: %v", f.Name(), context.Cause(ctx)),
				Todo: "it may still do so: look with road status " + f.Name() + ", and into " + f.Log(),
			}
		case <-look.C:
		}
	}
}

// failed tells how a trainer ended that never answered.
func (f Folder) failed(keeper error) error {
	var exit wire.Exit
	found, err := readJSON(f.exit(), &exit)
	if err != nil || !found {
		return &Error{What: fmt.Sprintf("the keeper of run %s ended before its trainer answered", f.Name()), Todo: "look into " + f.Log(), Err: errors.Join(keeper, err)}
	}
	l := Liveness{Exit: &exit}
	l.ended()
	if l.Phase == wire.Finished {
		l.Note = "the trainer ended before it answered"
	}
	what := fmt.Sprintf("run %s did not start: %s", f.Name(), l.Note)
	if reason(exit) == "" {
		what += "\n" + strings.Join(exit.Log, "\n")
	}
	return &Error{What: what}
}

// FindTrainer returns the path of the trainer's program: the given one, else
// the road-trainer beside this program, else the one on the PATH.
func FindTrainer(given string) (string, error) {
	const name = "road-trainer"
	if given != "" {
		return filepath.Abs(given)
	}
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find road-trainer: %w", err)
	}
	if real, err := filepath.EvalSymlinks(self); err == nil {
		self = real
	}
	beside := filepath.Join(filepath.Dir(self), name)
	if info, err := os.Stat(beside); err == nil && !info.IsDir() {
		return beside, nil
	}
	onPath, err := exec.LookPath(name)
	if err != nil {
		return "", &Error{What: fmt.Sprintf("there is no road-trainer in %s, nor on the PATH", filepath.Dir(self)), Todo: "build it with: make build"}
	}
	return filepath.Abs(onPath)
}
