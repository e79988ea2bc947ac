package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// progressEvery is how often a headless run prints a line.
const progressEvery = 5 * time.Second

// accompany stays with a run until it ends, with a line of progress now and
// then and every event worth a person's attention; then the summary. An
// interrupt asks the trainer to save and end, and waits for that.
func (a *app) accompany(run *session.Run) error {
	follow, stopFollowing := context.WithCancel(context.WithoutCancel(a.ctx))
	defer stopFollowing()
	events, err := run.Follow(follow, 0)
	if err != nil {
		return err
	}
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	interrupted := a.ctx.Done()
	for {
		select {
		case e, open := <-events:
			if open && e.Level == "info" && e.Kind != "eval" && e.Kind != "ledger" && e.Kind != "state" {
				continue
			}
			if open && e.Kind != "heartbeat" {
				fmt.Fprintf(a.err, "%s  %s\n", e.Time.Local().Format(time.TimeOnly), e.Text)
			}
			if !open || over(run, e) {
				stopFollowing()
				return a.conclude(run)
			}
		case <-tick.C:
			a.progress(run)
		case <-interrupted:
			interrupted = nil
			fmt.Fprintln(a.err, "road: saving and ending; interrupt once more to leave the trainer alone")
			r := wire.Request{ID: session.NewID(), Author: author(), Action: wire.Stop}
			if _, err := run.Do(follow, r, fateWait); err != nil {
				return err
			}
		}
	}
}

// over says whether an event is the run's last.
func over(run *session.Run, e wire.Event) bool {
	if e.Kind != "state" {
		return false
	}
	s, err := run.State(context.Background())
	return err == nil && (s.State == wire.Finished || s.State == wire.Crashed)
}

// progress prints where the run stands.
func (a *app) progress(run *session.Run) {
	s, err := run.State(a.ctx)
	if err != nil {
		return
	}
	if s.State == wire.Starting {
		fmt.Fprintf(a.err, "starting: %s\n", s.Note)
		return
	}
	eta := time.Duration(s.ETASeconds * float64(time.Second)).Round(time.Second)
	fmt.Fprintf(a.err, "step %d/%d  loss %s  %.0f windows/s  ETA %s  %s\n", s.Step, s.Steps, lossText(s), s.WindowsRate, eta, s.Note)
}

// summary is what a headless run comes to.
type summary struct {
	Run   string                 `json:"run"`
	Steps int                    `json:"steps"`
	Tasks map[string]taskSummary `json:"tasks"`
	Dev   map[string]devSummary  `json:"dev"`
}

// taskSummary holds means over a task's first and last 20 passes.
type taskSummary struct {
	First float64 `json:"first_loss"`
	Last  float64 `json:"last_loss"`
}

type devSummary struct {
	Metric   string  `json:"metric"`
	Value    float64 `json:"value"`
	Baseline float64 `json:"baseline"`
}

// conclude prints the summary of a run that has ended; one that did not end
// well is an error.
func (a *app) conclude(run *session.Run) error {
	s, err := run.State(context.Background())
	if err != nil {
		return err
	}
	if s.State == wire.Crashed {
		return fmt.Errorf("%s: %s\n%s", s.Run, s.Note, strings.Join(exitLog(s), "\n"))
	}
	sum, err := summarize(run, s)
	if err != nil {
		return err
	}
	return a.print(sum, func() {
		a.printf("%s: %d steps\n", sum.Run, sum.Steps)
		rows := [][]string{{"TASK", "FIRST LOSS", "LAST LOSS"}}
		for _, t := range s.Tasks {
			rows = append(rows, []string{t.Name, fmt.Sprintf("%.4f", sum.Tasks[t.Name].First), fmt.Sprintf("%.4f", sum.Tasks[t.Name].Last)})
		}
		a.table(rows)
		rows = [][]string{{"DEV SET", "METRIC", "VALUE", "BEST CONSTANT"}}
		for _, d := range s.Datasets {
			if v, ok := sum.Dev[d.Name]; ok {
				rows = append(rows, []string{d.Name, v.Metric, fmt.Sprintf("%.2f", v.Value), fmt.Sprintf("%.2f", v.Baseline)})
			}
		}
		a.table(rows)
	})
}

func exitLog(s wire.State) []string {
	if s.Exit == nil {
		return nil
	}
	return s.Exit.Log
}
