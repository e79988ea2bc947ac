package session

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"time"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
	"dev.road/workbench/session/wire"
)

// Info is run.json: the run's trainer, its start, and its socket.
type Info struct {
	Format int    `json:"format"` // see the constant; an absent number means 1
	ID     string `json:"id"`
	// CopiedFrom are the earlier ids of a folder that was copied, oldest first: its first
	// attempt after that took a new one.
	CopiedFrom []string     `json:"copied_from,omitempty"`
	Name       string       `json:"name"`
	Parent     *wire.Parent `json:"parent,omitempty"` // of a branch
	// Checkpoint is the model that a folder without a run is about.
	Checkpoint *wire.Lone `json:"checkpoint,omitempty"`
	Attempt    int        `json:"attempt"` // from 1, or after the parent's; each resume and rewind adds one
	site                  // of the trainer
	PID        int        `json:"pid"`       // 0 before the first trainer
	PIDStart   string     `json:"pid_start"` // distinguishes the process from a later one with its number
	// Folder identifies the folder in which the trainer began; a copy of run.json is
	// in another.
	Folder wire.FolderID `json:"folder,omitzero"`
	Socket string        `json:"socket"`
	wire.Place
	Version    string    `json:"version"`
	Protocol   int       `json:"protocol"`
	Started    time.Time `json:"started"` // of this attempt
	RecipeHash string    `json:"recipe"`  // SHA-256 of recipe.toml
	// Ended is the last heartbeat of the attempt before, if that had ended: it counts until
	// this one takes a step.
	Ended  *Alive `json:"ended,omitempty"`
	dir    string
	copyOf Origin
}

// CopyOf is the run that the folder was copied from, if this attempt is its first
// since: it has taken a new id. Otherwise it is empty.
func (i Info) CopyOf() Origin { return i.copyOf }

// Hello returns the Hello of this attempt's trainer.
func (i Info) Hello() wire.Hello {
	return wire.Hello{
		Protocol: i.Protocol, Run: i.Name, ID: i.ID, Dir: i.dir, Folder: i.Folder, Host: i.Host, PID: i.PID, PIDStart: i.PIDStart,
		Attempt: i.Attempt, Version: i.Version, Place: i.Place,
	}
}

// Beginning describes a trainer that begins an attempt.
type Beginning struct {
	Resume  bool
	Place   wire.Place
	Version string
}

// Begin writes run.json for this process, and removes the last heartbeat and the
// exit of the attempt before it. The attempt of a server (see Serve) leaves the start,
// the device and the heartbeat of the one that it serves: the run stays as it ended,
// and a resume continues where it was.
func (o *Owner) Begin(b Beginning) (Info, error) {
	before, _, err := o.Info()
	if err != nil {
		return Info{}, fmt.Errorf("begin run %s: %w", o.Name(), err)
	}
	if before.PID > 0 && !b.Resume {
		return Info{}, &Error{
			What: fmt.Sprintf("run %s has already begun", o.Name()),
			Todo: "resume it with: road train --resume " + o.Name(),
		}
	}
	hash, err := o.hashRecipe()
	if err != nil {
		return Info{}, fmt.Errorf("begin run %s: %w", o.Name(), err)
	}
	started, err := processStart(os.Getpid())
	if err != nil {
		return Info{}, fmt.Errorf("begin run %s: %w", o.Name(), err)
	}
	folder, err := o.Identity()
	if err != nil {
		return Info{}, fmt.Errorf("begin run %s: %w", o.Name(), err)
	}
	attempt, err := before.next(o.folder)
	if err != nil {
		return Info{}, err
	}
	i := Info{
		Format: Format, ID: before.ID, Name: o.Name(), Parent: before.Parent, Checkpoint: before.Checkpoint, Attempt: attempt,
		site: thisSite(), PID: os.Getpid(), PIDStart: started, Folder: folder, Place: b.Place, Version: b.Version, Protocol: wire.Version,
		Started: time.Now().UTC(), RecipeHash: hash, dir: o.Dir(),
	}
	i.Ended, _ = o.end(before)
	copied, err := o.copied(before)
	if err != nil {
		return Info{}, fmt.Errorf("begin run %s: %w", o.Name(), err)
	}
	if i.CopiedFrom = before.CopiedFrom; copied || before.otherInode(folder) {
		i.CopiedFrom, i.copyOf, i.ID = append(i.CopiedFrom, before.ID), before.Origin(), ""
	}
	if i.ID == "" {
		i.ID = NewID()
	}
	if i.Socket, err = i.socketPath(); err != nil {
		return Info{}, fmt.Errorf("begin run %s: %w", o.Name(), err)
	}
	if err := o.Check(); err != nil {
		return Info{}, fmt.Errorf("begin run %s: %w", o.Name(), err)
	}
	outdated := []string{o.exit(), o.waits()}
	if o.serves {
		i.Started, i.Place = before.Started, before.Place
	} else {
		outdated = append(outdated, o.alive())
	}
	for _, last := range outdated {
		if err := os.Remove(o.way(last)); err != nil && !os.IsNotExist(err) {
			return Info{}, fmt.Errorf("begin run %s: %w", o.Name(), o.word(err))
		}
	}
	o.begun = i
	err = o.writeJSON(o.info(), i, durable.Write)
	i.Place = b.Place
	return i, err
}

func (f Folder) hashRecipe() (string, error) {
	text, err := confined.Open(f.Dir(), f.Recipe())
	if err != nil {
		return "", err
	}
	defer text.Close()
	hash := sha256.New()
	_, err = io.Copy(hash, text)
	return hex.EncodeToString(hash.Sum(nil)), err
}

// noteRecipe updates the checksum of a begun run's recipe.
func (o *Owner) noteRecipe() error {
	i, begun, err := o.Info()
	if err != nil || !begun {
		return err
	}
	if i.RecipeHash, err = o.hashRecipe(); err != nil {
		return err
	}
	return o.writeJSON(o.info(), i, durable.Write)
}

// mostAttempts is the maximum number of an attempt.
const mostAttempts = 1<<31 - 1

// next returns the number of the attempt after this one.
func (i Info) next(f Folder) (int, error) {
	if i.Attempt >= mostAttempts {
		return 0, fmt.Errorf("run %s cannot be continued: attempt is %d in %s, the maximum", f.Name(), i.Attempt, f.info())
	}
	return i.Attempt + 1, nil
}

// Info reads run.json; false if no trainer has begun the run. A folder of a newer
// format is an error.
func (f Folder) Info() (Info, bool, error) {
	var i Info
	if _, err := f.readJSON(f.info(), &i); err != nil {
		return Info{}, false, fmt.Errorf("read run %s: %w", f.Name(), err)
	}
	if err := i.readable(f); err != nil {
		return Info{}, false, err
	}
	if i.Attempt < 0 || i.Attempt > mostAttempts {
		return Info{}, false, fmt.Errorf("read run %s: %s is damaged: attempt is %d, but must be 0 … %d", f.Name(), f.info(), i.Attempt,
			mostAttempts)
	}
	i.Format = max(i.Format, 1)
	i.dir = f.Dir()
	return i, i.PID > 0, nil
}

// Socket is the path of the last trainer's socket; empty if no trainer has begun
// the run.
func (f Folder) Socket() string {
	i, _, err := f.Info()
	if err != nil {
		return ""
	}
	return i.Socket
}
