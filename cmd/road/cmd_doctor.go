package main

import (
	"errors"
	"os"
	"path/filepath"

	"dev.road/workbench/session"
	"dev.road/workbench/session/doctor"
)

type doctorCmd struct{}

// Help implements kong's HelpProvider.
func (doctorCmd) Help() string {
	return `Looks at the trainer and what builds it, libtorch and its CUDA, the GPUs and which of them a run would get, the runs folder, what a log-out ends, and the terminal. Changes nothing.

With --json: {"ok","findings":[{"check","state":"ok"|"warn"|"fail","text","mend"}]}.

Exit status: 0 nothing fails, though something may warn; 1 something fails.`
}

// Run implements the command.
func (doctorCmd) Run(a *app) error {
	runs, err := session.Root()
	if err != nil {
		return err
	}
	report := doctor.Examine(a.ctx, doctor.This(), doctor.Subject{Trainer: trainerBeside(), Runs: runs})
	if a.json {
		err = a.object(report)
	} else {
		err = report.Print(a.out)
	}
	if err != nil {
		return err
	}
	if !report.OK {
		return errors.New("doctor: no run can start before what failed above is mended")
	}
	return nil
}

// trainerBeside is the road-trainer in this program's own folder, or nothing.
func trainerBeside() string {
	self, err := os.Executable()
	if err != nil {
		return ""
	}
	trainer := filepath.Join(filepath.Dir(self), "road-trainer")
	if _, err := os.Stat(trainer); err != nil {
		return ""
	}
	return trainer
}
