package session

import (
	"fmt"
	"os"
	"time"

	"dev.road/workbench/durable"
	"dev.road/workbench/session/wire"
)

// Alive is alive.json, the trainer's heartbeat.
type Alive struct {
	Time     time.Time  `json:"time"`
	Step     int        `json:"step"`
	Steps    int        `json:"steps"`
	Phase    wire.Phase `json:"phase"`
	Note     string     `json:"note,omitempty"`
	Loss     *float64   `json:"loss"`      // null before the first, or if not finite
	NextSign time.Time  `json:"next_sign"` // when the next one is due
	Serving  bool       `json:"serving,omitempty"`
}

// SignLife writes the heartbeat. The trainer's last one has phase
// stopped or finished.
func (o *Owner) SignLife(a Alive) error { return o.writeJSON(o.alive(), a, durable.Replace) }

// Liveness is the state of a trainer as its run's folder shows it.
type Liveness struct {
	Phase wire.Phase
	Note  string
	Held  bool       // a trainer has the lock
	Alive *Alive     // the last heartbeat; nil before the first
	Exit  *wire.Exit // nil before the end, or without a keeper

	copied  bool      // the folder is a copy of the one that its run.json is about
	written time.Time // last heartbeat of another machine, by the clock of the shared disk
}

// serving reports whether a process answers for the run, which has ended.
func (l Liveness) serving() bool {
	return l.Held && l.Phase.Ended() && l.Alive != nil && l.Alive.Serving
}

// Liveness derives a run's phase from its folder at a time.
//
// A trainer with the lock lives, in the phase of its last heartbeat; it is stalled
// if the next one is overdue. A trainer without the lock is gone: stopped or finished
// if its last heartbeat says so, finished if its exit code is 0, else crashed; so is
// one whose lock another process holds. After a resume that took no step the run is as
// it was before, stopped or finished. A damaged heartbeat or exit is ignored, and the
// note says so. The heartbeat alone counts where the lock says nothing: on another
// machine, on which a lock of a shared file system may wrongly look free, and to
// another user, who cannot open it. A copy of a folder has no trainer.
//
// Clocks are set, and those of machines differ. A heartbeat from the future is as overdue
// as an old one: a trainer that lives writes the next. That of another machine counts by
// its clock or by the shared disk's, whichever agrees with this one.
func (f Folder) Liveness(at time.Time) (Liveness, error) {
	l := Liveness{}
	i, begun, err := f.Info()
	if err != nil {
		return l, err
	}
	lock, err := f.held()
	if err != nil {
		return l, err
	}
	h, named := f.holder()
	usurped := lock == held && named && h.gone()
	l.Held = lock == held && !usurped
	var exit wire.Exit
	found, ignored := f.hint(f.exit(), &exit)
	if found && !l.Held && (exit.Attempt == i.Attempt || exit.Attempt == 0) { // 0: by a version that did not record it
		l.Exit = &exit
	}
	var alive Alive
	found, damaged := f.hint(f.alive(), &alive)
	if found {
		l.Alive = &alive
	}
	ignored = join(ignored, damaged)
	away, waits := i.away() == elsewhere, f.awaited()
	if away {
		if info, err := os.Lstat(f.alive()); err == nil {
			l.written = info.ModTime()
		}
	}
	if l.copied, err = f.copied(i); err != nil {
		return l, err
	}
	switch {
	case l.Held && waits.For != "" && !waits.Serve:
		l.Phase, l.Note = wire.Starting, waits.For
	case l.Held && !begun && l.Alive == nil: // one that serves a checkpoint without a run has a heartbeat from before
		l.Phase, l.Note = wire.Starting, "the trainer has not reported yet"
	case l.Held:
		l.living(at)
	case l.Alive != nil && l.Alive.Phase.Ended():
		l.Phase, l.Note = l.Alive.Phase, l.Alive.Note
	case l.Exit != nil:
		l.ended()
		if end, none := f.end(i); l.Phase == wire.Crashed && none && end != nil {
			l.Phase, l.Alive = end.Phase, end
			l.Note = join(end.Note, fmt.Sprintf("attempt %d took no step: %s", i.Attempt, l.Note))
		}
	case l.copied:
		l.Phase, l.Note = wire.Crashed, fmt.Sprintf("this folder is a copy; its original was trained by process %d on %s", i.PID, i.name())
	case begun && (away || lock == hidden) && l.Alive != nil:
		l.living(at)
	case begun:
		l.Phase, l.Note = wire.Crashed, fmt.Sprintf("process %d on %s is gone, cause unknown", i.PID, i.name())
	default:
		l.Phase, l.Note = wire.Crashed, "no trainer has started it"
	}
	switch {
	case usurped:
		l.Note = join(l.Note, "its lock is held by a process that is not its trainer: "+h.missing())
	case begun && away && l.Phase.Live():
		l.Note = join(l.Note, fmt.Sprintf("according to its folder; %s cannot be reached from here", i.name()))
	case lock == hidden && l.Phase.Live():
		l.Note = join(l.Note, "according to its heartbeat; its lock belongs to another user")
	}
	l.Note = join(l.Note, ignored)
	return l, nil
}

