package foreign

import (
	"strings"
	"testing"
)

func TestContentIsNamed(t *testing.T) {
	for begin, says := range map[string]string{
		"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 440449768\n": "a Git LFS pointer",
		"<!DOCTYPE html>\n<html>":           "a page of HTML",
		"\ufeff\r\n <HTML lang=en>":         "a page of HTML",
		"Entry not found":                   "the hub's answer Entry not found",
		"Access to model x/y is restricted": "the hub's answer Access to model",
		"\x89HDF\r\n\x1a\n\x00":             "TensorFlow",
		"\x1f\x8b\x08":                      "gzip",
		"GGUF\x03":                          "llama.cpp",
		`{"model_type": "bert"}`:            "",
		"[PAD]\n[UNK]\n":                    "",
		"<pad>\n<unk>":                      "",
		"":                                  "",
	} {
		if got := Content([]byte(begin)); !strings.Contains(got, says) || (got == "") != (says == "") {
			t.Errorf("%.20q: %q, want %q", begin, got, says)
		}
	}
}

func TestWeightsOfOtherProgramsAreNamed(t *testing.T) {
	for name, says := range map[string]string{
		"tf_model.h5": "TensorFlow's", "flax_model.msgpack": "from_flax", "electra_small.ckpt.index": "TensorFlow 1",
		"adapter_model.safetensors": "PEFT", "onnx/model.onnx": "ONNX", "model-q4.gguf": "llama.cpp", "README.md": "",
	} {
		if got := Weights([]string{".gitattributes", name}); !strings.Contains(got, says) || (got == "") != (says == "") {
			t.Errorf("%s: %q, want %q", name, got, says)
		}
	}
}
