package model

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/native"
)

// A real BERT, as it is published: without the prefix of its names, with a
// pooler. Needs a Python with transformers; see scripts/oracle/minilm.py.
func TestMiniLMIsTransformers(t *testing.T) {
	python := os.Getenv("ROAD_ORACLE")
	if python == "" {
		t.Skip("ROAD_ORACLE names no python with transformers")
	}
	onThread(t)
	b, _ := random(5, 2, 40, 30522)
	short, _ := random(6, 1, 17, 30522)
	b.IDs, b.Types, b.Lens = append(b.IDs, short.IDs...), append(b.Types, short.Types...), append(b.Lens, short.Lens...)
	var types []int // encoding/json takes []uint8 for base64
	for _, x := range b.Types {
		types = append(types, int(x))
	}
	question, err := json.Marshal(map[string]any{"IDs": b.IDs, "Types": types, "Lens": b.Lens})
	if err != nil {
		t.Fatal(err)
	}
	oracle := exec.Command(python, "../scripts/oracle/minilm.py")
	oracle.Stdin, oracle.Stderr = bytes.NewReader(question), os.Stderr
	answer, err := oracle.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Folder         string
		Hidden, Pooled []float32
		golden         // its Rounding
	}
	if err := json.Unmarshal(answer, &want); err != nil {
		t.Fatal(err)
	}

	// a class head of as many labels as the pooler has outputs
	pooled := checkpoint.Head{Name: "pooled"}
	for i := range 384 {
		pooled.Labels = append(pooled.Labels, strconv.Itoa(i))
	}
	m := mustLoad(t, want.Folder, []checkpoint.Head{{Name: "mrc"}, pooled})
	want.compare(t, "hidden", hiddenStates(t, m, b), want.Hidden)
	identity := make([]float32, 384*384)
	for i := range 384 {
		identity[385*i] = 1
	}
	set(t, m, "classifier.pooled.out_proj.weight", identity)
	got, err := m.Infer(b, []int{1})
	if err != nil {
		t.Fatal(err)
	}
	want.compare(t, "pooled", got[0], want.Pooled)
}

// hiddenStates are the encoder's, [N, H], read through a span head that picks
// two of them at a time. It spoils the head, which is the model's first.
func hiddenStates(t *testing.T, m *Model, b *Batch) []float32 {
	t.Helper()
	H := m.config.HiddenSize
	hidden := make([]float32, len(b.IDs)*H)
	set(t, m, "qa_outputs.bias", make([]float32, 2))
	for h := 0; h < H; h += 2 {
		pick := make([]float32, 2*H)
		pick[h], pick[H+h+1] = 1, 1
		set(t, m, "qa_outputs.weight", pick)
		z, err := m.Infer(b, []int{0})
		if err != nil {
			t.Fatal(err)
		}
		for n := range b.IDs {
			hidden[n*H+h], hidden[n*H+h+1] = z[0][2*n], z[0][2*n+1]
		}
	}
	return hidden
}

// set gives a parameter other values.
func set(t *testing.T, m *Model, name string, values []float32) {
	t.Helper()
	for _, p := range m.parameters {
		if p.Name == name && p.Len() == len(values) {
			if err := m.native.Write(values, native.Weights, p.Offset); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("no parameter %s of %d values", name, len(values))
}
