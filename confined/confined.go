// Package confined opens files of folders that a stranger may have made: regular files
// alone, and none outside the folder.
//
// A link inside such a folder could lead a reader to any file of this machine, and a
// writer to overwrite it; the opening of a named pipe could wait forever, that of a
// device could act. The way to the folder itself is the user's, and may have links.
package confined

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Refusal is the error of an entry that is neither opened nor followed.
type Refusal struct {
	Path   string
	Mode   fs.FileMode // of the entry
	Folder bool        // a folder is expected there
}

// Error names the entry and its kind.
func (r *Refusal) Error() string {
	want := "a regular file"
	if r.Folder {
		want = "a folder"
	}
	return fmt.Sprintf("%s is %s, but must be %s: it is not opened; replace it by a copy of the contents, or remove it",
		r.Path, kind(r.Mode), want)
}

// kind is the name of an entry's kind.
func kind(m fs.FileMode) string {
	switch {
	case m.IsRegular():
		return "a regular file"
	case m.IsDir():
		return "a folder"
	case m&fs.ModeSymlink != 0:
		return "a symbolic link"
	case m&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}

// Open opens a file below a folder for reading; path begins with the folder's. No
// entry on the way from the folder to the file may be a link.
func Open(folder, path string) (*os.File, error) {
	return within(folder, path, func(r *os.Root, name string) (*os.File, error) {
		return open(r, name, path, os.O_RDONLY)
	})
}

// OpenToWrite opens a file as Open does, by flags as of os.OpenFile. A missing file is
// created with the permissions, whatever the umask.
func OpenToWrite(folder, path string, flag int, permissions fs.FileMode) (*os.File, error) {
	return within(folder, path, func(r *os.Root, name string) (*os.File, error) {
		f, err := open(r, name, path, flag)
		if !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
		f, err = r.OpenFile(name, flag|os.O_CREATE|os.O_EXCL, permissions)
		if errors.Is(err, fs.ErrExist) { // another process was faster
			return open(r, name, path, flag)
		}
		if err != nil {
			return nil, err
		}
		if err := f.Chmod(permissions); err != nil {
			return nil, errors.Join(err, f.Close())
		}
		return f, nil
	})
}

// Longest is the size in bytes up to which ReadFile reads a file: many times that of
// any file that is read as a whole.
const Longest = 256 << 20

// ReadFile returns the content of a file that Open opens. One that is longer than
// Longest is refused before it is read.
func ReadFile(folder, path string) ([]byte, error) { return ReadUpTo(folder, path, Longest) }

// ReadUpTo is ReadFile with a limit of the caller's.
func ReadUpTo(folder, path string, most int64) ([]byte, error) {
	f, err := Open(folder, path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > most {
		return nil, fmt.Errorf("%s has %d bytes; the maximum is %d", path, info.Size(), most)
	}
	return io.ReadAll(io.LimitReader(f, most))
}

// ReadDir lists a folder below another, or that one itself, sorted by name.
func ReadDir(folder, path string) ([]fs.DirEntry, error) {
	return within(folder, path, func(r *os.Root, name string) ([]fs.DirEntry, error) {
		info, err := r.Lstat(name)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			return nil, &Refusal{Path: path, Mode: info.Mode(), Folder: true}
		}
		return fs.ReadDir(r.FS(), filepath.ToSlash(name))
	})
}

// Check returns a [Refusal] of the first entry below a folder that is neither a folder
// nor a regular file. The entries for which spared returns true are not examined; it
// gets their slash-separated paths below the folder.
func Check(folder string, spared func(name string) bool) error {
	r, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer r.Close()
	return fs.WalkDir(r.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // it was removed meanwhile
			return nil
		case err != nil:
			return err
		case d.IsDir() || d.Type().IsRegular() || spared(name):
			return nil
		}
		return &Refusal{Path: filepath.Join(folder, filepath.FromSlash(name)), Mode: d.Type()}
	})
}

// within opens the folder as a root, and sees that the path leads below it through
// folders alone.
func within[T any](folder, path string, do func(r *os.Root, name string) (T, error)) (T, error) {
	var none T
	name, err := filepath.Rel(folder, path)
	if err != nil || !filepath.IsLocal(name) {
		return none, fmt.Errorf("%q is not below the folder %s", path, folder)
	}
	r, err := os.OpenRoot(folder)
	if err != nil {
		return none, err
	}
	defer r.Close()
	parts := strings.Split(name, string(filepath.Separator))
	for i := range parts[1:] {
		parent := filepath.Join(parts[:i+1]...)
		info, err := r.Lstat(parent)
		if err != nil {
			return none, at(path, err)
		}
		if !info.IsDir() {
			return none, &Refusal{Path: filepath.Join(folder, parent), Mode: info.Mode(), Folder: true}
		}
	}
	v, err := do(r, name)
	if err != nil {
		return none, at(path, err)
	}
	return v, nil
}

// open opens an existing regular file. It looks before, so that nothing else is
// opened, and after, in case that the entry was exchanged meanwhile: the root still
// keeps that inside the folder, and the flag from waiting.
func open(r *os.Root, name, path string, flag int) (*os.File, error) {
	before, err := r.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !before.Mode().IsRegular() {
		return nil, &Refusal{Path: path, Mode: before.Mode()}
	}
	f, err := r.OpenFile(name, flag&^os.O_CREATE|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	now, err := f.Stat()
	if err == nil && !now.Mode().IsRegular() {
		err = &Refusal{Path: path, Mode: now.Mode()}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// at gives an error of a root the whole path, which it knows below the root alone.
func at(path string, err error) error {
	var of *fs.PathError
	if errors.As(err, &of) {
		return &fs.PathError{Op: "open", Path: path, Err: of.Err}
	}
	return err
}
