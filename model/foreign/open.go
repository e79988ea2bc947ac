package foreign

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dev.road/workbench/confined"
)

// Open opens a file of a checkpoint's folder, which may be a stranger's: a regular
// file. In a snapshot of the hub's cache, models--ORG--NAME/snapshots/COMMIT, it may be
// a link to one of its model's blobs: huggingface_hub makes such links and no other,
// and another could bring any file of this machine into a run or an export. The way to
// the folder is the user's, and may have links.
func Open(path string) (*os.File, error) {
	f, err := confined.Open(filepath.Dir(path), path)
	refusal := new(confined.Refusal)
	if !errors.As(err, &refusal) || refusal.Mode&fs.ModeSymlink == 0 {
		return f, err
	}
	model, snapshot, ok := ofHub(filepath.Dir(path))
	if !ok {
		return nil, err
	}
	target, err := os.Readlink(path)
	if err != nil {
		return nil, err
	}
	blobs := filepath.Join(model, "blobs")
	if !filepath.IsAbs(target) {
		target = filepath.Join(snapshot, target)
	}
	if at, err := filepath.EvalSymlinks(filepath.Dir(target)); err != nil || at != blobs {
		return nil, fmt.Errorf("%s: it is a link to %s, outside of %s, where all files of a snapshot lie: it is not followed; delete it, or "+
			"copy the files that you want into a folder of your own", path, target, blobs)
	}
	return confined.Open(model, filepath.Join(blobs, filepath.Base(target)))
}

// ofHub returns the real paths of a snapshot of the hub's cache and of its model; false
// for another folder.
func ofHub(dir string) (model, snapshot string, ok bool) {
	dir, err := filepath.Abs(dir) // first: the working directory may be named by a link
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	snapshots := filepath.Dir(dir)
	model = filepath.Dir(snapshots)
	return model, dir, err == nil && filepath.Base(snapshots) == "snapshots" && strings.HasPrefix(filepath.Base(model), "models--")
}

// OpenNamed opens a file that the user names, which may be a link.
func OpenNamed(path string) (*os.File, error) {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, err
	}
	return confined.Open(filepath.Dir(path), path)
}

// ReadFile returns the content of a file that Open opens; more than most bytes are an
// error.
func ReadFile(path string, most int64) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(text)) > most {
		err = fmt.Errorf("%s has more than the %d MiB that are read of such a file", path, most>>20)
	}
	return text, err
}
