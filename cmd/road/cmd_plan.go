package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"

	"dev.road/workbench/session/driver"
	"dev.road/workbench/session/plan"
)

type planCmd struct {
	Run    planRunCmd    `cmd:"" help:"Run a plan's jobs; they outlive the terminal."`
	Show   planShowCmd   `cmd:"" help:"Open a plan's screen, or print its jobs."`
	Status planStatusCmd `cmd:"" help:"Show the state of each job."`
	Ls     planLsCmd     `cmd:"" help:"List the plans."`
	Stop   planStopCmd   `cmd:"" help:"Save the plan's runs and end its process."`
	Keep   planKeepCmd   `cmd:"" hidden:"" help:"Run the jobs in this process."`
}

// Help implements kong's HelpProvider.
func (planCmd) Help() string {
	return `A plan is a TOML file (docs/plans.md), or one of these:
` + strings.Join(plan.List(), ", ") + `.
road plan ls describes them, road plan run PLAN --dry-run shows the jobs and their costs, and
road results PLAN their results.`
}

// planArg is a plan at a scale.
type planArg struct {
	Plan  string `arg:"" help:"A plan's file, or the name of a built-in one."`
	Scale string `enum:"demo,full" default:"demo" help:"Size of the experiment: ${enum}. Default: demo."`
}

// words are the argument as a person types it.
func (c *planArg) words() string {
	if c.Scale == plan.Demo {
		return c.Plan
	}
	return c.Plan + " --scale " + c.Scale
}

// planJobs are the jobs of a plan, with the values that its first run has pinned.
type planJobs struct {
	*plan.Plan
	folder plan.Folder
	record plan.Record
	known  bool // the record: the plan has run before
	jobs   []*plan.Job

	lookout plan.Lookout
}

// open reads a plan. Slots are those to run it with; 0 those of the run before or, of a plan
// that has not run yet, one per GPU.
func (c *planArg) open(slots int) (*planJobs, error) {
	p, err := plan.Load(c.Plan, c.Scale)
	if err != nil {
		return nil, usage(err)
	}
	o := &planJobs{Plan: p}
	if o.folder, err = plan.FolderOf(p.Name + "-" + c.Scale); err != nil {
		return nil, err
	}
	if o.record, o.known, err = o.folder.Read(); err != nil {
		return nil, err
	}
	gpus := plan.NewDevices(driver.ListGPUs(os.DirFS("/"))).GPUs()
	if gpus > 0 && slots > gpus {
		return nil, usage(fmt.Errorf("--jobs is %d, and there are %d GPUs: one run is on each", slots, gpus))
	}
	if !o.known {
		if slots == 0 {
			slots = max(1, gpus)
		}
		o.record = plan.Record{Slots: slots, Pins: plan.Pins(slots, runtime.NumCPU(), gpus > 0)}
	} else if slots > 0 {
		o.record.Slots = slots
	}
	if o.jobs, err = p.Expand(o.record.Pins); err != nil {
		return nil, usage(err)
	}
	return o, nil
}

// errNamesake is the error of a plan while a process runs another one of its name.
var errNamesake = errors.New("another plan of this name is running")

// held reports whether a process runs the plan; errNamesake if it runs another of that name.
func (o *planJobs) held() (bool, error) {
	held, err := o.folder.Held()
	if err != nil || !held || o.jobs == nil { // without its file it is the one that runs
		return held, err
	}
	r, found, err := o.folder.Read()
	if err == nil && found && r.Ended.IsZero() && !o.wrote(r) { // after the end of one another process has just begun
		err = fmt.Errorf("plan %s: %w: %s; stop that one, or rename one of the two", o.Name, errNamesake, r.Plan)
	}
	return true, err
}

// wrote reports whether a record is the plan's, and not another's of its name.
func (o *planJobs) wrote(r plan.Record) bool {
	if r.Plan == o.Source() {
		return true
	}
	a, wrong := os.Stat(r.Plan)
	b, err := os.Stat(o.Source())
	return wrong == nil && err == nil && os.SameFile(a, b) // by another path
}

// look returns the state of the jobs; held says that a process runs the plan. It reads the
// record again, which that process writes; another plan of the name may have left it.
func (o *planJobs) look(ctx context.Context) (all []plan.Status, held bool, err error) {
	if held, err = o.held(); errors.Is(err, errNamesake) {
		held = false
	} else if err != nil {
		return nil, held, err
	}
	record, found, err := o.folder.Read()
	if err != nil {
		return nil, held, err
	}
	if found && o.wrote(record) {
		o.record, o.known = record, true
	} else {
		o.record.Busy, o.record.Failed, o.known = nil, nil, false
	}
	all, err = o.lookout.Look(ctx, o.jobs)
	o.record.Settle(all, held)
	return all, held, err
}

type planRunCmd struct {
	planArg
	DryRun bool `help:"Print the jobs with their costs, and start nothing."`
	Jobs   *int `placeholder:"N" help:"Jobs at a time. Default: one per GPU, or one without a GPU."`
	Detach bool `help:"Return once the plan's process has begun."`
}

