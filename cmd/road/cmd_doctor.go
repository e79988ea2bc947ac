package main

import (
	"errors"
	"os"
	"path/filepath"

	"dev.road/workbench/session/doctor"
	"dev.road/workbench/session/recipe"
)

type doctorCmd struct{}

// Help implements kong's HelpProvider.
func (doctorCmd) Help() string {
	return `Checks the trainer and its build tools, libtorch and its CUDA, the GPUs and a run's choice among
them, the runs folder, the effects of a log-out, and the terminal. Changes nothing.

With --json: {"ok","findings":[{"check","state":"ok"|"warn"|"fail","text","mend"}]}.

Exit status: 0 no check failed, possibly with warnings; 1 a check failed.`
}

// Run implements the command.
func (doctorCmd) Run(a *app) error {
	runs, err := recipe.Runs()
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
		return errors.New("doctor: fix the failed checks above; no run can start before")
	}
	return nil
}

// trainerBeside returns the road-trainer in this program's own folder, or "".
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
