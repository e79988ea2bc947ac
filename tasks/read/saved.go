package read

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/confined"
	"dev.road/workbench/visible"
	"dev.road/workbench/worded"
)

// savedFormat is the name of folders that Hugging Face's datasets has written (save_to_disk).
const savedFormat = "datasets"

// The files of such a folder: of several splits in folders of their own, and of one.
const (
	savedSplits = "dataset_dict.json"
	savedState  = "state.json"
	savedInfo   = "dataset_info.json"
)

// longestNote bounds a file about a data set.
const longestNote = 16 << 20

// devSplits are the names of dev sets; the first that there is is taken for dev.
var devSplits = []string{"dev", "validation", "valid", "val"}

// IsSaved reports whether a folder is a data set, which can be read as a file can.
func IsSaved(folder string) bool {
	for _, name := range []string{savedSplits, savedState} {
		if info, err := os.Stat(filepath.Join(folder, name)); err == nil && info.Mode().IsRegular() {
			return true
		}
	}
	return false
}

// saved reads a folder, or the split of one that the options name.
func (r *reader) saved() error {
	r.report.Format = savedFormat
	if want := r.options.Format; want != "" && want != savedFormat {
		return fmt.Errorf("%s is a folder, and files alone are of the format %s", r.path, want)
	}
	if !IsSaved(r.path) {
		return fmt.Errorf("%s is a folder, and not one that save_to_disk of Hugging Face's datasets has written (there is neither %s nor %s): "+
			"name a file in it%s", r.path, savedState, savedSplits, r.filesWithin())
	}
	folder := r.path
	if _, err := os.Stat(filepath.Join(folder, savedState)); errors.Is(err, os.ErrNotExist) {
		var splits struct {
			Splits []string `json:"splits"`
		}
		if err := r.note(folder, savedSplits, &splits); err != nil {
			return err
		}
		split, err := r.split(splits.Splits)
		if err != nil {
			return err
		}
		folder = filepath.Join(folder, split)
	}
	return r.savedFiles(folder)
}

// notSaved refuses a file that is asked for as a folder.
func (r *reader) notSaved(*source) error {
	return fmt.Errorf("%s is a file; the format %s is that of folders", r.path, savedFormat)
}

// split returns the one of a folder's splits that is read.
func (r *reader) split(all []string) (string, error) {
	want := r.options.Split
	switch {
	case len(all) == 0:
		return "", fmt.Errorf("%s names no split in its %s", r.path, savedSplits)
	case want == "" && len(all) == 1:
		return all[0], nil
	case want == "":
		return "", fmt.Errorf("%s has several splits: name one, as in %s#%s (%s)", r.path, r.path, visible.Name(all[0]), visible.Names(all))
	case want == devSplits[0]:
		for _, name := range devSplits {
			if slices.Contains(all, name) {
				return name, nil
			}
		}
	}
	if !slices.Contains(all, want) {
		return "", fmt.Errorf("%s has no split %s: name one, as in %s#%s (%s)", r.path, visible.Name(want), r.path, visible.Name(all[0]),
			visible.Names(all))
	}
	return want, nil
}

// savedFiles reads the files of one split, one after the other. A file that is damaged costs
// no other.
func (r *reader) savedFiles(folder string) error {
	var state struct {
		Files []struct {
			Name string `json:"filename"`
		} `json:"_data_files"`
	}
	var info struct {
		Features features `json:"features"`
	}
	if err := r.note(folder, savedState, &state); err != nil {
		return err
	}
	if err := r.note(folder, savedInfo, &info); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	var names map[string][]string // else those of each file
	if info.Features != nil {
		names = info.Features.names()
	}
	if len(state.Files) == 0 {
		return fmt.Errorf("%s names no file with data in its %s", folder, savedState)
	}
	whole := r.path
	for _, file := range state.Files {
		r.path = filepath.Join(folder, file.Name)
		if err := r.savedFile(whole, names); err != nil {
			return err
		}
	}
	r.path = whole
	return r.ended(nil)
}

func (r *reader) savedFile(whole string, names map[string][]string) error {
	in, err := confined.Open(whole, r.path)
	if err != nil {
		return fmt.Errorf("read examples: %w", err)
	}
	f, err := newSource(r.path, in)
	if err != nil {
		in.Close()
		return err
	}
	defer f.Close()
	if !isArrow(f.head, "") {
		return fmt.Errorf("%s is not an Arrow file; it begins with %.40q", r.path, f.head)
	}
	return r.arrowRows(f, names)
}

// note reads one of the files about a data set.
func (r *reader) note(folder, name string, into any) error {
	text, err := confined.ReadUpTo(r.path, filepath.Join(folder, name), longestNote)
	if err != nil {
		return fmt.Errorf("read examples: %w", err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(folder, name), worded.JSON(err, into))
	}
	return nil
}

// filesWithin names the files with data in a folder.
func (r *reader) filesWithin() string {
	entries, err := os.ReadDir(r.path)
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && holdsData(e.Name()) && !strings.HasPrefix(e.Name(), "dataset_info") {
			names = append(names, e.Name())
		}
	}
	if names == nil {
		return ""
	}
	return ", as in " + filepath.Join(r.path, visible.Name(names[0])) + " (" + visible.Names(names) + ")"
}
