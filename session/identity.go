package session

import (
	"fmt"
	"os"
	"syscall"

	"dev.road/workbench/session/wire"
)

// Identity identifies the run's folder whatever its path: a moved folder keeps its
// identity, and a copy has another.
func (f Folder) Identity() (wire.FolderID, error) {
	info, err := os.Stat(f.Dir())
	if err != nil {
		return wire.FolderID{}, fmt.Errorf("identify the folder of run %s: %w", f.Name(), err)
	}
	if !info.IsDir() {
		return wire.FolderID{}, fmt.Errorf("identify the folder of run %s: %s is not a folder", f.Name(), f.Dir())
	}
	return identityOf(info), nil
}

// identityOf returns the device and inode of a file or folder; Linux always tells them.
func identityOf(info os.FileInfo) wire.FolderID {
	stat, _ := info.Sys().(*syscall.Stat_t)
	return wire.FolderID{Device: stat.Dev, Inode: stat.Ino}
}

// copied reports whether the folder is a copy of the one in which run.json's trainer
// began. On another machine, and after a boot, devices may have other numbers.
func (f Folder) copied(i Info) (bool, error) {
	if d := i.away(); i.Folder == (wire.FolderID{}) || d == before || d == elsewhere {
		return false, nil
	}
	id, err := f.Identity()
	return err == nil && id != i.Folder, err
}

// otherInode reports whether run.json is from a folder with another inode, wherever that
// was: numbers of devices differ between machines, and those of inodes do not.
func (i Info) otherInode(now wire.FolderID) bool {
	return i.Folder != (wire.FolderID{}) && i.Folder.Inode != now.Inode
}
