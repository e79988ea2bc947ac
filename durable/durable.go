// Package durable writes files that are whole or absent, and that survive a crash of
// the machine: beside their place, flushed to the disk, then renamed, and the folder
// flushed for the name.
package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Partial is the suffix of unfinished files and folders. An interruption leaves them;
// the owner of their folder removes them.
const Partial = ".part"

// File is an unfinished file beside its place, open for writing at any offset.
type File struct {
	*os.File
	place string
}

// Create starts a file that will take a place, perhaps of an older one. Either Keep or
// Drop ends it.
func Create(place string) (*File, error) {
	f, err := os.CreateTemp(filepath.Dir(place), filepath.Base(place)+".*"+Partial)
	if failed := (*fs.PathError)(nil); errors.As(err, &failed) { // the caller knows the place alone
		return nil, &fs.PathError{Op: failed.Op, Path: place, Err: failed.Err}
	} else if err != nil {
		return nil, err
	}
	return &File{f, place}, nil
}

// Keep moves the file to its place, durably: readers see all of the old file or of the
// new one. After an error the old one is there, and no trace of the new one.
func (f *File) Keep() error {
	if err := f.settle(f.Sync()); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(f.place))
}

// KeepAs is Keep for a place in another folder of the same file system, which is known
// only when the content is.
func (f *File) KeepAs(place string) error {
	f.place = place
	return f.Keep()
}

// Drop discards the file.
func (f *File) Drop() error { return errors.Join(f.Close(), os.Remove(f.Name())) }

// settle moves the file to its place, or removes it after an error.
func (f *File) settle(err error) error {
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), f.place)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// Write writes a file with this content to its place, as [File.Keep] does.
func Write(place string, content []byte) error {
	f, err := Create(place)
	if err != nil {
		return err
	}
	if _, err := f.Write(content); err != nil {
		return errors.Join(err, f.Drop())
	}
	return f.Keep()
}

// Replace is Write without the flushes, for content that is outdated within seconds:
// readers see all of the old file or of the new one, but a crash of the machine may
// leave neither.
func Replace(place string, content []byte) error {
	f, err := Create(place)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return f.settle(err)
}

// Rename renames a file or folder, whose content is on the disk, durably. It replaces a
// file or an empty folder.
func Rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(to))
}

// MkdirAll makes a folder and the missing ones on the way to it, of mode 0755 whatever
// the umask. Folders that are there keep their mode.
func MkdirAll(dir string) error {
	err := Mkdir(dir)
	switch {
	case errors.Is(err, fs.ErrExist):
		if info, err := os.Stat(dir); err != nil || info.IsDir() {
			return err
		}
	case errors.Is(err, fs.ErrNotExist) && filepath.Dir(dir) != dir:
		if err := MkdirAll(filepath.Dir(dir)); err != nil {
			return err
		}
		if err = Mkdir(dir); errors.Is(err, fs.ErrExist) { // another process was faster
			return MkdirAll(dir)
		}
	}
	return err
}

// Mkdir makes a folder of mode 0755 whatever the umask.
func Mkdir(dir string) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() == 0o755 {
		return err
	}
	return os.Chmod(dir, info.Mode()&^fs.ModePerm|0o755) // with the parent's group, if it hands that down
}

// SyncFolder makes the names in a folder survive a crash of the machine.
func SyncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
