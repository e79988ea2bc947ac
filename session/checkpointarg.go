package session

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dev.road/workbench/model/hub"
	"dev.road/workbench/session/recipe"
)

// Checkpoint is a checkpoint as an argument names it.
type Checkpoint struct {
	Source     string
	Dir        string
	Tokenizers []string // folders that may have its tokenizer, in this order
	Run        Folder   // that saved it; empty if none is known
	Step       int      // of that run
}

// LocalCheckpoint finds the checkpoint that is a folder with a config.json, or that
// RUN[@STEP] names.
func LocalCheckpoint(source string) (Checkpoint, error) {
	if IsCheckpoint(source) {
		dir, err := recipe.PinBest(source)
		c := Checkpoint{Source: source, Dir: dir, Tokenizers: []string{dir}}
		if checkpoints, name := filepath.Split(filepath.Clean(dir)); err == nil && filepath.Base(checkpoints) == "checkpoints" {
			if run := Folder(filepath.Dir(filepath.Clean(checkpoints))); isRun(run) {
				c.Run = run
				c.Step, _ = recipe.Step(name)
				c.Tokenizers = append(c.Tokenizers, run.Dir())
			}
		}
		return c, err
	}
	name, step, chosen := strings.Cut(source, "@")
	run, err := Find(name)
	if err != nil {
		return Checkpoint{}, err
	}
	n, err := recipe.CheckpointOf(run.Dir(), step, chosen)
	if err != nil {
		return Checkpoint{}, err
	}
	dir := run.Checkpoint(n)
	return Checkpoint{Source: source, Dir: dir, Tokenizers: []string{dir, run.Dir()}, Run: run, Step: n}, nil
}

// BadSource is the error of a name that leads to no checkpoint.
type BadSource struct{ error }

// Unwrap returns the reason.
func (b *BadSource) Unwrap() error { return b.error }

// FindCheckpoint is LocalCheckpoint, or else the model of that name on the hub, which is
// fetched unless it is in the cache. The error is a *BadSource if there is none.
func FindCheckpoint(ctx context.Context, source string, progress func(file string, done, total int64)) (Checkpoint, error) {
	name, _, _ := strings.Cut(source, "@")
	_, notRun := Find(name)
	info, err := os.Stat(source)
	switch {
	case IsCheckpoint(source), notRun == nil:
		c, err := LocalCheckpoint(source)
		if err != nil {
			err = &BadSource{err}
		}
		return c, err
	case err == nil && !info.IsDir():
		return Checkpoint{}, &BadSource{fmt.Errorf("%s is a file; a checkpoint is a folder with config.json and weights", source)}
	case err == nil:
		return Checkpoint{}, &BadSource{fmt.Errorf("%s is neither a run nor a checkpoint: it has no recipe.toml and no config.json; name "+
			"the folder that has the weights", source)}
	case !hub.IsName(source):
		return Checkpoint{}, &BadSource{notRun}
	}
	h, err := hub.FromEnvironment()
	if err != nil {
		return Checkpoint{}, err
	}
	h.Progress = progress
	dir, err := h.Resolve(ctx, source)
	if errors.Is(err, fs.ErrNotExist) {
		err = &BadSource{err}
	}
	return Checkpoint{Source: source, Dir: dir, Tokenizers: []string{dir}}, err
}

// IsCheckpoint reports whether a path is a folder with a config.json.
func IsCheckpoint(source string) bool {
	_, err := os.Stat(filepath.Join(source, "config.json"))
	return err == nil
}
