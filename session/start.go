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

	"dev.road/workbench/confined"
	"dev.road/workbench/session/wire"

	"golang.org/x/sys/unix"
)

// StartOptions configure the start of a trainer.
type StartOptions struct {
	Trainer string   // the program; default: road-trainer beside this one, else on the PATH
	Resume  bool     // from the newest checkpoint
	GPU     string   // number in nvidia-smi, UUID, or "cpu"; default: a free GPU, or the CPU without any
	Strict  bool     // refuse data files with bad records
	Set     []string // KNOB=VALUE, before the first step of this attempt

	TakeOver bool // from a silent trainer whose machine is gone, with Resume

	Serve bool          // the model of an ended run, without steps; see StartServer
	Idle  time.Duration // time without a question after which a server ends; 0 for the trainer's default
}

// Starting is a started trainer that has not answered yet.
type Starting struct {
	folder Folder
	id     wire.FolderID
	before int // the previous attempt
	keeper *os.Process
	ended  <-chan error // the keeper's end
	from   string
}

// TakesOverFrom names the trainer from which the run is taken over; see Owner.
func (s *Starting) TakesOverFrom() string { return s.from }

// Launch starts a trainer for a run. It outlives the terminal and this process:
// `road keep`, in a session of its own, starts it and waits for its end. A resume ends
// a trainer that has ended the run and only answers questions about it.
func Launch(ctx context.Context, f Folder, o StartOptions) (*Starting, error) {
	trainer, err := FindTrainer(o.Trainer)
	if err != nil {
		return nil, err
	}
	before, begun, err := f.Info()
	if err != nil {
		return nil, err
	}
	if o.Serve {
		if s, err := f.State(time.Now()); err != nil {
			return nil, err
		} else if err := f.servable(s); err != nil {
			return nil, err
		}
	}
	if !o.Serve {
		if err := f.Trains(); err != nil {
			return nil, err
		}
	}
	c, err := f.claimedNow(ctx)
	if err != nil {
		return nil, err
	}
	answering := c != nil && c.living && o.Resume && c.away() == here && f.answersOnly(ctx)
	if c != nil && !answering && (c.living || !o.TakeOver) {
		return nil, c.refusal
	}
	if _, err := before.next(f); err != nil {
		return nil, err
	}
	if begun && !o.Resume && !o.Serve {
		return nil, &Error{What: fmt.Sprintf("run %s has already begun", f.Name()), Todo: "resume it with: road train --resume " + f.Name()}
	}
	if err := f.mayWrite(); err != nil {
		return nil, err
	}
	if err := f.Accepts(o.Set); err != nil {
		return nil, err
	}
	if o.Resume {
		if err := f.hasStores(); err != nil {
			return nil, err
		}
	}
	if answering {
		if c, err = nil, f.endAnswering(ctx); err != nil {
			return nil, err
		}
	}
	if err := (keeper{folder: f}).forget(begun); err != nil {
		return nil, fmt.Errorf("start run %s: %w", f.Name(), err)
	}
	s := &Starting{folder: f, before: before.Attempt}
	if s.id, err = f.Identity(); err != nil {
		return nil, err
	}
	if c != nil {
		s.from = c.who
	}
	if err := s.keep(append([]string{trainer}, o.args(f)...)); err != nil {
		return nil, fmt.Errorf("start run %s: %w", f.Name(), err)
	}
	return s, nil
}

// Start launches a trainer and awaits its answer.
func Start(ctx context.Context, f Folder, o StartOptions) (wire.Hello, error) {
	s, err := Launch(ctx, f, o)
	if err != nil {
		return wire.Hello{}, err
	}
	return s.Await(ctx, func(string, time.Duration) {})
}

// answersOnly reports whether the run's trainer has ended the run, and stays for the
// questions of a workbench.
func (f Folder) answersOnly(ctx context.Context) bool {
	run := Open(f)
	defer run.client.CloseIdleConnections()
	s, err := run.State(ctx)
	return err == nil && s.State.Ended()
}

// endAnswering ends such a trainer, and waits until it is gone.
func (f Folder) endAnswering(ctx context.Context) error {
	if err := Terminate(f); err != nil {
		return err
	}
	return AwaitFree(ctx, f)
}

