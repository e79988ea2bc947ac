// Package ledger keeps the requests to a run and their fates: the file
// ledger.jsonl, one wire.Entry per line, appended to by the trainer alone.
//
// An entry is on disk before it is acknowledged. A request's fate is the last line
// with its ID, unless a rewind has taken it back; a resume replays the applied
// changes of After, and Undoable names the change that an undo reverts. The run's
// lock ensures that only one process appends.
package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"dev.road/workbench/session/internal/owned"
	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
)

// disk is the ledger's view of its file; tests make it fail.
type disk interface {
	io.WriterAt
	io.Closer
	Truncate(size int64) error
	Sync() error
}

// Ledger appends entries to a run's ledger file and knows all of them. Its
// methods may be called from several goroutines.
type Ledger struct {
	mu      sync.Mutex
	owned   owned.File
	file    disk
	name    string
	reserve reserve
	size    int64 // of the whole entries
	seq     int64
	entries []wire.Entry // folded
	effects effects      // of them
	index   map[string]int
	now     func() time.Time
}

// Open opens a ledger to append to, and creates it if it is missing. A last line
// that a crash cut short, and that was never acknowledged, is removed.
func Open(file owned.File) (*Ledger, error) {
	name := file.Path()
	l := &Ledger{owned: file, name: name, reserve: reserve{name: name + ".reserve"}, index: map[string]int{}, now: time.Now}
	if err := l.read(name); err != nil {
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	f, size, err := jsonl.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	l.file, l.size = f, size
	if err := l.reserve.take(); err != nil {
		f.Close()
		return nil, err
	}
	return l, nil
}

// Append gives an entry its Seq and Time and writes it. When it returns, the
// entry is on disk; after an error the file is unchanged.
func (l *Ledger) Append(e wire.Entry) (wire.Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.Seq, e.Time = l.seq+1, l.now().UTC()
	line, err := json.Marshal(e)
	if err != nil {
		return wire.Entry{}, fmt.Errorf("encode ledger entry %s: %w", e.ID, err)
	}
	line = append(line, '\n')
	if err := readable(line); err != nil {
		return wire.Entry{}, fmt.Errorf("ledger entry %s could not be read again: %w", e.ID, err)
	}
	if err := l.owned.Check(); err != nil {
		return wire.Entry{}, err
	}
	err = l.write(line)
	if full(err) && l.reserve.giveUp() {
		err = l.write(line)
	}
	if err != nil {
		return wire.Entry{}, fmt.Errorf("append to the ledger %s: %w", l.name, err)
	}
	l.reserve.takeAgain()
	l.size += int64(len(line))
	l.fold(e)
	return e, nil
}

// write appends a line to the whole entries, or nothing. Remains of a failed attempt
// that could not be truncated are overwritten by the next line, or skipped by
// readers as unfinished.
func (l *Ledger) write(line []byte) error {
	_, err := l.file.WriteAt(line, l.size)
	if err == nil {
		err = l.file.Sync()
	}
	if err != nil {
		return errors.Join(err, l.file.Truncate(l.size))
	}
	return nil
}

// Find returns the latest entry of a request.
func (l *Ledger) Find(id string) (wire.Entry, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i, ok := l.index[id]
	if !ok {
		return wire.Entry{}, false
	}
	return l.entries[i], true
}

// Entries returns the latest entry of each request, in the order of the requests'
// arrival.
func (l *Ledger) Entries() []wire.Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.entries)
}

// Close closes the file and frees the reserve.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := l.file.Close()
	if l.owned.Check() != nil { // the reserve's path leads to another run, or nowhere
		return err
	}
	return errors.Join(err, l.reserve.free())
}
