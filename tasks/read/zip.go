package read

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"dev.road/workbench/visible"
)

// isZip reports whether the file is a zip archive.
func isZip(head []byte, _ string) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// zip reads the one file with data in an archive, or the one that the split
// asked for names; the split then is that file's, if it is no name.
func (r *reader) zip(f *source) error {
	in, size, err := f.readerAt()
	if err != nil {
		return err
	}
	archive, err := zip.NewReader(in, size)
	if err != nil {
		return fmt.Errorf("%s: %w: the archive is cut off or damaged", r.path, err)
	}
	var data []*zip.File
	var names []string
	inner := *r
	for _, entry := range archive.File {
		name := entry.Name
		base := path.Base(name)
		if !holdsData(base) || strings.HasPrefix(base, ".") || strings.HasPrefix(name, "__MACOSX/") {
			continue
		}
		if r.options.Split != "" && (r.options.Split == name || r.options.Split == base) {
			data, inner.options.Split = []*zip.File{entry}, ""
			break
		}
		data, names = append(data, entry), append(names, name)
	}
	switch {
	case len(data) == 0:
		return fmt.Errorf("%s holds no file that ends in one of %s", r.path, strings.Join(dataEndings, " "))
	case len(data) > 1:
		return fmt.Errorf("%s holds several files with data: name one, as in %s#%s (%s)", r.path, r.path, visible.Name(path.Base(names[0])),
			visible.Names(names))
	}
	return r.entry(&inner, data[0])
}

// entry reads one file of an archive.
func (r *reader) entry(inner *reader, entry *zip.File) error {
	inner.path = r.path + "/" + visible.Name(entry.Name)
	text, err := entry.Open()
	if err != nil {
		return fmt.Errorf("%s: %w", inner.path, err)
	}
	defer text.Close()
	f, err := newSource(inner.path, text)
	if err != nil {
		return err
	}
	if isZip(f.head, "") {
		return fmt.Errorf("%s is an archive in an archive: unpack it", inner.path)
	}
	if inner.options.Format == "zip" {
		inner.options.Format = ""
	}
	err = inner.from(f)
	r.report = inner.report
	return err
}

// dataEndings are the endings of files with data.
var dataEndings = []string{".json", ".jsonl", ".tsv", ".csv", ".txt", ".parquet", ".json.gz", ".jsonl.gz", ".tsv.gz", ".csv.gz"}

func holdsData(name string) bool {
	for _, ending := range dataEndings {
		if strings.HasSuffix(strings.ToLower(name), ending) && !strings.HasPrefix(strings.ToLower(name), "readme") {
			return true
		}
	}
	return false
}

// mostInMemory bounds a file that is read from its end, but cannot be where it
// lies, as it is packed.
const mostInMemory = 256 << 20

// readerAt gives access to all of a file, in place or in memory.
func (s *source) readerAt() (io.ReaderAt, int64, error) {
	if f, ok := s.file.(*os.File); ok {
		start := make([]byte, min(4, len(s.head)))
		if _, err := f.ReadAt(start, 0); err == nil && bytes.HasPrefix(s.head, start) { // else it is gzipped
			info, err := f.Stat()
			if err != nil {
				return nil, 0, err
			}
			return f, info.Size(), nil
		}
	}
	all, err := io.ReadAll(io.LimitReader(s, mostInMemory+1))
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", s.path, err)
	}
	if len(all) > mostInMemory {
		return nil, 0, fmt.Errorf("%s is larger than %d bytes: unpack it", s.path, mostInMemory)
	}
	return bytes.NewReader(all), int64(len(all)), nil
}
