package doctor

import (
	"fmt"
	"io/fs"
	"path/filepath"
)

// A checkpoint of ELECTRA-Large with its moments is 4 GB.
const (
	tightDisk = 20 << 30 // bytes
	fullDisk  = 2 << 30
)

// filesystems names the common statfs(2) types of a home folder, each with the
// objection to a live run there.
var filesystems = map[int64]struct{ name, trouble string }{
	0xEF53:     {"ext4", ""},
	0x58465342: {"xfs", ""},
	0x9123683E: {"btrfs", ""},
	0x2FC12FC1: {"zfs", ""},
	0x794C7630: {"overlay", "it may go away with the container"},
	0x01021994: {"tmpfs", "it lies in memory, and is gone after a restart"},
	0x858458F6: {"ramfs", "it lies in memory, and is gone after a restart"},
	0x6969:     {"nfs", onNetwork},
	0x0BD00BD0: {"lustre", onNetwork},
	0x47504653: {"gpfs", onNetwork},
	0x19830326: {"beegfs", onNetwork},
	0x00C36400: {"ceph", onNetwork},
	0xFF534D42: {"cifs", onNetwork},
	0xFE534D42: {"smb2", onNetwork},
	0x01021997: {"9p", onNetwork},
	0x65735546: {"fuse", "its locks and its fsync depend on the program behind it"},
}

const onNetwork = "it is on the network: every acknowledged change waits for it, and its locks may not hold between hosts; " +
	"road train --take-over resumes a run whose host is gone"

func runsFolder(m Machine, s Subject) []Finding {
	const check = "runs folder"
	const elsewhere = "export ROAD_RUNS=FOLDER, one on a local disk"
	folder := existing(m.Root, s.Runs)
	f, err := m.Filesystem(folder)
	if err != nil {
		return []Finding{{check, Fail, fmt.Sprintf("%s: %v", folder, err), elsewhere}}
	}
	if !f.Writable {
		return []Finding{{check, Fail, fmt.Sprintf("%s cannot be written by this user, and runs are kept in %s", folder, s.Runs), elsewhere}}
	}
	kind, known := filesystems[f.Magic]
	if !known {
		kind.name = fmt.Sprintf("file system %#x", f.Magic)
	}
	text := fmt.Sprintf("%s on %s", s.Runs, kind.name)
	place := Finding{check, OK, text, ""}
	if kind.trouble != "" {
		place = Finding{check, Warn, text + ": " + kind.trouble, elsewhere}
	}
	space := Finding{"disk space", OK, fmt.Sprintf("%.1f GiB free for runs", float64(f.Free)/(1<<30)), ""}
	switch {
	case f.Free < fullDisk:
		space.State, space.Mend = Fail, "remove old runs' checkpoints, or "+elsewhere
	case f.Free < tightDisk:
		space.State, space.Mend = Warn, "remove old runs' checkpoints, or "+elsewhere
		space.Text += "; a checkpoint of a large model takes 4"
	}
	return []Finding{place, space}
}

// existing is the folder itself, or the nearest one above it that exists.
func existing(root fs.FS, folder string) string {
	for folder = filepath.Clean(folder); folder != "/" && folder != "."; folder = filepath.Dir(folder) {
		if _, err := fs.Stat(root, rooted(folder)); err == nil {
			return folder
		}
	}
	return "/"
}

// A run's trainer has a file for each targets shard, checkpoint part and
// client open at once.
const enoughFiles = 1024

func openFiles(m Machine) []Finding {
	const check = "open files"
	n, err := m.OpenFiles()
	switch {
	case err != nil:
		return nil
	case n < enoughFiles:
		text := fmt.Sprintf("a process may have %d files open; a run may need %d", n, enoughFiles)
		return []Finding{{check, Warn, text, fmt.Sprintf("ulimit -n %d", enoughFiles)}}
	}
	return []Finding{{check, OK, fmt.Sprintf("a process may have %d", n), ""}}
}
