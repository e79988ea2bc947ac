package foreign

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Links refuses a snapshot of the hub's cache, models--ORG--NAME/snapshots/
// COMMIT, that has a link which leads to anything but its model's own blobs:
// huggingface_hub makes no other, and one could bring any file of this machine
// into a run or an export. In other folders links are their owner's.
func Links(dir string) error {
	dir, err := filepath.Abs(dir) // first: the working directory may be named by a link
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir) // the way there is the user's
	}
	if err != nil {
		return err
	}
	snapshots, model := filepath.Dir(dir), filepath.Dir(filepath.Dir(dir))
	if filepath.Base(snapshots) != "snapshots" || !strings.HasPrefix(filepath.Base(model), "models--") {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	blobs := filepath.Join(model, "blobs")
	for _, e := range entries {
		if e.Type()&fs.ModeSymlink == 0 {
			continue
		}
		link := filepath.Join(dir, e.Name())
		target, err := filepath.EvalSymlinks(link)
		switch {
		case errors.Is(err, fs.ErrNotExist): // of a blob that is gone: the file is as good as not there
		case err != nil:
			return fmt.Errorf("%s: the link cannot be followed: %w", link, err)
		case filepath.Dir(target) != blobs:
			return fmt.Errorf("%s: it is a link to %s, outside of %s, where all files of a snapshot lie: it is not followed; delete it, or copy "+
				"the files that you want into a folder of your own", link, target, blobs)
		}
	}
	return nil
}
