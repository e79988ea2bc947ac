package hub

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// check compares a whole file with its checksum: SHA-256, or for small files
// the name that git gives a blob, the SHA-1 of "blob LENGTH\0" and the content.
func (b blob) check(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() != b.size {
		return fmt.Errorf("it is %d bytes long, the hub says %d; the download is deleted: try again", info.Size(), b.size)
	}
	sum := sha256.New()
	if len(b.etag) == 2*sha1.Size {
		sum = sha1.New()
		fmt.Fprintf(sum, "blob %d\x00", b.size)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.Copy(sum, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != b.etag {
		return fmt.Errorf("its checksum is %s, the hub says %s; the download is deleted: try again", got, b.etag)
	}
	return nil
}
