package session

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"

	"dev.road/workbench/session/jsonl"
)

// Part is an unfinished file, beside its place under another name.
type Part struct {
	*bufio.Writer
	file string // its place
	part *os.File
}

// NewPart starts a file of any length. Either Keep or Drop ends it.
func NewPart(file string) (*Part, error) {
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*"+Partial)
	if err != nil {
		return nil, err
	}
	return &Part{Writer: bufio.NewWriter(f), file: file, part: f}, nil
}

// Keep moves the file to its place: readers see all of the old file or of the new
// one. If durable, it survives a crash of the machine. An error leaves no trace of
// the file.
func (p *Part) Keep(durable bool) error {
	err := p.Flush()
	if err == nil {
		err = p.part.Chmod(0o644)
	}
	if err == nil && durable {
		err = p.part.Sync()
	}
	if err = errors.Join(err, p.part.Close()); err == nil {
		err = os.Rename(p.part.Name(), p.file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(p.part.Name()))
	}
	if durable {
		return jsonl.SyncFolder(filepath.Dir(p.file))
	}
	return nil
}

// Drop discards the file.
func (p *Part) Drop() error {
	return errors.Join(p.part.Close(), os.Remove(p.part.Name()))
}

// WriteFile writes a file with these bytes to its place, as Part.Keep does.
func WriteFile(file string, data []byte, durable bool) error {
	p, err := NewPart(file)
	if err != nil {
		return err
	}
	if _, err := p.Write(data); err != nil {
		return errors.Join(err, p.Drop())
	}
	return p.Keep(durable)
}
