package read

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"dev.road/workbench/visible"
)

// arrowBatch is a number of rows.
type arrowBatch struct {
	rows     int
	columns  []*arrowArray // nil: it was not wanted
	unpacked int           // bytes
}

// batchReader takes the arrays of a batch in turn, each with its node and its buffers.
type batchReader struct {
	*arrowStream
	header        flatTable
	body          []byte
	nodes, nNodes int // the place of the next, and how many there are yet
	bufs, nBufs   int
	views, nViews int // numbers of buffers, of columns of views
	codec         int // of the buffers, or -1
	unpacked      int // bytes so far
	seen          int // bytes of buffers that were wanted
}

// batch makes the arrays of fields.
func (s *arrowStream) batch(header flatTable, body []byte, fields []*arrowField, wanted func(i int) bool) (*arrowBatch, error) {
	r := &batchReader{arrowStream: s, header: header, body: body, codec: -1}
	rows := header.long(0)
	r.nodes, r.nNodes = header.list(1, 16)
	r.bufs, r.nBufs = header.list(2, 16)
	if c := header.table(3); c.place != 0 {
		if r.codec = c.byte(0); r.codec > 1 {
			return nil, fmt.Errorf("its batches are compressed in a way of the number %d: write it again with lz4, zstd or none", r.codec)
		}
	}
	r.views, r.nViews = header.list(4, 8)
	if header.err != nil {
		return nil, header.err
	}
	b := &arrowBatch{rows: rows}
	for i, f := range fields {
		a, err := r.array(f, wanted(i))
		if err == nil && a != nil && a.n != rows {
			err = fmt.Errorf("it has %d values in a batch of %d rows", a.n, rows)
		}
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", visible.Name(f.name), err)
		}
		b.columns = append(b.columns, a)
	}
	if rows < 0 || rows/8 > r.seen {
		return nil, fmt.Errorf("a batch says that it has %d rows, and the columns that are read have %d bytes", rows, r.seen)
	}
	b.unpacked = r.unpacked
	return b, nil
}

// node returns the length of the next array, and how many of it are null.
func (r *batchReader) node() (n, nulls int, err error) {
	if r.nNodes == 0 {
		return 0, 0, errors.New("the batch has fewer columns than the schema")
	}
	n, nulls = r.header.int64(r.nodes), r.header.int64(r.nodes+8)
	r.nodes, r.nNodes = r.nodes+16, r.nNodes-1
	if n < 0 || nulls < 0 || nulls > n {
		return 0, 0, fmt.Errorf("it says that %d of its %d values are null", nulls, n)
	}
	return n, nulls, nil
}

// buffer returns the next buffer, unpacked, or only skips it.
func (r *batchReader) buffer(wanted bool) ([]byte, error) {
	if r.nBufs == 0 {
		return nil, errors.New("the batch has fewer buffers than the schema asks for")
	}
	from, length := r.header.int64(r.bufs), r.header.int64(r.bufs+8)
	r.bufs, r.nBufs = r.bufs+16, r.nBufs-1
	if !wanted {
		return nil, nil
	}
	if from < 0 || length < 0 || length > len(r.body) || from > len(r.body)-length {
		return nil, fmt.Errorf("a buffer has %d bytes from byte %d on, and the batch has %d", length, from, len(r.body))
	}
	text := r.body[from : from+length]
	if r.codec >= 0 && length > 0 {
		var err error
		if text, err = r.unpack(text); err != nil {
			return nil, err
		}
	}
	r.seen += len(text)
	return text, nil
}

// bits is a buffer of a bit for each value that is not null; nil if none is.
func (r *batchReader) bits(wanted bool, n, nulls int) ([]byte, error) {
	bits, err := r.buffer(wanted)
	if err != nil || !wanted || nulls == 0 {
		return nil, err
	}
	if len(bits) < n/8 || len(bits)*8 < n {
		return nil, fmt.Errorf("it has %d values, and says of %d whether they are null", n, len(bits)*8)
	}
	return bits, nil
}

// The largest ratios of unpacked to packed bytes: a block of zstd gives 128 KiB for 4 bytes,
// one of lz4 255 bytes for each.
var arrowRatios = [2]int{255, 1 << 15}

// unpack decompresses a buffer, which begins with its size.
func (r *batchReader) unpack(packed []byte) (text []byte, err error) {
	defer func() {
		if damage := recover(); damage != nil { // of a library's
			err = fmt.Errorf("a compressed buffer is damaged: %s", damageOf(damage))
		}
	}()
	if len(packed) < 8 {
		return nil, errors.New("a compressed buffer does not say its size")
	}
	size := int(binary.LittleEndian.Uint64(packed))
	packed = packed[8:]
	if size == -1 { // left as it was
		return packed, nil
	}
	if size < 0 || size/arrowRatios[r.codec] > len(packed) {
		return nil, fmt.Errorf("a compressed buffer of %d bytes says that it unpacks into %d", len(packed), size)
	}
	if r.unpacked += size; r.unpacked > largestBatch {
		return nil, fmt.Errorf("a batch unpacks into more than %d bytes, the maximum: write the file in smaller batches", largestBatch)
	}
	in, err := r.unpacker(packed)
	if err != nil {
		return nil, err
	}
	text = make([]byte, size)
	if _, err := io.ReadFull(in, text); err != nil {
		return nil, fmt.Errorf("a compressed buffer is damaged: %w", err)
	}
	return text, nil
}

// unpacker reads what a buffer unpacks into. Its machinery is made once for the file.
func (r *batchReader) unpacker(packed []byte) (io.Reader, error) {
	if r.codec == 0 {
		if r.lz4 == nil {
			r.lz4 = lz4.NewReader(nil)
		}
		r.lz4.Reset(bytes.NewReader(packed))
		return r.lz4, nil
	}
	if r.zstd == nil {
		var err error
		r.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(largestWindow))
		if err != nil {
			return nil, err
		}
	}
	return zstdText{r.zstd}, r.zstd.Reset(bytes.NewReader(packed))
}
