package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"dev.road/workbench/session/libtorch"
)

// side is a program that answers JSON lines: one side of a benchmark, started
// once so that the sides can take turns.
type side struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	answers *json.Decoder
	errs    bytes.Buffer
}

// startTrainerSide starts a trainer as a run's keeper does, on the libtorch that
// is found for it.
func startTrainerSide(ctx context.Context, threads int, trainer string, args ...string) (*side, error) {
	l, err := libtorch.Find(ctx, trainer)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, trainer, args...)
	cmd.Env = l.Environ(os.Environ())
	return launchSide(cmd, threads)
}

// startSide starts a program that is to use so many threads.
func startSide(ctx context.Context, threads int, program string, args ...string) (*side, error) {
	return launchSide(exec.CommandContext(ctx, program, args...), threads)
}

func launchSide(cmd *exec.Cmd, threads int) (*side, error) {
	s := &side{cmd: cmd}
	s.cmd.Stderr = &s.errs
	s.cmd.Env = append(s.cmd.Environ(), "TOKENIZERS_PARALLELISM=false", fmt.Sprint("RAYON_NUM_THREADS=", threads), fmt.Sprint("OMP_NUM_THREADS=", threads))
	var err error
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.answers = json.NewDecoder(out)
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start one side: %w", err)
	}
	return s, nil
}

// ask sends a question on a line and waits for its answer.
func (s *side) ask(question, answer any) error {
	err := json.NewEncoder(s.in).Encode(question)
	if err == nil {
		err = s.answers.Decode(answer)
	}
	if err == nil {
		return nil
	}
	// What it says last on standard error is why.
	s.stop()
	if said := strings.TrimSpace(s.errs.String()); said != "" {
		err = errors.New(said[strings.LastIndexByte(said, '\n')+1:])
	}
	return fmt.Errorf("one side, %s: %w", s.cmd.Path, err)
}

// stop ends the program.
func (s *side) stop() {
	s.in.Close()
	_ = s.cmd.Wait() // its answers are what counts, not its status
}
