package notes

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
	"dev.road/workbench/session/wire"
)

// File is the notes on the predictions in a file that belongs to no run. They are in the
// user's data folder under the digest of the file, so that a renamed or copied file keeps
// its notes, and another file never gets them.
type File struct{ place string }

// Of finds the notes on a file of predictions.
func Of(predictions string) (*File, error) {
	f, err := os.Open(predictions)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return nil, fmt.Errorf("read %s: %w", predictions, err)
	}
	folder, err := folder()
	if err != nil {
		return nil, err
	}
	return &File{filepath.Join(folder, hex.EncodeToString(sum.Sum(nil))+".jsonl")}, nil
}

// folder is road/notes in the XDG data folder.
func folder() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "road", "notes"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the folder of notes: %w; set XDG_DATA_HOME", err)
	}
	return filepath.Join(home, ".local", "share", "road", "notes"), nil
}

// Read returns the notes.
func (f *File) Read() (Notes, error) {
	content, err := confined.ReadUpTo(filepath.Dir(f.place), f.place, MostBytes)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read notes: %w", err)
	}
	n, err := Read(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.place, err)
	}
	return n, nil
}

// Change makes the changes, all or none, and returns the notes. They are on the disk
// then. Other processes that change them at the same time take turns.
func (f *File) Change(changes []wire.NoteChange, author string) (Notes, error) {
	if err := durable.MkdirAll(filepath.Dir(f.place)); err != nil {
		return nil, fmt.Errorf("keep notes: %w", err)
	}
	lock, err := os.OpenFile(f.place+".lock", os.O_CREATE|os.O_RDWR|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keep notes: %w", err)
	}
	defer lock.Close()
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX); err != nil {
		return nil, fmt.Errorf("lock the notes %s: %w", f.place, err)
	}
	n, err := f.Read()
	if err != nil {
		return nil, err
	}
	if n, err = n.Change(changes, author, time.Now()); err != nil {
		return nil, err
	}
	content, err := n.Bytes()
	if err != nil {
		return nil, err
	}
	if err := durable.Write(f.place, content); err != nil {
		return nil, fmt.Errorf("keep notes: %w", err)
	}
	return n, nil
}
