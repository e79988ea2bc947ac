package read

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// largestWindow bounds the part of a file's text that zstd has at hand while it
// unpacks: the most that the program zstd itself takes without --memory.
const largestWindow = 128 << 20

// packings are the endings of compressed files' names, after that of the format.
var packings = []string{".gz", ".zst"}

// withoutPacking returns a file's name, in small letters, without the ending of its
// compression.
func withoutPacking(name string) string {
	name = strings.ToLower(name)
	for _, ending := range packings {
		if rest, ok := strings.CutSuffix(name, ending); ok {
			return rest
		}
	}
	return name
}

// unpack lets a compressed file be read as its text. The file's first bytes say what it is.
func (s *source) unpack() error {
	magic, _ := s.in.Peek(4)
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(s.in)
		if err != nil {
			return unpackingError(err)
		}
		s.in = bufio.NewReaderSize(unpackedText{z}, headSize)
	case isZstd(magic):
		z, err := zstd.NewReader(s.in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(largestWindow))
		if err != nil {
			return err
		}
		s.in, s.free = bufio.NewReaderSize(zstdText{z}, headSize), z.Close
	}
	return nil
}

// isZstd reports whether a file begins with a frame of zstd, or with one that is skipped.
func isZstd(magic []byte) bool {
	return bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}) ||
		len(magic) == 4 && magic[0]&0xf0 == 0x50 && bytes.Equal(magic[1:], []byte{0x2a, 0x4d, 0x18})
}

// zstdText words the library's errors.
type zstdText struct{ in *zstd.Decoder }

func (z zstdText) Read(p []byte) (int, error) {
	n, err := z.in.Read(p)
	switch {
	case err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return n, err
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return n, fmt.Errorf("it is compressed with a window of more than %d MiB: compress it again, without --long or --ultra",
			largestWindow>>20)
	}
	return n, errDamaged
}

// ended is an error of reading, or in place of Go's for an early end that of the file.
func ended(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errCutOff
	}
	return err
}

// errDamaged is in place of the libraries' errors, which are about their own formats.
var errDamaged = errors.New("the compressed file is damaged")

// unpackedText words the errors of a library that decompresses.
type unpackedText struct{ in io.Reader }

func (u unpackedText) Read(p []byte) (int, error) {
	n, err := u.in.Read(p)
	return n, unpackingError(err)
}

func unpackingError(err error) error {
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return errDamaged
}
