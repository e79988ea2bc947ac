package checkpoint

import (
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/model/safetensors"
)

// A value that is no number is found in the encoder and in a head, in each type that
// weights are stored in; a tensor that is no part of the model may have one.
func TestAWeightThatIsNoNumberIsFound(t *testing.T) {
	for what, c := range map[string]struct {
		name  string
		shape []int
		kind  safetensors.DType
		bits  string
		found bool
	}{
		"NaN":           {"electra.embeddings.LayerNorm.weight", []int{4}, safetensors.F32, "\x00\x00\xc0\x7f", true},
		"infinity":      {"electra.embeddings.LayerNorm.weight", []int{4}, safetensors.F32, "\x00\x00\x80\xff", true},
		"the largest":   {"electra.embeddings.LayerNorm.weight", []int{4}, safetensors.F32, "\xff\xff\x7f\x7f", false},
		"of halves":     {"electra.embeddings.LayerNorm.weight", []int{4}, safetensors.F16, "\x00\x7c", true},
		"half":          {"electra.embeddings.LayerNorm.weight", []int{4}, safetensors.F16, "\xff\x7b", false},
		"of bfloats":    {"electra.embeddings.LayerNorm.weight", []int{4}, safetensors.BF16, "\xc0\x7f", true},
		"in a head":     {"qa_outputs.bias", []int{2}, safetensors.F32, "\x00\x00\xc0\x7f", true},
		"of no concern": {"discriminator_predictions.dense.bias", []int{4}, safetensors.F32, "\x00\x00\xc0\x7f", false},
	} {
		n := (safetensors.Info{Shape: c.shape}).Len()
		data := []byte(strings.Repeat(strings.Repeat("\x00", len(c.bits)), n-1) + c.bits)
		dir := t.TempDir()
		put(t, dir, "config.json", `{"model_type":"electra","architectures":["ElectraForQuestionAnswering"],`+tiny+`}`)
		file := filepath.Join(dir, "model.safetensors")
		one := safetensors.Tensor{Name: c.name, Shape: c.shape, DType: c.kind, Bytes: func() ([]byte, error) { return data, nil }}
		head := safetensors.Floats("qa_outputs.weight", []int{2, 4}, make([]float32, 8))
		if err := safetensors.Write(file, []safetensors.Tensor{one, head}, nil); err != nil {
			t.Fatal(err)
		}
		err := open(t, dir).Finite()
		if c.found && (err == nil || !strings.Contains(err.Error(), "model.safetensors: value ") || !strings.Contains(err.Error(), c.name)) ||
			!c.found && err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}