// args returns the trainer's arguments.
func (o StartOptions) args(f Folder) []string {
	args := []string{"--run", f.Dir()}
	if o.Resume {
		args = append(args, "--resume")
	}
	if o.TakeOver {
		args = append(args, "--take-over")
	}
	if o.Serve {
		args = append(args, "--serve")
	}
	if o.Idle > 0 {
		args = append(args, "--idle", o.Idle.String())
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

// keep starts `road keep` for a trainer's command line.
func (s *Starting) keep(command []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	f := s.folder
	log, err := confined.OpenToWrite(f.Dir(), f.Log(), os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(self, append([]string{"keep", f.Dir(), "--"}, command...)...)
	cmd.Dir = f.Dir() // holds no file system but the run's own
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	s.keeper, s.ended = cmd.Process, ended
	return nil
}

// Await returns when the trainer answers. That takes until libtorch and CUDA are
// loaded, a minute and more from a cold disk. There is no time-out: the wait ends
// with the trainer, whose last words are in the error, or with ctx, which leaves the
// trainer running. tell is called once a second with the reason and the duration of
// the wait.
func (s *Starting) Await(ctx context.Context, tell func(reason string, since time.Duration)) (wire.Hello, error) {
	run, began := Open(s.folder), time.Now()
	defer run.client.CloseIdleConnections()
	look, second := time.NewTicker(20*time.Millisecond), time.NewTicker(time.Second)
	defer look.Stop()
	defer second.Stop()
	for {
		h, err := run.Hello(ctx)
		if h.Attempt > s.before && s.ours(h) && (err == nil || h.Protocol != wire.Version) {
			return h, err
		}
		select {
		case err := <-s.ended:
			if unheard(err) {
				err = keeper{folder: s.folder, id: s.id, before: s.before}.ended(wire.Exit{Code: -1, Signal: "SIGTERM"})
			}
			return wire.Hello{}, s.failed(err)
		case <-ctx.Done():
			return wire.Hello{}, s.left(time.Since(began))
		case <-second.C:
			tell(s.awaits(), time.Since(began))
		case <-look.C:
		}
	}
}

// Terminate ends the trainer at any point of its start; it saves if it has begun.
// Await returns its end.
func (s *Starting) Terminate() error {
	if err := s.keeper.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("end the trainer of run %s: %w", s.folder.Name(), err)
	}
	return nil
}

// unheard reports whether a keeper was killed by a SIGTERM, because it did not handle
// signals yet: it does so before it starts the trainer.
func unheard(keeper error) bool {
	var exit *exec.ExitError
	if !errors.As(keeper, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGTERM
}

// ours reports whether the trainer that answers is the one that was started here: the
// keeper's child. Of two roads that start one at once, the other's gets the lock.
func (s *Starting) ours(h wire.Hello) bool {
	parent, err := parentOf(h.PID)
	return err == nil && parent == s.keeper.Pid
}

// awaits returns the reason why the trainer has not answered yet.
func (s *Starting) awaits() string {
	lock, err := s.folder.held()
	switch waits := s.folder.awaited(); {
	case err == nil && lock == free:
		return "loading libtorch"
	case waits.For != "":
		return waits.For
	}
	return "opening the run"
}

// left is the error after giving up waiting.
func (s *Starting) left(waited time.Duration) error {
	name := s.folder.Name()
	return &Error{
		What: fmt.Sprintf("run %s continues to start; its trainer had not answered after %.0f s (%s)", name, waited.Seconds(), s.awaits()),
		Todo: fmt.Sprintf("check it with road status %[1]s, or end it with road kill %[1]s", name),
	}
}

// leastRoom is the size in bytes of the small files of a start, amply.
const leastRoom = 64 << 10

// hasRoom reports whether a folder's disk takes another small file, as far as is known.
func hasRoom(dir string) bool {
	var disk unix.Statfs_t
	return unix.Statfs(dir, &disk) != nil || disk.Bavail*uint64(disk.Bsize) >= leastRoom
}

// failed returns the error of a trainer that ended before it answered.
func (s *Starting) failed(keeper error) error {
	f := s.folder
	if c, err := f.claimed(time.Now()); err == nil && c != nil && c.living {
		return c.refusal
	}
	exit, found, err := s.exit()
	if (err != nil || !found) && !hasRoom(f.Dir()) { // nor could the log take the reason
		what := fmt.Sprintf("run %s did not start: the disk of %s is full", f.Name(), f.Dir())
		return &Error{What: what, Todo: "make room, then start it again"}
	}
	if err != nil || !found {
		what := fmt.Sprintf("the keeper of run %s ended before its trainer answered", f.Name())
		return &Error{What: what, Todo: "see " + f.Log(), Err: errors.Join(keeper, err)}
	}
	l := Liveness{Exit: &exit}
	l.ended()
	if l.Phase.Ended() {
		l.Note = "the trainer ended before it answered"
	}
	what := fmt.Sprintf("run %s did not start: %s", f.Name(), l.Note)
	if i, _, err := f.Info(); err == nil && i.Checkpoint != nil {
		what = fmt.Sprintf("the process for the checkpoint %s did not start: %s", i.Checkpoint.Source, l.Note)
	}
	if exit.Reason() == "" && len(exit.Log) > 0 {
		what += "\n" + strings.Join(exit.Log, "\n")
	}
	return &Error{What: what}
}

// exit is that of the trainer that was started: in the place of an attempt's if it began
// none.
func (s *Starting) exit() (e wire.Exit, found bool, err error) {
	if found, err = s.folder.readJSON(s.folder.refused(), &e); found || err != nil {
		return e, found, err
	}
	_, begun, err := s.folder.Info()
	if err != nil {
		return e, false, err
	}
	found, err = s.folder.readJSON(s.folder.exit(), &e)
	return e, found && (!begun || e.Attempt > s.before), err
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
	if target, err := filepath.EvalSymlinks(self); err == nil {
		self = target
	}
	beside := filepath.Join(filepath.Dir(self), name)
	if info, err := os.Stat(beside); err == nil && !info.IsDir() {
		return beside, nil
	}
	onPath, err := exec.LookPath(name)
	if err != nil {
		return "", &Error{
			What: fmt.Sprintf("no road-trainer in %s, nor on the PATH", filepath.Dir(self)), Todo: "build it with: make build",
		}
	}
	return filepath.Abs(onPath)
}
