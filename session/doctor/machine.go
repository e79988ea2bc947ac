package doctor

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"dev.road/workbench/session/libtorch"
	"dev.road/workbench/session/wire"
)

// Machine is the checks' view of a machine.
type Machine struct {
	Root       fs.FS // its files, from /
	User       string
	Getenv     func(string) string
	Command    func(ctx context.Context, name string, args ...string) (stdout string, err error)
	Libtorch   func(ctx context.Context, trainer string) (libtorch.Library, error)
	Device     func(ctx context.Context, trainer string, l libtorch.Library) (wire.Place, error) // a run's device
	Filesystem func(folder string) (Filesystem, error)
	OpenFiles  func() (uint64, error)              // the limit on a process's open files
	Size       func() (columns, rows int, ok bool) // the terminal's; not ok if stdout is none
}

// Filesystem is the file system below a folder.
type Filesystem struct {
	Magic    int64  // its type, as statfs(2) numbers them
	Free     uint64 // bytes that this user may still write
	Writable bool
}

// commandTime bounds a tool's time to answer: nvidia-smi needs seconds on a machine
// whose driver is not kept loaded.
const commandTime = 15 * time.Second

// This machine.
func This() Machine {
	name := os.Getenv("USER")
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return Machine{
		Root:   os.DirFS("/"),
		User:   name,
		Getenv: os.Getenv,
		Command: func(ctx context.Context, name string, args ...string) (string, error) {
			ctx, cancel := context.WithTimeout(ctx, commandTime)
			defer cancel()
			out, err := exec.CommandContext(ctx, name, args...).Output()
			return strings.TrimSpace(string(out)), err
		},
		Libtorch:   libtorch.Find,
		Device:     askTrainer,
		Filesystem: filesystem,
		OpenFiles: func() (uint64, error) {
			var limit unix.Rlimit
			err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit)
			return limit.Cur, err
		},
		Size: func() (int, int, bool) {
			size, err := unix.IoctlGetWinsize(int(os.Stdout.Fd()), unix.TIOCGWINSZ)
			if err != nil {
				return 0, 0, false
			}
			return int(size.Col), int(size.Row), true
		},
	}
}

func filesystem(folder string) (Filesystem, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return Filesystem{}, err
	}
	return Filesystem{
		Magic:    s.Type,
		Free:     s.Bavail * uint64(s.Bsize),
		Writable: unix.Access(folder, unix.W_OK) == nil,
	}, nil
}
