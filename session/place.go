package session

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"dev.road/workbench/durable"
	"dev.road/workbench/session/wire"
)

// place is a run's folder as its owner locked it. The open folder keeps its inode from
// being given to another, and leads to it wherever it is moved.
type place struct {
	dir    *os.File
	in     durable.Folder // that, for writers
	folder wire.FolderID
	lock   wire.FolderID // of the lock's file
	at     string        // path of the lock
}

// Displaced is the error of a write to a run whose folder is not in its place any more:
// nothing was written.
type Displaced struct {
	owner *Owner
	what  string
	todo  string
	final bool // no move brings it back
}

// Error tells of the move, the deletion or the lost lock, and of the way out.
func (d *Displaced) Error() string { return d.what + "; " + d.todo }

// Final reports whether the folder cannot come back.
func (d *Displaced) Final() bool { return d.final }

// Passed reports whether the folder is back.
func (d *Displaced) Passed() bool { return d.owner.Check() == nil }

// Check returns a Displaced unless the run's path leads to the folder that this process
// holds, and the lock in it is the one that it holds. Every method that writes begins
// with it: two calls of stat.
func (o *Owner) Check() error {
	var folder, lock unix.Stat_t
	err := unix.Stat(o.Dir(), &folder)
	if err == nil && identity(&folder) == o.place.folder {
		if err = unix.Stat(o.place.at, &lock); err == nil && identity(&lock) == o.place.lock {
			return nil
		}
	}
	return o.displaced(err)
}

// Holds returns an error unless the folder that this process holds, wherever it is,
// has the lock that it holds. Files in it that are open may be written then.
func (o *Owner) Holds() error {
	var lock unix.Stat_t
	err := unix.Fstatat(int(o.place.dir.Fd()), filepath.Base(o.place.at), &lock, unix.AT_SYMLINK_NOFOLLOW)
	if err == nil && identity(&lock) == o.place.lock {
		return nil
	}
	return o.displaced(err)
}

// displaced finds out why a check has failed; err is that of stat.
func (o *Owner) displaced(err error) error {
	d := &Displaced{owner: o}
	now, _ := os.Readlink("/proc/self/fd/" + strconv.Itoa(int(o.place.dir.Fd())))
	pid := os.Getpid()
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		d.what = fmt.Sprintf("the folder of run %s cannot be reached at %s: %v", o.Name(), o.Dir(), err)
		d.todo = "the run goes on when it can"
	case strings.HasSuffix(now, " (deleted)"):
		d.final = true
		d.what, d.todo = fmt.Sprintf("the folder of run %s was deleted, and nothing can be saved any more", o.Name()),
			fmt.Sprintf("end the trainer with: kill %d", pid)
	case now != "" && now != o.Dir() && o.Holds() == nil:
		d.what = fmt.Sprintf("the folder of run %s was moved to %s; nothing is written until it is back", o.Name(), now)
		if d.todo = fmt.Sprintf("move it back with: mv %s %s", now, o.Dir()); isThere(o.Dir()) {
			d.todo = fmt.Sprintf("move away what is at %s now, and then the folder back with: mv %s %[1]s", o.Dir(), now)
		}
	default:
		d.final = true
		d.what, d.todo = fmt.Sprintf("the lock of run %s was removed or replaced, and another trainer may have the run", o.Name()),
			fmt.Sprintf("end this one with: kill %d", pid)
	}
	return d
}

// hold opens the folder, whose lock is taken.
func (o *Owner) hold() error {
	dir, err := os.Open(o.Dir())
	if err != nil {
		return err
	}
	o.place = place{dir: dir, in: durable.Held(dir, o.Check), at: o.lock()}
	folder, err := dir.Stat()
	if err != nil {
		return errors.Join(err, dir.Close())
	}
	lock, err := o.file.Stat()
	if err != nil {
		return errors.Join(err, dir.Close())
	}
	o.place.folder, o.place.lock = identityOf(folder), identityOf(lock)
	if err := o.Check(); err != nil { // it was moved in this moment
		return errors.Join(err, dir.Close())
	}
	return nil
}

func identity(s *unix.Stat_t) wire.FolderID { return wire.FolderID{Device: s.Dev, Inode: s.Ino} }

// writeJSON is writeJSON in the run's folder.
func (o *Owner) writeJSON(file string, v any, write func(string, []byte) error) error {
	if err := o.Check(); err != nil {
		return err
	}
	return o.word(writeJSON(o.way(file), v, write))
}

// Writable is the run's folder, for packages that write below it.
func (o *Owner) Writable() durable.Folder { return o.place.in }

// way is the path for the writer of a file or folder of the run: a moved folder is never
// written at its old path, even if it was moved after the last check.
func (o *Owner) way(path string) string {
	return o.place.in.Way() + strings.TrimPrefix(path, o.Dir())
}

// word gives an error of a writer the path for people.
func (o *Owner) word(err error) error { return o.place.in.Word(err) }

// mkdir makes folders of the run that are missing, each in one that is there: the run's
// own is never made again.
func (o *Owner) mkdir(dirs ...string) error {
	for _, dir := range dirs {
		if err := durable.Mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}