// Help implements kong's HelpProvider.
func (planRunCmd) Help() string {
	return `Runs the jobs of a plan, each after those that it needs, in a process that outlives the terminal.
Each is an ordinary run, or one road command; road plan status lists their names. A job that is
done is skipped, unless something that its result depends on has changed: its recipe, its values,
the size or the time of its files, or a job before it. An interrupted run continues from its newest
checkpoint. A failed job is tried again by the next plan run, and the jobs that do not need it go on.

The number of threads, the CPU's matrix products and the precision are the same for all runs of a
plan. They are decided when it first runs, and recorded.

An interrupt leaves the plan running; road plan stop ends it.

With --json: at the end the jobs as of road plan status; with --dry-run each with
"cost":{"steps","epochs","tokens","flops","hours","bytes"}; with --detach {"plan","scale","log"}.

Exit status: 0 all jobs are done, or with --detach begun; 1 a job failed; 2 bad usage, or a plan
with mistakes, and nothing was started.`
}

// Run implements the command.
func (c *planRunCmd) Run(a *app) error {
	slots := 0
	if c.Jobs != nil {
		if slots = *c.Jobs; slots < 1 {
			return usage(errors.New("plan run: --jobs must be positive"))
		}
	}
	o, err := c.open(slots)
	if err != nil {
		return err
	}
	if c.DryRun {
		if err := a.dryRun(o); err != nil {
			return err
		}
	}
	if err := o.Ready(); err != nil {
		return usage(err)
	}
	if c.DryRun {
		return nil
	}
	held, err := o.held()
	if err != nil {
		return err
	}
	if held {
		fmt.Fprintf(a.err, "plan %s is running already; following it\n", o.Name)
	} else if err := c.spawn(o); err != nil {
		return err
	}
	if c.Detach {
		return a.print(map[string]string{"plan": o.Name, "scale": o.Scale, "log": o.folder.Log()}, func() {
			a.printf("plan %s is running; watch it with: road plan status %s\n", o.Name, c.words())
		})
	}
	return c.follow(a, o)
}

// spawn starts the plan's process, in a session of its own.
func (c *planRunCmd) spawn(o *planJobs) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	log, err := o.folder.OpenLog()
	if err != nil {
		return fmt.Errorf("start the plan: %w", err)
	}
	defer log.Close()
	cmd := exec.Command(self, "plan", "keep", c.Plan, "--scale", c.Scale, "--jobs", fmt.Sprint(o.record.Slots))
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the plan: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for began := time.Now(); ; {
		// The record that another plan of the name has left stands until the process writes its own.
		if held, err := o.held(); held && err == nil || err != nil && !errors.Is(err, errNamesake) {
			return err
		}
		select {
		case err := <-ended: // a plan of which everything is done ends at once
			if err != nil {
				return fmt.Errorf("the plan's process ended: %w; see %s", err, o.folder.Log())
			}
			return nil
		case <-time.After(20 * time.Millisecond):
			if time.Since(began) > time.Minute {
				return fmt.Errorf("the plan's process has not begun within a minute; see %s", o.folder.Log())
			}
		}
	}
}

// tells are the phases of a job that are worth a line.
var tells = map[plan.Phase]bool{plan.Running: true, plan.Paused: true, plan.Failed: true, plan.Done: true}

// follow prints the jobs that begin and end, until the plan's process ends.
func (c *planRunCmd) follow(a *app, o *planJobs) error {
	told := map[string]string{}
	for {
		all, held, err := o.look(a.ctx)
		if err != nil {
			return err
		}
		for _, s := range all {
			if word := jobWord(s); tells[s.Phase] && told[s.ID] != word {
				told[s.ID] = word
				fmt.Fprintf(a.err, "%s  %-32s %s\n", time.Now().Format(time.TimeOnly), s.ID, word)
			}
		}
		if !held {
			return c.conclude(a, o, all)
		}
		select {
		case <-a.ctx.Done():
			fmt.Fprintf(a.err, "plan %s goes on; road plan stop %s ends it\n", o.Name, c.words())
			return a.ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// conclude prints the end of a plan: its jobs by phase.
func (c *planRunCmd) conclude(a *app, o *planJobs, all []plan.Status) error {
	count := map[plan.Phase]int{}
	for _, s := range all {
		count[s.Phase]++
	}
	if err := a.print(all, func() {
		a.printf("plan %s: %d of %d jobs done\n", o.Name, count[plan.Done], len(all))
	}); err != nil {
		return err
	}
	if count[plan.Done] == len(all) {
		return nil
	}
	var bad []string
	for _, s := range all {
		if s.Phase == plan.Failed {
			bad = append(bad, s.ID+": "+s.Why)
		}
	}
	if len(bad) == 0 {
		return fmt.Errorf("plan %s was stopped before its end; continue it with: road plan run %s", o.Name, c.words())
	}
	return fmt.Errorf("plan %s: %d jobs failed and %d need them:\n%s", o.Name, count[plan.Failed], count[plan.Blocked],
		strings.Join(bad, "\n"))
}

// jobWord is a job's state in a line of progress.
func jobWord(s plan.Status) string {
	switch {
	case s.Phase == plan.Done && s.Steps > 0:
		return fmt.Sprintf("done, %d steps", s.Step)
	case s.Why != "":
		return s.Reason()
	case s.Phase == plan.Running && s.Does.Trains():
		return "runs as " + s.Run
	}
	return string(s.Phase)
}
