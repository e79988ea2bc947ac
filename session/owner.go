package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
	"dev.road/workbench/session/internal/filelock"
	"dev.road/workbench/session/internal/owned"
)

// patience bounds the attempts of Own: clients hold the lock for a moment to check
// for a trainer.
const patience = 300 * time.Millisecond

// Owner is this process's hold on a run's folder: it reads as the Folder does, and
// has the methods that write. One process at a time owns a run, and the system
// releases it when the process dies.
type Owner struct {
	folder          // not exported: Own alone makes an Owner of a Folder
	file   *os.File // the lock
	place  place
	begun  Info   // run.json as of Begin
	from   string // see TookOverFrom
	serves bool   // see Serve
	noting sync.Mutex
}

// folder is a Folder within a type that writes.
type folder = Folder

// Own takes the run's lock for this process. If another trainer has the run, or may
// have it, the error names that process and its machine.
func Own(f Folder) (*Owner, error) {
	c, err := f.open()
	if err != nil {
		return nil, err
	}
	if c != nil && c.away() == elsewhere {
		return nil, c.refusal // whether or not its lock looks free from here
	}
	file, err := f.openLock(f.lock())
	if err != nil {
		return nil, fmt.Errorf("lock run %s: %w", f.Name(), err)
	}
	o := &Owner{folder: f, file: file}
	locked, err := filelock.Try(file, unix.LOCK_EX)
	for until := time.Now().Add(patience); err == nil && !locked && time.Now().Before(until); {
		time.Sleep(10 * time.Millisecond)
		locked, err = filelock.Try(file, unix.LOCK_EX)
	}
	if err == nil && (!locked || !o.isAt(f.lock())) {
		return nil, errors.Join(f.taken(), file.Close())
	}
	if err == nil {
		err = sign(file)
	}
	if err == nil {
		err = o.hold()
	}
	if err != nil {
		return nil, fmt.Errorf("lock run %s: %w", f.Name(), errors.Join(err, file.Close()))
	}
	return o, nil
}

// open checks that a trainer can write into the folder, and returns the claim of
// another one.
func (f Folder) open() (*claim, error) {
	i, _, err := f.Info()
	if err != nil {
		return nil, err // nothing is written into a folder of a newer format
	}
	if _, err := i.next(f); err != nil {
		return nil, err
	}
	if err := f.ownFiles(); err != nil {
		return nil, err
	}
	return f.claimed(time.Now())
}

// taken is the error of a run that another process has taken.
func (f Folder) taken() error {
	c, err := f.claimed(time.Now())
	if err != nil {
		return err
	}
	if c != nil {
		return c.refusal
	}
	return &Error{What: fmt.Sprintf("the lock of run %s is held by another process", f.Name()), Todo: "try again"}
}

// isAt reports whether the lock that is held is in the file at a path.
func (o *Owner) isAt(path string) bool {
	mine, err := o.file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(path)
	return err == nil && os.SameFile(mine, there)
}

// sign writes this process into a lock, and closes it to other users: earlier
// versions let them open it, and so hold it. Its path may lead to another file by now.
func sign(lock *os.File) error {
	h, err := thisHolder()
	if err != nil {
		return err
	}
	data, err := json.Marshal(h)
	if err != nil {
		return err
	}
	data = append(data, '\n')
	_, err = lock.WriteAt(data, 0)
	return errors.Join(lock.Chmod(lockMode), err, lock.Truncate(int64(len(data))))
}

// ownFiles refuses a folder with a link or a special file, which may lead a writer to
// files of others. The link to the best checkpoint is read, and never followed.
func (f Folder) ownFiles() error {
	spared := []string{"checkpoints/best", "checkpoints/best" + durable.Partial}
	err := confined.Check(f.Dir(), func(name string) bool { return slices.Contains(spared, name) })
	if err != nil {
		return fmt.Errorf("open run %s: %w", f.Name(), err)
	}
	return nil
}

// Release releases the run; no failure keeps the lock.
func (o *Owner) Release() {
	_ = o.file.Close()
	_ = o.place.dir.Close()
}

// LedgerFile is the run's ledger, for ledger.Open.
func (o *Owner) LedgerFile() owned.File { return owned.Checked(o.Ledger(), o.Check) }

// MetricsFile is the run's metrics, for metrics.Create.
func (o *Owner) MetricsFile() owned.File { return owned.Checked(o.Metrics(), o.Check) }

// EventsFile is the run's events, for server.OpenEvents. They go to the folder wherever
// it is, and tell there of the move.
func (o *Owner) EventsFile() owned.File { return owned.Checked(o.Events(), o.Holds) }
