package read

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"dev.road/workbench/tasks"
)

// peakOf is the most memory in use while do runs, beyond that before.
func peakOf(do func()) int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before := int64(m.HeapAlloc)
	var most atomic.Int64
	done, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most.Store(max(most.Load(), int64(m.HeapAlloc)))
			}
		}
	}()
	do()
	close(done)
	<-watched
	return most.Load() - before
}

// bomb writes what a small archive unpacks into: a good record, and 256 MiB that begin
// and repeat so.
func bomb(t *testing.T, to io.Writer, begin, repeat string) {
	t.Helper()
	good := `{"premise": "A.", "hypothesis": "B.", "label": "neutral"}` + "\n"
	part := []byte(strings.Repeat(repeat, (1<<20)/len(repeat)))
	if _, err := io.WriteString(to, good+begin); err != nil {
		t.Fatal(err)
	}
	for range 1 << 8 {
		if _, err := to.Write(part); err != nil {
			t.Fatal(err)
		}
	}
}

// A small archive that unpacks into 256 MiB is read in the memory of one record.
func TestAnArchiveThatGrowsIsReadInFlatMemory(t *testing.T) {
	for name, c := range map[string]struct {
		begin, repeat, want string
		most                int64
	}{
		"lines":  {"", strings.Repeat(" ", 4095) + "\n", "", 32 << 20},
		"a line": {"", "x", "f.jsonl:2: the line is longer than 67108864 bytes", 256 << 20},
		"a text": {`{"premise": "`, "x", "f.jsonl:2: the line is longer than 67108864 bytes", 256 << 20},
	} {
		pack := map[string]func(to io.Writer){
			"f.jsonl.gz": func(to io.Writer) {
				z, err := gzip.NewWriterLevel(to, gzip.BestSpeed)
				if err != nil {
					t.Fatal(err)
				}
				bomb(t, z, c.begin, c.repeat)
				if err := z.Close(); err != nil {
					t.Fatal(err)
				}
			},
			"f.jsonl.zst": func(to io.Writer) {
				z, err := zstd.NewWriter(to, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
				if err != nil {
					t.Fatal(err)
				}
				bomb(t, z, c.begin, c.repeat)
				if err := z.Close(); err != nil {
					t.Fatal(err)
				}
			},
			"f.zip": func(to io.Writer) {
				z := zip.NewWriter(to)
				z.RegisterCompressor(zip.Deflate, func(to io.Writer) (io.WriteCloser, error) { return flate.NewWriter(to, flate.BestSpeed) })
				w, err := z.Create("f.jsonl")
				if err != nil {
					t.Fatal(err)
				}
				bomb(t, w, c.begin, c.repeat)
				if err := z.Close(); err != nil {
					t.Fatal(err)
				}
			},
		}
		for file, packed := range pack {
			t.Run(name+" "+file, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), file)
				f, err := os.Create(path)
				if err != nil {
					t.Fatal(err)
				}
				packed(f)
				if err := f.Close(); err != nil {
					t.Fatal(err)
				}
				var report *Report
				grown := peakOf(func() {
					report, err = Stream(path, serving("nli"), func(*tasks.Example) error { return nil })
				})
				want := strings.Replace(c.want, "f.jsonl", map[string]string{
					"f.zip": "f.zip/f.jsonl", "f.jsonl.gz": "f.jsonl.gz", "f.jsonl.zst": "f.jsonl.zst",
				}[file], 1)
				if report.Examples != 1 || (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
					t.Errorf("%+v, %v", report, err)
				}
				if grown > c.most {
					t.Errorf("it took %d MiB", grown>>20)
				}
			})
		}
	}
}

// A member that says that it has 2^60 bytes is read for those that it has.
func TestTheSizeOfAMemberIsNotBelieved(t *testing.T) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	text := `{"premise": "A.", "hypothesis": "B.", "label": "neutral"}` + "\n"
	w, err := z.CreateRaw(&zip.FileHeader{
		Name: "f.jsonl", Method: zip.Store, CompressedSize64: uint64(len(text)), UncompressedSize64: 1 << 60,
	})
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(out.Bytes(), binary.LittleEndian.AppendUint64(nil, 1<<60)) {
		t.Fatal("the archive does not say so")
	}
	path := file(t, "f.zip", out.String())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	report, err := Stream(path, serving("nli"), func(*tasks.Example) error { return nil })
	runtime.ReadMemStats(&after)
	if err != nil || report.Examples != 1 {
		t.Errorf("%+v, %v", report, err)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
		t.Errorf("an archive of %d bytes took %d MiB", out.Len(), grown>>20)
	}
}
