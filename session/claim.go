package session

import (
	"fmt"
	"os"
	"time"

	"dev.road/workbench/session/wire"
)

// beginsIn is the time within which a trainer that has taken the lock begins its
// attempt, with a heartbeat: it loads libtorch and CUDA meanwhile.
const beginsIn = 10 * time.Minute

// claim is another trainer's hold on a run, as far as it can be seen from here.
type claim struct {
	holder
	who     string // for people: process, machine, last heartbeat
	living  bool   // nobody takes the run over from it
	refusal *Error // of a trainer that does not take the run over
}

// claimed returns the claim to the run at a time; nil if it is free. Under the kernel
// of its holder a lock is the truth. The lock of another machine that is gone may be
// held for good by a shared file system, or look free while it is not: there the
// heartbeat counts.
func (f Folder) claimed(at time.Time) (*claim, error) {
	lock, err := f.held()
	if err != nil {
		return nil, err
	}
	i, begun, err := f.Info()
	if err != nil {
		return nil, err
	}
	l, err := f.Liveness(at)
	if err != nil {
		return nil, err
	}
	h, named := f.holder()
	trainer := holder{site: i.site, PID: i.PID, PIDStart: i.PIDStart}
	watch := "watch it with: road attach " + f.Name()
	switch {
	case lock == held && !named:
		what := fmt.Sprintf("run %s is held by another trainer", f.Name())
		return &claim{living: true, refusal: &Error{What: what, Todo: watch}}, nil
	case lock == held:
	case begun && trainer.away() == elsewhere && l.Phase.Live():
		h = trainer
	default:
		return nil, nil
	}
	c := &claim{holder: h, who: fmt.Sprintf("process %d on %s", h.PID, h.name())}
	silent := f.silence(c, trainer, l, at)
	switch away := h.away(); {
	case away == here && h.gone():
		c.refusal = &Error{
			What: fmt.Sprintf("the lock of run %s is held by a process that is not its trainer: %s", f.Name(), h.missing()),
			Todo: "replace the lock with: road train --resume " + f.Name() + " --take-over",
		}
	case away == here, away == beside:
		c.living = true
		c.refusal = &Error{What: fmt.Sprintf("run %s is held by trainer %d on %s", f.Name(), h.PID, h.name()), Todo: watch}
	case away == before, silent:
		c.refusal = &Error{
			What: fmt.Sprintf("run %s may have a trainer: %s", f.Name(), c.who),
			Todo: "if that machine is gone, take the run over with: road train --resume " + f.Name() + " --take-over",
		}
	default:
		c.living = true
		c.refusal = &Error{What: fmt.Sprintf("run %s has a trainer: %s", f.Name(), c.who), Todo: "end it there"}
	}
	return c, nil
}

// silence reports whether the holder's heartbeat is overdue, and adds the last one to the
// words for it. A holder that has not begun its attempt has none but the lock.
func (f Folder) silence(c *claim, trainer holder, l Liveness, at time.Time) bool {
	sign, last, silent := "no heartbeat", time.Time{}, true
	if c.PID == trainer.PID && (c.PIDStart == "" || c.PIDStart == trainer.PIDStart) {
		if l.Alive != nil {
			sign, last, silent = "last heartbeat", l.Alive.Time, !l.Phase.Live() || l.Phase == wire.Stalled
		}
	} else if info, err := os.Lstat(f.lock()); err == nil {
		sign, last, silent = "lock taken", info.ModTime(), late(at, info.ModTime(), beginsIn)
	}
	c.who += ", " + sign
	if !last.IsZero() {
		c.who += fmt.Sprintf(" %s, %s", last.UTC().Format(time.RFC3339), ago(at.Sub(last)))
	}
	return silent
}

// ago words an age, which clocks may make negative.
func ago(age time.Duration) string {
	if age < 0 {
		return fmt.Sprintf("%s ahead of this clock", (-age).Round(time.Second))
	}
	return fmt.Sprintf("%s ago", age.Round(time.Second))
}
