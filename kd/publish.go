package kd

import (
	"fmt"
	"os"
	"path/filepath"
)

// aside ends the names of files that are not finished.
const aside = ".part"

// publish makes a file of dir appear whole, and stay: written aside, synced,
// renamed, and the folder synced so that the name survives a crash too.
func publish(dir, name string, content []byte) error {
	err := writeSynced(filepath.Join(dir, name+aside), content)
	if err == nil {
		err = os.Rename(filepath.Join(dir, name+aside), filepath.Join(dir, name))
	}
	if err == nil {
		err = syncFolder(dir)
	}
	if err != nil {
		os.Remove(filepath.Join(dir, name+aside)) // may not be there; the first error is the one to tell
		return fmt.Errorf("writing %s: %w", filepath.Join(dir, name), err)
	}
	return nil
}

func writeSynced(path string, content []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if _, err = f.Write(content); err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if e := d.Close(); err == nil {
		err = e
	}
	return err
}
