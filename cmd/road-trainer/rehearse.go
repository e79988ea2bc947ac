package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"dev.road/workbench/engine"
	"dev.road/workbench/session"
)

// rehearseCmd is a trainer whose steps only keep their thread busy. Once it takes
// steps, it answers each JSON line on standard input with its progress.
type rehearseCmd struct {
	Folder    string `name:"run" required:"" type:"existingdir" placeholder:"DIR" help:"The run's folder, with its recipe."`
	PerSecond int    `default:"1000" help:"Steps per second."`
}

// rehearsal is one answer.
type rehearsal struct {
	Step      int     `json:"step"`
	Wall      float64 `json:"wall"`      // seconds since the start
	Processor float64 `json:"processor"` // seconds, of all threads, without the simulated computing
}

// Run implements the command.
func (c *rehearseCmd) Run() error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	f := session.Folder(c.Folder)
	ready, ended := make(chan struct{}), make(chan error, 1)
	r := engine.Rehearsal{PerSecond: c.PerSecond, Ready: func() { close(ready) }}
	go func() {
		log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
		ended <- r.Run(ctx, engine.Options{Folder: f, Device: "cpu", Version: version, Log: log, Overdue: fail})
	}()
	select {
	case <-ready:
	case err := <-ended:
		return err
	}
	began, run := time.Now(), session.Open(f)
	questions, answers := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		if err := questions.Decode(&struct{}{}); errors.Is(err, io.EOF) {
			cancel()
			return <-ended
		} else if err != nil {
			return fmt.Errorf("rehearse: read a question: %w", err)
		}
		s, err := run.State(ctx)
		if err != nil {
			return err
		}
		used := processorTime() - r.Computed()
		a := rehearsal{Step: s.Step, Wall: time.Since(began).Seconds(), Processor: used.Seconds()}
		if err := answers.Encode(a); err != nil {
			return err
		}
	}
}
