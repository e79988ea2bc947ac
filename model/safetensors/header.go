package safetensors

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"sort"

	"dev.road/workbench/visible"
	"dev.road/workbench/worded"
)

// The bounds on a header. Models of 10,000 tensors have 100,000 values in a header of
// 2 MB.
const (
	maxHeader  = 100 << 20 // bytes, as the format has it
	mostValues = 1_000_000 // of its JSON
	mostAxes   = 64        // of a tensor, as in PyTorch
)

// DType is the stored type of a tensor's values.
type DType string

// The types that weights have.
const (
	F32  DType = "F32"
	F16  DType = "F16"
	BF16 DType = "BF16"
)

// sizes are bytes a value of every type of the format: a file may hold types that
// this program does not read.
var sizes = map[DType]int64{
	"BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1,
	"U16": 2, "I16": 2, F16: 2, BF16: 2,
	"U32": 4, "I32": 4, F32: 4,
	"U64": 8, "I64": 8, "F64": 8, "C64": 8,
}

// Info describes one tensor of a file.
type Info struct {
	Name  string
	DType DType
	Shape []int

	begin, end int64 // from the end of the header
}

// Len is the number of its values.
func (t Info) Len() int {
	n := 1
	for _, d := range t.Shape {
		n *= d
	}
	return n
}

type entry struct {
	DType   DType     `json:"dtype"`
	Shape   []int64   `json:"shape"`
	Offsets *[2]int64 `json:"data_offsets"`
}

// parseHeader reads the tensors in the order of their offsets. room is the number
// of bytes after the header.
func parseHeader(text []byte, room int64) ([]Info, map[string]string, error) {
	if err := worded.Bounded(text, mostValues); err != nil {
		return nil, nil, fmt.Errorf("the header: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	var raw map[string]json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return nil, nil, fmt.Errorf("the header is not JSON: %w", worded.JSON(err, raw))
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, nil, fmt.Errorf("the header has something after its JSON")
	}
	var metadata map[string]string
	var tensors []Info
	for name, value := range raw {
		if name == "__metadata__" {
			if err := json.Unmarshal(value, &metadata); err != nil {
				return nil, nil, fmt.Errorf("the header's __metadata__ is not a table of texts: %w", worded.JSON(err, metadata))
			}
			continue
		}
		t, err := parseEntry(name, value)
		if err != nil {
			return nil, nil, fmt.Errorf("tensor %q: %w", visible.Short(name), err)
		}
		tensors = append(tensors, t)
	}
	sort.Slice(tensors, func(i, j int) bool {
		a, b := tensors[i], tensors[j]
		if a.begin != b.begin {
			return a.begin < b.begin
		}
		return a.end < b.end || a.end == b.end && a.Name < b.Name
	})
	at := int64(0)
	for _, t := range tensors {
		if t.begin != at {
			return nil, nil, fmt.Errorf("tensor %q begins at byte %d, the one before it ends at %d", visible.Short(t.Name), t.begin, at)
		}
		at = t.end
	}
	if at != room {
		problem := "longer than its tensors"
		if at > room {
			first := slices.IndexFunc(tensors, func(t Info) bool { return t.end > room })
			problem = fmt.Sprintf("truncated in tensor %q", visible.Short(tensors[first].Name))
		}
		return nil, nil, fmt.Errorf("the file is %s: %d bytes of values, the header describes %d", problem, room, at)
	}
	return tensors, metadata, nil
}

func parseEntry(name string, value json.RawMessage) (Info, error) {
	var e entry
	d := json.NewDecoder(bytes.NewReader(value))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return Info{}, fmt.Errorf("its description is wrong: %w", worded.JSON(err, e))
	}
	if e.Offsets == nil || e.Shape == nil {
		return Info{}, fmt.Errorf("its description lacks a shape or offsets")
	}
	size, ok := sizes[e.DType]
	if !ok {
		return Info{}, fmt.Errorf("its type %q is unknown", visible.Short(string(e.DType)))
	}
	if len(e.Shape) > mostAxes {
		return Info{}, fmt.Errorf("its shape has %d axes; the maximum is %d", len(e.Shape), mostAxes)
	}
	t := Info{Name: name, DType: e.DType, Shape: make([]int, len(e.Shape)), begin: e.Offsets[0], end: e.Offsets[1]}
	bytes := size
	for i, d := range e.Shape {
		if d < 0 || d > 0 && bytes > math.MaxInt64/8/d {
			return Info{}, fmt.Errorf("its shape %v is out of range", e.Shape)
		}
		t.Shape[i] = int(d)
		bytes *= d
	}
	if t.begin < 0 || t.end < t.begin || t.end-t.begin != bytes {
		return Info{}, fmt.Errorf("its offsets %v do not hold the %d bytes of %s %v", *e.Offsets, bytes, e.DType, e.Shape)
	}
	return t, nil
}
