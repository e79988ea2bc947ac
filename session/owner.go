package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// patience is how long Own tries: clients hold the lock for a moment when they
// look whether a trainer does.
const patience = 300 * time.Millisecond

// Owner is this process's hold on a run's folder: it reads as the Folder does, and
// has the methods that write. One process at a time owns a run, and the system lets
// go of it when the process dies.
type Owner struct {
	folder // not exported: Own alone makes an Owner of a Folder
	file   *flock.Flock
}

// folder is a Folder within a type that writes.
type folder = Folder

// Own takes the run's lock for this process. While another process has it, the
// error names that one's host and process.
func Own(f Folder) (*Owner, error) {
	o := &Owner{folder: f, file: flock.New(f.lock(), flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o644))}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	locked, err := o.file.TryLockContext(ctx, 10*time.Millisecond)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return nil, fmt.Errorf("lock run %s: %w", f.Name(), err)
	}
	if !locked {
		return nil, f.heldError()
	}
	host, _ := os.Hostname() // without a name the process number must do
	data, err := json.Marshal(holder{Host: host, PID: os.Getpid()})
	if err == nil {
		err = os.WriteFile(f.lock(), append(data, '\n'), 0o644)
	}
	if err != nil {
		return nil, fmt.Errorf("lock run %s: %w", f.Name(), errors.Join(err, o.file.Close()))
	}
	return o, nil
}

// Release lets go of the run. It cannot fail in a way that would keep it.
func (o *Owner) Release() { _ = o.file.Close() }
