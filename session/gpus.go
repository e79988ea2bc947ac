package session

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// gpusIn bounds the wait of LockGPUs: a driver that hangs in one trainer must not
// keep the others from starting.
const gpusIn = 2 * time.Minute

// LockGPUs keeps this user's other trainers from choosing a GPU until release is
// called: before the driver lists the process on its GPU, another trainer would
// take the same GPU for free. wait is called if another trainer is choosing. Without
// a usable lock file nothing is locked.
func LockGPUs(ctx context.Context, wait func()) (release func()) {
	release = func() {}
	for _, dir := range runtimeFolders() {
		if makePrivate(dir) != nil {
			continue
		}
		l := flock.New(filepath.Join(dir, "gpus.lock"), flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
		if locked, err := l.TryLock(); err != nil {
			continue
		} else if !locked {
			wait()
			ctx, cancel := context.WithTimeout(ctx, gpusIn)
			defer cancel()
			if locked, _ = l.TryLockContext(ctx, 20*time.Millisecond); !locked {
				return release
			}
		}
		return func() { _ = l.Close() } // no failure keeps the lock
	}
	return release
}
