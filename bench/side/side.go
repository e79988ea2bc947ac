// Package side runs the programs that a benchmark compares.
package side

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

// Program is one side of a benchmark. It answers JSON lines, and is started once
// so that the sides can take turns.
type Program struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	answers *json.Decoder
	errs    bytes.Buffer
}

// StartTrainer starts a trainer as a run'p keeper does, on the libtorch that
// is found for it.
func StartTrainer(ctx context.Context, threads int, trainer string, args ...string) (*Program, error) {
	l, err := libtorch.Find(ctx, trainer)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, trainer, args...)
	cmd.Env = l.Environ(os.Environ())
	return launch(cmd, threads)
}

// Start starts a program with a limit on its threads.
func Start(ctx context.Context, threads int, program string, args ...string) (*Program, error) {
	return launch(exec.CommandContext(ctx, program, args...), threads)
}

func launch(cmd *exec.Cmd, threads int) (*Program, error) {
	p := &Program{cmd: cmd}
	p.cmd.Stderr = &p.errs
	p.cmd.Env = append(p.cmd.Environ(), "TOKENIZERS_PARALLELISM=false",
		fmt.Sprint("RAYON_NUM_THREADS=", threads), fmt.Sprint("OMP_NUM_THREADS=", threads))
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.answers = json.NewDecoder(out)
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start one side: %w", err)
	}
	return p, nil
}

// Ask sends a question on a line and waits for its answer.
func (p *Program) Ask(question, answer any) error {
	err := json.NewEncoder(p.in).Encode(question)
	if err == nil {
		err = p.answers.Decode(answer)
	}
	if err == nil {
		return nil
	}
	// Its last words on standard error are the reason.
	p.Stop()
	if said := strings.TrimSpace(p.errs.String()); said != "" {
		err = errors.New(said[strings.LastIndexByte(said, '\n')+1:])
	}
	return fmt.Errorf("one side, %s: %w", p.cmd.Path, err)
}

// Stop ends the program.
func (p *Program) Stop() {
	p.in.Close()
	_ = p.cmd.Wait() // its answers count, not its status
}
