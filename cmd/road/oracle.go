package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// oracle is a Python program that answers JSON lines: the other side of a
// benchmark, started once so that both sides can take turns.
type oracle struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	answers *json.Decoder
	errs    bytes.Buffer
}

func startOracle(ctx context.Context, python string, args ...string) (*oracle, error) {
	o := &oracle{cmd: exec.CommandContext(ctx, python, args...)}
	o.cmd.Stderr = &o.errs
	// One thread each.
	o.cmd.Env = append(o.cmd.Environ(), "TOKENIZERS_PARALLELISM=false", "RAYON_NUM_THREADS=1", "OMP_NUM_THREADS=1")
	var err error
	if o.in, err = o.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := o.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	o.answers = json.NewDecoder(out)
	if err := o.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the other side: %w", err)
	}
	return o, nil
}

// ask sends a question on a line and waits for its answer.
func (o *oracle) ask(question, answer any) error {
	err := json.NewEncoder(o.in).Encode(question)
	if err == nil {
		err = o.answers.Decode(answer)
	}
	if err == nil {
		return nil
	}
	// What it says last on standard error is why.
	o.stop()
	if said := strings.TrimSpace(o.errs.String()); said != "" {
		err = errors.New(said[strings.LastIndexByte(said, '\n')+1:])
	}
	return fmt.Errorf("the other side, %s: %w", o.cmd.Path, err)
}

// stop ends the program.
func (o *oracle) stop() {
	o.in.Close()
	_ = o.cmd.Wait() // its answers are what counts, not its status
}
