package safetensors

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.road/workbench/worded/wordedtest"
)

// file lays out a file by hand, as another program would.
func file(t testing.TB, header string, values []byte) string {
	path := filepath.Join(t.TempDir(), "x.safetensors")
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	if err := os.WriteFile(path, append(append(b, header...), values...), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWhatIsWrittenIsReadBitForBit(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
		path := filepath.Join(dir, "x")
		names := rapid.SliceOfNDistinct(rapid.StringN(1, 8, -1), 0, 5, rapid.ID).Draw(r, "names")
		metadata := rapid.MapOf(rapid.StringN(0, 4, -1), rapid.String()).Draw(r, "metadata")
		var ts []Tensor
		want := map[string][]float32{}
		for _, n := range names {
			shape := rapid.SliceOfN(rapid.IntRange(0, 4), 0, 3).Draw(r, "shape")
			v := make([]float32, Info{Shape: shape}.Len())
			for i := range v {
				v[i] = math.Float32frombits(rapid.Uint32().Draw(r, "bits"))
			}
			want[n] = v
			ts = append(ts, Floats(n, shape, v))
		}
		if err := Write(path, ts, metadata); err != nil {
			r.Fatal(err)
		}
		f, err := Open(path)
		if err != nil {
			r.Fatal(err)
		}
		defer f.Close()
		if f.values%8 != 0 {
			r.Fatalf("values begin at byte %d", f.values)
		}
		if len(f.Tensors()) != len(ts) {
			r.Fatalf("%d tensors, wrote %d", len(f.Tensors()), len(ts))
		}
		for _, x := range ts {
			got, err := f.Float32(x.Name)
			if err != nil {
				r.Fatal(err)
			}
			info, _ := f.Lookup(x.Name)
			if !cmp.Equal(info.Shape, append([]int{}, x.Shape...)) {
				r.Fatalf("%q has shape %v, wrote %v", x.Name, info.Shape, x.Shape)
			}
			for i := range got {
				if math.Float32bits(got[i]) != math.Float32bits(want[x.Name][i]) {
					r.Fatalf("%q[%d] = %x", x.Name, i, math.Float32bits(got[i]))
				}
			}
		}
		for k, v := range metadata {
			if f.Metadata[k] != v {
				r.Fatalf("metadata %q is %q, wrote %q", k, f.Metadata[k], v)
			}
		}
	})
}

func TestAChangedByteIsRefusedNamingTheTensor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	if err := Write(path, []Tensor{Floats("first", []int{2}, []float32{1, 2}), Floats("second", []int{2}, []float32{3, 4})}, nil); err != nil {
		t.Fatal(err)
	}
	b, _ := os.ReadFile(path)
	b[len(b)-1] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Float32("first"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Float32("second"); err == nil || !strings.Contains(err.Error(), `tensor "second" is corrupt`) {
		t.Fatalf("error is %v", err)
	}
}

func TestBadFilesAreRefused(t *testing.T) {
	for _, c := range []struct{ name, header, values, want string }{
		{"not JSON", `{"a"`, "", "not JSON"},
		{"something after", `{}{}`, "", "after its JSON"},
		{"a gap", `{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, "01234567", `"a" begins at byte 4`},
		{"overlap", `{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, "01234567",
			`"b" begins at byte 4`},
		{"cut off", `{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, "01234",
			`truncated in tensor "b"`},
		{"too long", `{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, "01234", "longer than"},
		{"shape against offsets", `{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, "0123", "do not hold the 8 bytes"},
		{"overflow", `{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`, "", "out of range"},
		{"negative", `{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,-4]}}`, "", "out of range"},
		{"unknown type", `{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}`, "0123", `type "F31"`},
		{"no offsets", `{"a":{"dtype":"F32","shape":[1]}}`, "0123", "lacks"},
		{"metadata not text", `{"__metadata__":{"a":1}}`, "", "__metadata__"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Open(file(t, c.header, []byte(c.values)))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error is %v, want one with %q", err, c.want)
			}
		})
	}
	t.Run("a header longer than the file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, []byte{255, 255, 255, 255, 255, 255, 255, 255, '{', '}'}, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); err == nil {
			t.Fatal("opened")
		}
	})
}

func TestAFailingWriteKeepsTheOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	if err := Write(path, []Tensor{Floats("a", []int{1}, []float32{7})}, nil); err != nil {
		t.Fatal(err)
	}
	bad := Tensor{Name: "a", Shape: []int{1}, DType: F32, Bytes: func() ([]byte, error) { return nil, fmt.Errorf("disk lost") }}
	if err := Write(path, []Tensor{bad}, nil); err == nil || !strings.Contains(err.Error(), "disk lost") {
		t.Fatalf("error is %v", err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if v, err := f.Float32("a"); err != nil || v[0] != 7 {
		t.Fatalf("read %v, %v", v, err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`), []byte("0123"))
	f.Add([]byte(`{"__metadata__":{"crc32c.a":"0"},"a":{"dtype":"BF16","shape":[0,3],"data_offsets":[0,0]}}`), []byte(""))
	path := filepath.Join(f.TempDir(), "x")
	f.Fuzz(func(t *testing.T, header, values []byte) {
		b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
		if err := os.WriteFile(path, append(append(b, header...), values...), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := Open(path)
		if err != nil {
			wordedtest.Worded(t, err.Error(), string(header))
			return
		}
		defer file.Close()
		var all []byte
		for _, x := range file.Tensors() {
			b, err := file.Bytes(x.Name)
			if err == nil && int64(len(b)) != int64(x.Len())*sizes[x.DType] {
				t.Fatalf("%d bytes for %v", len(b), x)
			}
			all = append(all, b...)
		}
		if len(file.Metadata) == 0 && !bytes.Equal(all, values) {
			t.Fatal("the tensors together are not the file's values")
		}
	})
}

func TestStoredValuesAreCopiedInTheirOwnType(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	stored := func(b ...byte) func() ([]byte, error) { return func() ([]byte, error) { return b, nil } }
	half := Tensor{Name: "h", Shape: []int{2}, DType: BF16, Bytes: stored(1, 2, 3, 4)}
	if err := Write(path, []Tensor{half, Floats("f", []int{1}, []float32{5})}, nil); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if i, _ := f.Lookup("h"); i.DType != BF16 {
		t.Errorf("h is %s, want BF16", i.DType)
	}
	if b, err := f.Bytes("h"); err != nil || !bytes.Equal(b, []byte{1, 2, 3, 4}) {
		t.Errorf("h is %x (%v)", b, err)
	}
	half.Bytes = stored(1, 2)
	if err := Write(path, []Tensor{half}, nil); err == nil ||
		!strings.Contains(err.Error(), `tensor "h": 2 bytes of BF16 do not fill its shape [2]`) {
		t.Errorf("error is %v", err)
	}
}
