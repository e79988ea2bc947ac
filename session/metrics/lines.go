package metrics

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"

	"dev.road/workbench/confined"
	"dev.road/workbench/session/jsonl"
)

// eachLine hands the whole lines of a metrics file to each, without their newlines; a
// line is valid during the call. A file that is not there has none.
func eachLine(file string, each func(line []byte) error) error {
	f, err := confined.Open(filepath.Dir(file), file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	return jsonl.Scan(f, func(line []byte, _ int64) error { return each(bytes.TrimSuffix(line, []byte("\n"))) })
}
