package read

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"dev.road/workbench/visible"
)

const (
	largestBatch = 512 << 20 // bytes of a record batch, packed and unpacked each, and of all dictionaries
	mostNothing  = 1 << 24   // elements of a column or list that takes no bytes
)

// arrowStream reads the messages of an Arrow file: the schema, then dictionaries and
// batches of rows. (The Arrow columnar format, "Serialization and Interprocess Communication".)
type arrowStream struct {
	in           io.Reader
	fields       []*arrowField
	notes        []byte // of Hugging Face's datasets, about the schema
	version      int    // of the metadata; a union of 4 has one buffer more
	byID         map[int]*arrowField
	dictionaries map[int]*arrowDictionary
	held         int    // bytes of all dictionaries
	body         []byte // of the last batch
	lz4          *lz4.Reader
	zstd         *zstd.Decoder
}

// The kinds of messages.
const (
	arrowSchema = 1 + iota
	arrowDictionaryBatch
	arrowRecordBatch
)

// newArrowStream reads up to the schema.
func newArrowStream(in io.Reader, isFile bool) (*arrowStream, error) {
	s := &arrowStream{in: in, byID: map[int]*arrowField{}, dictionaries: map[int]*arrowDictionary{}}
	if isFile {
		if _, err := io.CopyN(io.Discard, in, 8); err != nil {
			return nil, err
		}
	}
	m, err := s.message()
	if err != nil {
		return nil, err
	}
	if m.kind != arrowSchema {
		return nil, errors.New("it does not begin with a schema")
	}
	s.version = m.version
	if m.header.short(0) != 0 {
		return nil, errors.New("its numbers are big-endian: write it again on a machine of today")
	}
	var schema schemaReader
	if err := m.header.each(1, func(t flatTable) error { return schema.take(t, 0, &s.fields) }); err != nil {
		return nil, err
	}
	return s, m.header.each(2, func(t flatTable) error {
		if string(t.bytes(0)) == "huggingface" {
			s.notes = t.bytes(1)
		}
		return nil
	})
}

func (s *arrowStream) close() {
	if s.zstd != nil {
		s.zstd.Close()
	}
}

// need lets the values of a column be read.
func (s *arrowStream) need(f *arrowField) error {
	if err := f.readable(); err != nil {
		return fmt.Errorf("column %s: %w", visible.Name(f.name), err)
	}
	f.dictionaries(s.byID)
	return nil
}

// arrowMessage is a message without its body.
type arrowMessage struct {
	kind, version int
	header        flatTable
	body          int // its length
}

// message reads the next message up to its body; io.EOF is the mark at the end.
func (s *arrowStream) message() (*arrowMessage, error) {
	var prefix [8]byte
	if _, err := io.ReadFull(s.in, prefix[:]); err != nil {
		return nil, cutOff(err)
	}
	length := int(int32(binary.LittleEndian.Uint32(prefix[4:])))
	switch {
	case binary.LittleEndian.Uint32(prefix[:]) != 0xffffffff:
		return nil, errors.New("a message does not begin with its mark")
	case length == 0:
		return nil, io.EOF
	case length < 0 || length > longestFooter:
		return nil, fmt.Errorf("a message says that its metadata have %d bytes; the maximum is %d", length, longestFooter)
	}
	text, err := readSoMany(s.in, nil, length)
	if err != nil {
		return nil, err
	}
	f := flat{text: text}
	t := f.root()
	m := &arrowMessage{kind: t.byte(1), version: t.short(0), header: t.table(2), body: t.long(3)}
	switch {
	case f.err != nil:
		return nil, f.err
	case m.header.place == 0:
		return nil, errors.New("a message has no header")
	case m.version != 3 && m.version != 4: // V4 and V5
		return nil, fmt.Errorf("its metadata are of version %d; those of 4 and 5 are read", m.version+1)
	case m.body < 0:
		return nil, errors.New("a message has a body of negative length")
	}
	return m, nil
}

// next reads the next batch of rows, and the dictionaries before it; io.EOF is the end.
// The batch is valid until the next one.
func (s *arrowStream) next(wanted func(i int) bool) (*arrowBatch, error) {
	for {
		m, err := s.message()
		if err != nil {
			return nil, err
		}
		if m.kind == arrowDictionaryBatch && s.byID[m.header.long(0)] == nil { // of a column that is not read
			_, err = io.CopyN(io.Discard, s.in, int64(m.body))
			if err != nil {
				return nil, cutOff(err)
			}
			continue
		}
		if m.body > largestBatch {
			return nil, fmt.Errorf("a batch has %d bytes; the maximum is %d: write the file in smaller batches", m.body, largestBatch)
		}
		switch m.kind {
		case arrowRecordBatch:
			if s.body, err = readSoMany(s.in, s.body, m.body); err != nil {
				return nil, err
			}
			return s.batch(m.header, s.body, s.fields, wanted)
		case arrowDictionaryBatch:
			if err := s.dictionary(m); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("a message is of the kind %d, among batches of rows", m.kind)
		}
	}
}

// readSoMany reads n bytes into the room of buf, which grows with those that are there.
func readSoMany(in io.Reader, buf []byte, n int) ([]byte, error) {
	buf = buf[:0]
	for len(buf) < n {
		from := len(buf)
		to := min(n, max(cap(buf), from+max(from, 1<<20)))
		if to > cap(buf) {
			buf = append(make([]byte, 0, to), buf...)
		}
		buf = buf[:to]
		if _, err := io.ReadFull(in, buf[from:to]); err != nil {
			return buf[:0], cutOff(err)
		}
	}
	return buf, nil
}

// cutOff words the end of a file in the middle of it.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errCutOff
	}
	return err
}

// arrowDictionary has the values of columns that hold numbers instead.
type arrowDictionary struct {
	parts []dictionaryPart // one after the other
	n     int              // values
	held  int              // bytes
}

// dictionaryPart has the values from a number on.
type dictionaryPart struct {
	*arrowArray
	from int
}

// dictionary reads a dictionary, or a part that is added to one. Arrays that were made with
// the values before keep them.
func (s *arrowStream) dictionary(m *arrowMessage) error {
	id, add := m.header.long(0), m.header.byte(2) != 0
	values := *s.byID[id]
	values.index = nil
	body, err := readSoMany(s.in, nil, m.body)
	if err != nil {
		return err
	}
	b, err := s.batch(m.header.table(1), body, []*arrowField{&values}, func(int) bool { return true })
	if err != nil {
		return fmt.Errorf("dictionary %d: %w", id, err)
	}
	old, d := s.dictionaries[id], &arrowDictionary{held: len(body) + b.unpacked}
	s.held += d.held
	switch {
	case old != nil && add: // values before may share the list of parts: they see no more of it than there was
		d.parts, d.n, d.held = old.parts, old.n, old.held+d.held
	case old != nil && !values.nested(): // else values of another may lead into it
		s.held -= old.held
	}
	if b.rows > 0 {
		d.parts = append(d.parts, dictionaryPart{b.columns[0], d.n})
		d.n += b.rows
	}
	if s.held > largestBatch {
		return fmt.Errorf("its dictionaries have more than %d bytes, the maximum", largestBatch)
	}
	s.dictionaries[id] = d
	return nil
}
