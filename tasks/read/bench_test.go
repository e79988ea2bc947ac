package read

import (
	"os"
	"path/filepath"
	"testing"

	"dev.road/workbench/tasks"
)

// BenchmarkStream reads files of the acceptance data; MB/s is of the file's
// bytes, decompressed.
func BenchmarkStream(b *testing.B) {
	folder := os.Getenv("ROAD_ACCEPTANCE")
	if folder == "" {
		b.Skip("ROAD_ACCEPTANCE names no folder")
	}
	for _, name := range []string{"squad2/dev-full.json", "mnli/dev_matched.jsonl", "formats/mrqa-squad-40-contexts.jsonl.gz"} {
		b.Run(filepath.Base(name), func(b *testing.B) {
			path := filepath.Join(folder, name)
			size := decompressed(b, path)
			for b.Loop() {
				if _, err := Stream(path, Options{}, func(*tasks.Example) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(size)
			b.ReportAllocs()
		})
	}
}

func decompressed(t testing.TB, path string) (size int64) {
	t.Helper()
	f, err := openSource(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.lines(func(_ int, line []byte) error { size += int64(len(line)) + 1; return nil }); err != nil {
		t.Fatal(err)
	}
	return size
}
