package read

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"dev.road/workbench/visible"
)

// isZip reports whether the file is a zip archive.
func isZip(head []byte, _ string) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// zip reads one file of an archive: the one that the split asked for names, or the only one
// with data.
func (r *reader) zip(f *source) error {
	in, size, err := f.readerAt()
	if err != nil {
		return err
	}
	archive, err := zip.NewReader(in, size)
	if err != nil {
		return fmt.Errorf("%s: the archive is cut off or damaged", r.path)
	}
	inner := *r
	member, rest, err := r.member(archive.File)
	if err != nil {
		return err
	}
	inner.options.Split = rest
	return r.entry(&inner, member)
}

// member returns the file of an archive that is read, and the split of it. The split asked
// for may begin with a member's name, or its last part, and go on behind a #.
func (r *reader) member(all []*zip.File) (member *zip.File, split string, err error) {
	want := r.options.Split
	for end := len(want); end > 0; end = strings.LastIndexByte(want[:end], '#') {
		found, err := r.called(all, want[:end])
		if err != nil {
			return nil, "", err
		}
		if found != nil {
			return found, strings.TrimPrefix(want[end:], "#"), nil
		}
	}
	data := slices.DeleteFunc(slices.Clone(all), func(m *zip.File) bool { return !isDataMember(m.Name) })
	if len(data) == 0 {
		return nil, "", fmt.Errorf("%s holds no file that ends in one of %s", r.path, strings.Join(dataEndings, " "))
	}
	name, _, _ := strings.Cut(want, "#")
	switch {
	case holdsData(path.Base(name)):
		return nil, "", fmt.Errorf("%s has no member %s; with data it has %s", r.path, visible.Name(name), membersOf(data))
	case len(data) == 1:
		return data[0], want, nil
	}
	example := path.Base(data[0].Name)
	if _, err := r.called(all, example); err != nil { // not the only one
		example = data[0].Name
	}
	if _, err := r.called(all, example); err != nil {
		return nil, "", err
	}
	return nil, "", fmt.Errorf("%s holds several files with data: name one, as in %s#%s (%s)", r.path, r.path, visible.Name(example),
		membersOf(data))
}

// called returns the member of a name, or of one whose last part it is; none, if there is none.
func (r *reader) called(all []*zip.File, name string) (*zip.File, error) {
	var whole, last []*zip.File
	for _, m := range all {
		switch {
		case m.Name == name:
			whole = append(whole, m)
		case path.Base(m.Name) == name && isDataMember(m.Name):
			last = append(last, m)
		}
	}
	switch {
	case len(whole) > 1:
		return nil, fmt.Errorf("%s holds %d members called %s, and programs differ in which of them they take: unpack it, and name the file",
			r.path, len(whole), visible.Name(name))
	case len(whole) == 1:
		return whole[0], nil
	case len(last) > 1:
		return nil, fmt.Errorf("%s holds %d members called %s: name one with its folder, as in %s#%s (%s)", r.path, len(last),
			visible.Name(name), r.path, visible.Name(last[0].Name), membersOf(last))
	case len(last) == 1:
		return last[0], nil
	}
	return nil, nil
}

// membersOf lists members in an error.
func membersOf(all []*zip.File) string {
	names := make([]string, len(all))
	for i, m := range all {
		names[i] = m.Name
	}
	return visible.Names(names)
}

// isDataMember reports whether a member is read without being asked for: it has the name of a
// file with data, and is no leftover of a Mac.
func isDataMember(name string) bool {
	return holdsData(path.Base(name)) && !strings.HasPrefix(path.Base(name), ".") && !strings.HasPrefix(name, "__MACOSX/")
}

// entry reads one file of an archive.
func (r *reader) entry(inner *reader, entry *zip.File) error {
	inner.path, inner.address = r.path+"/"+visible.Name(entry.Name), r.path+"#"+visible.Name(entry.Name)
	text, err := entry.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return fmt.Errorf("%s is compressed in a way other than deflate: pack it again", inner.path)
	}
	if err != nil {
		return fmt.Errorf("%s: the archive is cut off or damaged", inner.path)
	}
	defer text.Close()
	f, err := newSource(inner.path, member{unpackedText{text}, text})
	if err != nil {
		return err
	}
	defer f.free()
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

// member is a file of an archive, unpacked.
type member struct {
	unpackedText
	io.Closer
}

// dataEndings are the endings of files with data, to which that of a compressed one may be added.
var dataEndings = []string{".json", ".jsonl", ".tsv", ".csv", ".txt", ".parquet", ".arrow", ".feather"}

func holdsData(name string) bool {
	name = withoutPacking(name)
	return !strings.HasPrefix(name, "readme") &&
		slices.ContainsFunc(dataEndings, func(ending string) bool { return strings.HasSuffix(name, ending) })
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
		return nil, 0, fmt.Errorf("%s: %w", s.path, ended(err))
	}
	if len(all) > mostInMemory {
		return nil, 0, fmt.Errorf("%s is larger than %d bytes: unpack it", s.path, mostInMemory)
	}
	return bytes.NewReader(all), int64(len(all)), nil
}
