package predictions

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"dev.road/workbench/evalsuite"
)

// The layouts of files.
const (
	ByID     = "texts by question ID"
	NBest    = "n-best lists by question ID"
	QuAC     = "QuAC's dialogs"
	Records  = "records with an ID and a prediction"
	GLUE     = "a table with a column prediction"
	Position = "one prediction a record, in the data's order"
)

// Set holds the predictions of a file, in its order.
type Set struct {
	Layout string
	Note   string // on the way in which the file was read, if there is a choice; a sentence
	Items  []Item
}

// Item is one prediction.
type Item struct {
	ID  string // "": the file gives an order alone
	Row int    // from 0, where the file gives no ID
	// Said is an answer's text, "" if there is none, or a label, as it is
	// written. With probabilities alone it is the most probable label's name, or
	// its position.
	Said     string
	Classes  []Class               // class probabilities, in the file's order
	Top      []evalsuite.Candidate // an n-best list, the most probable first
	NoAnswer *float64              // probability that there is no answer
	YesNo    string                // of a dialog
	Followup string
	Where    string // the record: "question 56be…", "line 7"
}

// Class is a label and its probability.
type Class struct {
	Name string // "": a file that gives numbers alone
	Prob float64
}

// note adds a sentence to those on the way in which the file was read.
func (s *Set) note(format string, args ...any) {
	if s.Note != "" {
		s.Note += "; "
	}
	s.Note += fmt.Sprintf(format, args...)
}

// Named reports whether the items have IDs.
func (s *Set) Named() bool { return len(s.Items) > 0 && s.Items[0].ID != "" }

// Open reads a file. Errors begin with its name.
func Open(path string) (*Set, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// Read reads predictions. The file is the user's own, and is read whole.
func Read(r io.Reader) (*Set, error) {
	text, err := Unzip(r)
	if err != nil {
		return nil, err
	}
	s, err := read(text)
	if err != nil {
		return nil, err
	}
	if len(s.Items) == 0 {
		return nil, errors.New("it has no predictions")
	}
	return s, nil
}

// Unzip reads a file whole, decompressed and without its byte order mark.
func Unzip(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(text, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(bytes.NewReader(text))
		if err == nil {
			text, err = io.ReadAll(z)
		}
		if err != nil {
			return nil, fmt.Errorf("the gzip file is damaged or cut off: %w", err)
		}
	}
	return bytes.TrimPrefix(text, []byte("\ufeff")), nil
}

func read(text []byte) (*Set, error) {
	trimmed := bytes.TrimSpace(text)
	switch {
	case bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")):
		return nil, errors.New("it is in UTF-16: convert it with iconv -f UTF-16 -t UTF-8")
	case len(trimmed) == 0:
		return nil, errors.New("the file is empty")
	case bytes.HasPrefix(trimmed, []byte("PAR1")) || bytes.HasPrefix(trimmed, []byte("PK")):
		return nil, errors.New("it is a parquet or zip file, not predictions: give a JSON object of texts by ID, JSON lines, or a TSV")
	case !utf8.Valid(trimmed):
		return nil, notUTF8(text)
	case trimmed[0] == '{' || trimmed[0] == '[' || trimmed[0] == '"':
		return readJSON(trimmed, bytes.Count(text[:len(text)-len(bytes.TrimLeft(text, " \t\r\n"))], []byte("\n")))
	}
	return readTable(trimmed)
}

// notUTF8 names the place of the first byte that is not UTF-8: the official scripts end
// there, too.
func notUTF8(text []byte) error {
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size < 2 {
			break
		}
		at += size
	}
	before := text[:at]
	return fmt.Errorf("line %d, column %d: byte 0x%02X is not UTF-8: write the file as UTF-8, or convert it with iconv -t UTF-8",
		1+bytes.Count(before, []byte("\n")), 1+utf8.RuneCount(before[1+bytes.LastIndexByte(before, '\n'):]), text[at])
}
