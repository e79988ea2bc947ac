package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/worded"
)

// stateFile is the file in a checkpoint's folder beside weights, moments and
// tokenizer.
const stateFile = "state.json"

// The maximum size of a state: that of one with a million shards of targets.
const (
	mostState       = 64 << 20 // bytes
	mostStateValues = 1_500_000
)

// castagnoli is CRC-32C, which the processor computes at 8.8 GB/s, against 0.5 of
// SHA-256: checkpoints need protection from accidents, not from forgery.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sum is the size and checksum of a checkpoint's file as written.
type sum struct {
	Size   int64  `json:"size"`
	CRC32C string `json:"crc32c"` // eight hex digits
}

// sealed holds the fields that Seal adds to a checkpoint's state.
type sealed struct {
	Step   *int           `json:"step"`
	Files  map[string]sum `json:"files"`
	CRC32C string         `json:"crc32c"`
}

// ownSum begins the last line of a sealed state.
const ownSum = "  \"crc32c\": \""

// Seal writes the state.json of a checkpoint whose other files are complete: the
// fields of state, which must be a struct, the size and CRC-32C of each file, and on
// a line of its own the CRC-32C of all lines above.
func Seal(dir string, state any) error {
	files, err := sums(dir)
	if err != nil {
		return err
	}
	return sealed{Files: files}.write(dir, state)
}

// write writes a state and its seals.
func (s sealed) write(dir string, state any) error {
	text, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		return err
	}
	table, err := json.MarshalIndent(s.Files, "  ", "  ")
	if err != nil {
		return err
	}
	text = bytes.TrimSuffix(text, []byte("\n}"))
	text = fmt.Appendf(text, ",\n  \"files\": %s,\n", table)
	text = fmt.Appendf(text, "%s%08x\"\n}\n", ownSum, crc32.Checksum(text, castagnoli))
	return durable.Write(filepath.Join(dir, stateFile), text)
}

// sealAnew makes a checkpoint, which Unseal has checked, one of another run. Files
// without checksums, of an earlier version, stay without.
func sealAnew(dir string, of Origin) error {
	file := filepath.Join(dir, stateFile)
	text, err := confined.ReadUpTo(dir, file, mostState)
	if err != nil {
		return err
	}
	var s sealed
	var fields map[string]json.RawMessage
	if err := errors.Join(worded.JSON(json.Unmarshal(text, &s), s), json.Unmarshal(text, &fields)); err != nil {
		return fmt.Errorf("%s is damaged: %w", file, err)
	}
	if s.Files == nil {
		return nil
	}
	if fields["run"], err = json.Marshal(of); err != nil {
		return err
	}
	delete(fields, "files")
	delete(fields, "crc32c")
	return s.write(dir, fields)
}

// Unseal reads a checkpoint's state.json into state. The error names a missing,
// truncated or damaged file. whole is false for a checkpoint without checksums, of
// an earlier version: then only the state was checked.
func Unseal(dir string, state any) (whole bool, err error) {
	s, err := readState(dir, state)
	if err != nil {
		return false, err
	}
	for _, name := range slices.Sorted(maps.Keys(s.Files)) {
		if err := s.Files[name].check(dir, name); err != nil {
			return false, err
		}
	}
	return s.Files != nil, nil
}

// readState reads a checkpoint's state.json into state, and checks it alone.
func readState(dir string, state any) (sealed, error) {
	file := filepath.Join(dir, stateFile)
	text, err := confined.ReadUpTo(dir, file, mostState)
	if err != nil {
		return sealed{}, err
	}
	var s sealed
	if err := worded.Unmarshal(text, &s, mostStateValues); err != nil {
		return sealed{}, fmt.Errorf("%s is damaged: %w", file, err)
	}
	if s.Step == nil || fmt.Sprint(*s.Step) != filepath.Base(dir) {
		return sealed{}, fmt.Errorf("%s is damaged: it is not of step %s", file, filepath.Base(dir))
	}
	at := bytes.LastIndex(text, []byte(ownSum))
	if s.CRC32C != "" && (at < 0 || fmt.Sprintf("%08x", crc32.Checksum(text[:at], castagnoli)) != s.CRC32C) {
		return sealed{}, fmt.Errorf("%s is damaged: its checksum differs from the recorded one", file)
	}
	for name := range s.Files {
		if !recipe.IsElement(name) {
			return sealed{}, fmt.Errorf("%s: files names %.200q, which is not a file of this folder", file, name)
		}
	}
	if err := json.Unmarshal(text, state); err != nil {
		return sealed{}, fmt.Errorf("%s is damaged: %w", file, worded.JSON(err, state))
	}
	return s, nil
}

// check returns the difference between a file and its recorded sum, as an error.
func (want sum) check(dir, name string) error {
	file := filepath.Join(dir, name)
	got, err := sumOf(dir, file)
	switch {
	case err != nil:
		return err
	case got.Size != want.Size:
		return fmt.Errorf("%s is damaged: it has %d bytes instead of %d", file, got.Size, want.Size)
	case got.CRC32C != want.CRC32C:
		return fmt.Errorf("%s is damaged: its checksum is %s, written was %s", file, got.CRC32C, want.CRC32C)
	}
	return nil
}

// sums returns the sums of a folder's files, except the state.
func sums(dir string) (map[string]sum, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	all := map[string]sum{}
	for _, e := range entries {
		if e.Name() == stateFile || !e.Type().IsRegular() {
			continue
		}
		if all[e.Name()], err = sumOf(dir, filepath.Join(dir, e.Name())); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func sumOf(dir, file string) (sum, error) {
	f, err := confined.Open(dir, file)
	if err != nil {
		return sum{}, err
	}
	defer f.Close()
	h := crc32.New(castagnoli)
	n, err := io.CopyBuffer(h, struct{ io.Reader }{f}, make([]byte, 1<<20))
	if err != nil {
		return sum{}, err
	}
	return sum{Size: n, CRC32C: fmt.Sprintf("%08x", h.Sum32())}, nil
}
