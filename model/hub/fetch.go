package hub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
)

// tries is the number of tries in a row without progress before a file is given up.
const tries = 3

// blob is the content of a file: its checksum, as the hub gives it, and length.
type blob struct {
	etag string // SHA-256 of large files, git's SHA-1 of small ones
	size int64
}

var etag = regexp.MustCompile(`^(?:[0-9a-f]{40}|[0-9a-f]{64})$`)

// fetch puts a file of a commit in its place: a link in the snapshot to the
// blob, which is downloaded unless it is there.
func (h *Hub) fetch(ctx context.Context, m model, commit, file string) error {
	link := filepath.Join(m.snapshot(commit), file)
	if _, err := os.Stat(link); err == nil {
		return nil
	}
	address := h.Endpoint + "/" + m.id + "/resolve/" + commit + "/" + file
	b, err := h.describe(ctx, address)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for _, dir := range []string{filepath.Join(m.dir, "blobs"), m.snapshot(commit)} {
		if err := durable.MkdirAll(dir); err != nil {
			return err
		}
	}
	path := filepath.Join(m.dir, "blobs", b.etag)
	if _, err := os.Stat(path); err != nil {
		if err := h.fill(ctx, address, path, b, file); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	if err := os.Remove(link); err != nil && !os.IsNotExist(err) { // of a blob that is gone
		return err
	}
	return os.Symlink(filepath.Join("..", "..", "blobs", b.etag), link)
}

// describe asks for a file's checksum and length.
func (h *Hub) describe(ctx context.Context, address string) (blob, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := h.get(ctx, "HEAD", address, 0)
	if err != nil {
		return blob{}, err
	}
	r.Body.Close()
	tag, length := r.Header.Get("X-Linked-Etag"), r.Header.Get("X-Linked-Size")
	if tag == "" {
		tag, length = r.Header.Get("ETag"), r.Header.Get("Content-Length")
	}
	tag = strings.Trim(strings.TrimPrefix(tag, "W/"), `"`)
	size, err := strconv.ParseInt(length, 10, 64)
	if err != nil || size < 0 || !etag.MatchString(tag) {
		return blob{}, fmt.Errorf("the server gives no usable checksum and length (%.80q, %.20q)", tag, length)
	}
	return blob{tag, size}, nil
}

// fill downloads a blob beside its place, resuming an earlier try, and moves it
// there when its checksum is right.
func (h *Hub) fill(ctx context.Context, address, path string, b blob, file string) error {
	part, err := confined.OpenToWrite(filepath.Dir(path), path+".incomplete", os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	defer part.Close()
	if err := syscall.Flock(int(part.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("another program is downloading it (%s): %w", part.Name(), err)
	}
	for left := tries; ; {
		before, err := part.Seek(0, io.SeekEnd)
		if err != nil {
			return err
		}
		if before < b.size {
			err = h.more(ctx, address, part, before, b.size, file)
		}
		if err == nil {
			break
		}
		after, _ := part.Seek(0, io.SeekEnd)
		if left--; after > before {
			left = tries
		}
		if bad := (failed{}); !errors.As(err, &bad) || left == 0 || ctx.Err() != nil {
			return fmt.Errorf("%d of %d bytes are kept, the next try resumes from them: %w", after, b.size, err)
		}
	}
	if err := b.check(part); err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	if err := part.Sync(); err != nil {
		return err
	}
	return durable.Rename(part.Name(), path)
}

// more appends the missing bytes to the part.
func (h *Hub) more(ctx context.Context, address string, part *os.File, have, size int64, file string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	silence := time.AfterFunc(patience, cancel)
	defer silence.Stop()
	r, err := h.get(ctx, "GET", address, have)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusPartialContent && have > 0 { // it sends all of it
		if err := part.Truncate(0); err != nil {
			return err
		}
		have = 0
	}
	if _, err := part.Seek(have, io.SeekStart); err != nil {
		return err
	}
	buffer := make([]byte, 1<<17)
	for {
		n, end := r.Body.Read(buffer)
		silence.Reset(patience)
		if have += int64(n); have > size {
			return fmt.Errorf("the server sends more than the %d bytes that it has", size)
		}
		if _, err := part.Write(buffer[:n]); err != nil {
			return err
		}
		if h.Progress != nil && n > 0 {
			h.Progress(file, have, size)
		}
		switch {
		case end != nil && !errors.Is(end, io.EOF):
			return failed{end}
		case end != nil && have < size:
			return failed{io.ErrUnexpectedEOF}
		case end != nil:
			return nil
		}
	}
}