// end returns the heartbeat with which the run last ended, nil if it was at work since;
// none reports that the attempt in run.json has taken no step.
func (f Folder) end(i Info) (last *Alive, none bool) {
	var a Alive
	switch found, _ := f.hint(f.alive(), &a); {
	case found && a.Phase.Ended():
		return &a, false
	case found && a.Phase != wire.Starting:
		return nil, false
	case i.Ended != nil && i.Ended.Phase.Ended():
		return i.Ended, true
	}
	return nil, true
}

// living takes the phase from the last heartbeat.
func (l *Liveness) living(at time.Time) {
	if l.Alive == nil {
		l.Phase = wire.Starting
		return
	}
	l.Phase, l.Note = l.Alive.Phase, l.Alive.Note
	due := l.Alive.NextSign.Sub(l.Alive.Time)
	if l.Phase.Live() && late(at, l.Alive.Time, due) && (l.written.IsZero() || late(at, l.written, due)) {
		l.Phase, l.Note = wire.Stalled, stalled(at, l.Alive.Time, l.Note)
	}
}

// longestDue bounds the time for which a heartbeat is believed, in case of one by anyone
// else than a trainer.
const longestDue = 24 * time.Hour

// late reports whether the next heartbeat should have come, or the last one is from a
// time that has not.
func late(at, last time.Time, due time.Duration) bool {
	age, due := at.Sub(last), min(due, longestDue)
	return age > due || age < -due
}

// ended takes the phase from the exit that the keeper recorded.
func (l *Liveness) ended() {
	switch {
	case l.Exit.Signal != "":
		l.Phase, l.Note = wire.Crashed, "the trainer was ended by "+l.Exit.Signal
	case l.Exit.Code != 0:
		l.Phase, l.Note = wire.Crashed, fmt.Sprintf("the trainer ended with exit code %d", l.Exit.Code)
		if why := l.Exit.Reason(); why != "" {
			l.Note += ": " + why
		}
	default:
		l.Phase = wire.Finished
	}
}

// stalled is the note of a trainer whose heartbeat is overdue.
func stalled(at, last time.Time, note string) string {
	if last.After(at) {
		return join(note, fmt.Sprintf("its heartbeat is %s ahead of this clock", last.Sub(at).Round(time.Second)))
	}
	return join(note, fmt.Sprintf("no heartbeat for %s", at.Sub(last).Round(time.Second)))
}

func join(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + "; " + b
}

// noTrainer is the error of a request to a run without a trainer.
func (f Folder) noTrainer(l Liveness) *Error {
	if i, _, err := f.Info(); err == nil && i.Checkpoint != nil {
		return &Error{What: "no process serves the checkpoint " + i.Checkpoint.Source, Todo: "start one with: road serve " + f.Name()}
	}
	how := string(l.Phase)
	switch {
	case l.Phase.Ended() && l.Alive != nil:
		how = fmt.Sprintf("it %s at step %d", l.Phase, l.Alive.Step)
	case l.Phase == wire.Crashed && l.Alive != nil && !l.copied:
		how = fmt.Sprintf("it crashed after step %d: %s", l.Alive.Step, l.Note)
	case l.Note != "":
		how = l.Note
	}
	todo := "start one with: road train --resume %[1]s"
	switch l.Phase {
	case wire.Finished:
		todo = "answer questions with: road serve %[1]s; train on with: road train --resume %[1]s --set train.steps=N, or road branch %[1]s"
	case wire.Stopped:
		todo = "answer questions with: road serve %[1]s; train on with: road train --resume %[1]s"
	}
	return &Error{What: fmt.Sprintf("run %s has no trainer: %s", f.Name(), how), Todo: fmt.Sprintf(todo, f.Name())}
}
