package native

// #include "native.h"
import "C"

import (
	"errors"
	"runtime"
	"unsafe"
)

// Backup is a copy of a model's weights and moments on the host, in the layout of
// the flat buffers. Its values stay until it is closed or collected.
type Backup struct {
	c             *C.road_backup
	freed         runtime.Cleanup
	Weights       []float32
	FirstMoments  []float32
	SecondMoments []float32
}

// NewBackup makes room for a copy of m; all of it is zero.
func NewBackup(m *Model) (*Backup, error) {
	b := &Backup{}
	var values *C.float
	var n C.int64_t
	var message *C.char
	if err := failure(C.road_backup_new(m.c, &b.c, &values, &n, &message), message); err != nil {
		return nil, err
	}
	all := unsafe.Slice((*float32)(values), 3*int(n))
	b.Weights, b.FirstMoments, b.SecondMoments = all[:n], all[n:2*n], all[2*n:]
	b.freed = runtime.AddCleanup(b, func(c *C.road_backup) { C.road_backup_free(c) }, b.c)
	return b, nil
}

var errBackupClosed = errors.New("the backup is closed")

// Take begins to copy the model's present state. It does not wait for a GPU; later
// changes of the model do not show in the copy.
func (b *Backup) Take(m *Model) error {
	if b.c == nil {
		return errBackupClosed
	}
	var message *C.char
	return failure(C.road_back_up(m.c, b.c, &message), message)
}

// Wait returns when the copy that Take began is whole. Any goroutine may call it.
func (b *Backup) Wait() error {
	if b.c == nil {
		return errBackupClosed
	}
	var message *C.char
	err := failure(C.road_backup_wait(b.c, &message), message)
	runtime.KeepAlive(b)
	return err
}

// Close frees the copy.
func (b *Backup) Close() {
	b.freed.Stop()
	C.road_backup_free(b.c)
	b.c, b.Weights, b.FirstMoments, b.SecondMoments = nil, nil, nil, nil
}
