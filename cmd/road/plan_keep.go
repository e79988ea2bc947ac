package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"dev.road/workbench/session/driver"
	"dev.road/workbench/session/plan"
	"dev.road/workbench/session/recipe"
)

// planKeepCmd is the process of a plan; road plan run starts it.
type planKeepCmd struct {
	planArg
	Jobs int
}

// Run implements the command.
func (c *planKeepCmd) Run(a *app) error {
	o, err := c.open(c.Jobs)
	if err != nil {
		return err
	}
	if err := o.Ready(); err != nil {
		return usage(err)
	}
	lock, err := o.folder.Hold()
	if err != nil {
		return err
	}
	defer lock.Close() // nothing was written
	a.ends.Store(true)
	o.record.Plan, o.record.Scale, o.record.PID = o.Source(), c.Scale, os.Getpid()
	o.record.Started, o.record.Ended, o.record.Busy, o.record.Failed = time.Now().UTC(), time.Time{}, nil, nil
	if err := o.folder.Write(o.record); err != nil {
		return err
	}
	k := planKeeper{app: a, of: o, devices: plan.NewDevices(driver.ListGPUs(os.DirFS("/")))}
	r := plan.Runner{
		Jobs: o.jobs, Slots: o.record.Slots, Look: plan.Look, Work: k.work, Tell: k.tell,
		Note: func(busy []string, failed map[string]string) error {
			o.record.Busy, o.record.Failed = busy, failed
			return o.folder.Write(o.record)
		},
	}
	_, err = r.Run(a.ctx)
	o.record.Ended = time.Now().UTC()
	return errors.Join(err, o.folder.Write(o.record))
}

// planKeeper does the jobs of a plan by road's own commands.
type planKeeper struct {
	*app
	of      *planJobs
	devices *plan.Devices
}

// tell writes a line into the plan's log.
func (k *planKeeper) tell(s plan.Status) {
	fmt.Fprintf(k.err, "%s  %s  %s\n", time.Now().Format(time.DateTime), s.ID, jobWord(s))
}

// work does a job until its end. A run that an earlier process of the plan was starting when
// it was killed may have begun meanwhile: it goes on.
func (k *planKeeper) work(ctx context.Context, s plan.Status, _ int) error {
	device, err := k.devices.Take(s, func() ([]plan.Status, error) { return k.of.lookout.Look(ctx, k.of.jobs) })
	if err != nil {
		return err
	}
	defer k.devices.Leave(s.ID)
	failed := k.do(ctx, s, device)
	if now, err := plan.Look(ctx, []*plan.Job{s.Job}); ctx.Err() == nil && err == nil && now[0].Live() && !s.Live() {
		return k.do(ctx, now[0], device)
	}
	return failed
}

// do runs the road command that takes a job from its state to its end.
func (k *planKeeper) do(ctx context.Context, s plan.Status, device string) error {
	args, err := k.command(s, device)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // it passes that on to its trainer
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var said, results bytes.Buffer
	cmd.Stderr, cmd.Stdout = io.MultiWriter(k.err, &said), &results
	err = cmd.Run()
	if ctx.Err() != nil && s.Live() && k.of.owns(s.Job) { // it was attached, and a run does not end with those who look on
		return stopRun(context.WithoutCancel(ctx), s.Job)
	}
	if err != nil {
		return fmt.Errorf("road %s: %w", strings.Join(args[:2], " "), complaint(said.String(), err))
	}
	if !s.Does.Trains() {
		return plan.Result(s.Job, results.Bytes())
	}
	return nil
}

// command is the road command that takes a job from its state to its end, on a device if
// that is not for road to choose.
func (k *planKeeper) command(s plan.Status, device string) ([]string, error) {
	root, err := recipe.Runs()
	if err != nil {
		return nil, err
	}
	switch s.Phase { // what is no run waits, or is done
	case plan.Running, plan.Paused:
		return []string{"attach", s.Run}, nil
	case plan.Stopped:
		return s.Resume(device), nil
	}
	return s.Command(root, device), nil
}

// complaint is the first line of the error that a road command has printed at its end, after
// its progress; the log has the others. It is that of its process, if a signal has ended it.
func complaint(said string, ended error) error {
	text := "\n" + strings.TrimSpace(said)
	i := strings.LastIndex(text, "\nroad: ")
	if exit := (*exec.ExitError)(nil); i < 0 || errors.As(ended, &exit) && !exit.Exited() {
		return ended
	}
	first, _, _ := strings.Cut(text[i+len("\nroad: "):], "\n")
	return errors.New(first)
}
