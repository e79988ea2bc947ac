package kd

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"strconv"
	"strings"
)

// A shard is one file, NNNNN.logits, numbered from 0; shard k of a folder
// holds the windows from k*ShardSize on, in order. Everything is
// little-endian; a checksum is CRC-32C (Castagnoli).
//
//	8 bytes    "roadkd" 0x02 '\n'; 0x01 in a folder whose manifest has version 1
//	uint64     number of the first window
//	uint32     n, windows in this shard
//	32 bytes   SHA-256 of the folder's manifest.json; not there in version 1
//	n times    uint32 logits of the window, uint32 checksum of their bytes
//	uint32     checksum of everything up to here
//	n times    the window's logits, binary16
//
// Of a span, a window's logits are the starts of its allowed positions, then
// their ends: position 0 ("no answer"), then the passage's tokens.
const (
	magicBytes  = 8
	entryBytes  = 4 + 4
	sumBytes    = 4
	shardSuffix = ".logits"
)

// magic is the beginning of the shards of m's folder.
func (m Manifest) magic() string { return "roadkd" + string(rune(m.Version)) + "\n" }

// headerBytes is the length of a shard before its index.
func (m Manifest) headerBytes() int {
	n := magicBytes + 8 + 4
	if m.Version > 1 {
		n += sha256.Size
	}
	return n
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func shardName(k int) string { return fmt.Sprintf("%05d%s", k, shardSuffix) }

// shardNumber is shardName's inverse; not ok for any other text.
func shardNumber(name string) (k int, ok bool) {
	digits, found := strings.CutSuffix(name, shardSuffix)
	k, err := strconv.Atoi(digits)
	return k, found && err == nil && k >= 0 && name == shardName(k)
}

// IsShard reports whether a file's name is that of a shard.
func IsShard(name string) bool {
	_, ok := shardNumber(name)
	return ok
}

// draft is a shard that is being filled.
type draft struct {
	index []byte // the entries so far
	data  []byte
	count int
}

// ErrNotFinite is the error of a logit that a half cannot hold: NaN, an infinity, or a
// value beyond its range.
var ErrNotFinite = errors.New("targets hold finite values")

// add appends a window. It refuses logits that a half cannot hold.
func (d *draft) add(logits []float32) error {
	start := len(d.data)
	for i, l := range logits {
		if !(math.Abs(float64(l)) < halfOverflow) { // so that NaN is refused too
			d.data = d.data[:start]
			return fmt.Errorf("logit %d is %v: %w up to %d", i, l, ErrNotFinite, maxHalf)
		}
		d.data = binary.LittleEndian.AppendUint16(d.data, toHalf(l))
	}
	d.index = binary.LittleEndian.AppendUint32(d.index, uint32(len(logits)))
	d.index = binary.LittleEndian.AppendUint32(d.index, crc32.Checksum(d.data[start:], castagnoli))
	d.count++
	return nil
}

// drop takes back the last window, which had n logits.
func (d *draft) drop(n int) {
	d.data = d.data[:len(d.data)-2*n]
	d.index = d.index[:len(d.index)-entryBytes]
	d.count--
}

func (d *draft) reset() { *d = draft{index: d.index[:0], data: d.data[:0]} }

// file returns the bytes of the shard of m's folder whose first window is first.
func (d *draft) file(m Manifest, first int) []byte {
	f := make([]byte, 0, m.headerBytes()+len(d.index)+sumBytes+len(d.data))
	f = append(f, m.magic()...)
	f = binary.LittleEndian.AppendUint64(f, uint64(first))
	f = binary.LittleEndian.AppendUint32(f, uint32(d.count))
	if m.Version > 1 {
		f = append(f, m.sum[:]...)
	}
	f = append(f, d.index...)
	f = binary.LittleEndian.AppendUint32(f, crc32.Checksum(f, castagnoli))
	return append(f, d.data...)
}

// shard is a finished one whose index has been checked.
type shard struct {
	file    io.ReaderAt
	first   int
	offsets []int64  // where in the file a window's logits start; one more for the end
	sums    []uint32 // checksums of the logits' bytes
}

// check returns an error unless every logit is as it was written, and finite.
func (s *shard) check() error {
	var buf []byte
	for i := range s.sums {
		var err error
		if buf, err = s.read(buf, i); err != nil {
			return err
		}
		for at := 0; at < len(buf); at += 2 {
			if h := binary.LittleEndian.Uint16(buf[at:]); h&0x7c00 == 0x7c00 {
				return fmt.Errorf("window %d: logit %d is %v", s.first+i, at/2, fromHalf(h))
			}
		}
	}
	return nil
}

// readIndex fills s from the front of a file of size bytes that should be shard k of m, and
// checks the file's length against the index.
func (s *shard) readIndex(size int64, m Manifest, k int) error {
	headerBytes := m.headerBytes()
	if size < int64(headerBytes) {
		return fmt.Errorf("it has %d bytes, fewer than a shard's first %d", size, headerBytes)
	}
	head := make([]byte, headerBytes)
	if _, err := s.file.ReadAt(head, 0); err != nil {
		return fmt.Errorf("reading its first bytes: %w", err)
	}
	if string(head[:magicBytes]) != m.magic() {
		return fmt.Errorf("it begins with %q, not with %q", head[:magicBytes], m.magic())
	}
	first, count := m.span(k)
	hasFirst := binary.LittleEndian.Uint64(head[magicBytes:])
	hasCount := binary.LittleEndian.Uint32(head[magicBytes+8:])
	if hasFirst != uint64(first) || hasCount != uint32(count) {
		return fmt.Errorf("it holds %d windows from %d on, not the %d from %d on", hasCount, hasFirst, count, first)
	}
	if of := head[magicBytes+8+4:]; m.Version > 1 && !bytes.Equal(of, m.sum[:]) {
		return fmt.Errorf("it belongs to a folder with another %s, whose SHA-256 begins with %x; here it begins with %x: it is of another "+
			"teacher or dataset, or the manifest was changed", manifestFile, of[:4], m.sum[:4])
	}
	s.first = first

	front := int64(headerBytes + count*entryBytes + sumBytes)
	if size < front {
		return fmt.Errorf("it has %d bytes, and its index alone has %d: it is cut off", size, front)
	}
	buf := make([]byte, front)
	if _, err := s.file.ReadAt(buf, 0); err != nil {
		return fmt.Errorf("reading its index: %w", err)
	}
	body, sum := buf[:front-sumBytes], binary.LittleEndian.Uint32(buf[front-sumBytes:])
	if crc32.Checksum(body, castagnoli) != sum {
		return fmt.Errorf("its index is damaged: checksum %08x, not %08x", crc32.Checksum(body, castagnoli), sum)
	}
	s.offsets = append(make([]int64, 0, count+1), front)
	s.sums = make([]uint32, 0, count)
	for i := range count {
		entry := body[headerBytes+i*entryBytes:]
		n := binary.LittleEndian.Uint32(entry)
		if err := m.checkLength(int(n)); err != nil {
			return fmt.Errorf("window %d: %w", first+i, err)
		}
		end := s.offsets[i] + 2*int64(n)
		if end > size {
			return fmt.Errorf("window %d: its logits end at byte %d, and the file has %d: it is cut off", first+i, end, size)
		}
		s.offsets = append(s.offsets, end)
		s.sums = append(s.sums, binary.LittleEndian.Uint32(entry[4:]))
	}
	if end := s.offsets[count]; end != size {
		return fmt.Errorf("it has %d bytes, %d more than its index says", size, size-end)
	}
	return nil
}

// read returns the bytes of the shard's i-th window in buf's array where it
// is large enough, checked.
func (s *shard) read(buf []byte, i int) ([]byte, error) {
	n := int(s.offsets[i+1] - s.offsets[i])
	if cap(buf) < n {
		buf = make([]byte, n)
	}
	buf = buf[:n]
	if _, err := s.file.ReadAt(buf, s.offsets[i]); err != nil {
		return nil, fmt.Errorf("window %d: %w", s.first+i, err)
	}
	if sum := crc32.Checksum(buf, castagnoli); sum != s.sums[i] {
		return nil, fmt.Errorf("window %d is damaged: checksum %08x, not %08x", s.first+i, sum, s.sums[i])
	}
	return buf, nil
}
