package durable

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// Folder is a folder for writers. One that its owner holds open is written by way of the
// descriptor: the files get into it wherever it was moved, and whatever has taken its
// place gets none.
type Folder struct {
	path  string
	way   string
	check func() error
}

// At is the folder at a path, which stays there.
func At(path string) Folder { return Folder{path, path, func() error { return nil }} }

// Held is a folder that is open, until it is closed. check returns the reason why it
// must not be written now.
func Held(open *os.File, check func() error) Folder {
	return Folder{open.Name(), fmt.Sprintf("/proc/self/fd/%d", open.Fd()), check}
}

// Below is a folder below this one.
func (f Folder) Below(names ...string) Folder {
	below := filepath.Join(names...)
	return Folder{filepath.Join(f.path, below), filepath.Join(f.way, below), f.check}
}

// Check returns the reason why the folder must not be written now. A writer asks before
// each file.
func (f Folder) Check() error { return f.check() }

// Path is the path that the folder was opened at, for people and readers.
func (f Folder) Path() string { return f.path }

// Way is the path for writers.
func (f Folder) Way() string { return f.way }

// Word gives an error of writers the path for people.
func (f Folder) Word(err error) error {
	if err == nil || f.way == f.path {
		return err
	}
	way := regexp.MustCompile(regexp.QuoteMeta(f.way) + `\b`) // descriptor 7 is not 71
	return worded{err, way.ReplaceAllLiteralString(err.Error(), f.path)}
}

// worded is an error with the path for people.
type worded struct {
	error
	text string
}

func (w worded) Error() string { return w.text }

func (w worded) Unwrap() error { return w.error }
