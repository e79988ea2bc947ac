// Package foreign names files in a checkpoint's place that are something else:
// leftovers of failed downloads, and weights of other programs.
package foreign

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
)

// Enough is the number of a file's first bytes that Content needs.
const Enough = 512

// contents are recognised by their first bytes.
var contents = []struct{ begins, what string }{
	{"version https://git-lfs.github.com/spec/", "a Git LFS pointer, not the file itself: fetch the file with git lfs pull in the " +
		"repository, or download it from its page"},
	{"\x89HDF\r\n\x1a\n", "an HDF5 file, as TensorFlow writes: " + convert},
	{"GGUF", "a GGUF file, of llama.cpp; use its source checkpoint, with model.safetensors or pytorch_model.bin"},
	{"\x1f\x8b", "compressed with gzip: unpack it first"},
}

// answers are the texts that the hub sends in place of a file.
var answers = []string{"Entry not found", "Repository not found", "Invalid username or password", "Invalid credentials", "Access to model",
	"Access to this", "Unauthorized"}

// pages are the beginnings of a page of HTML, in lower case.
var pages = []string{"<!doctype html", "<html", "<head", "<?xml"}

const convert = "convert it with a transformers before version 5, such as AutoModel.from_pretrained(FOLDER, " +
	"from_tf=True).save_pretrained(NEW)"

// Content names a file that is none of a checkpoint's by its first bytes, with the
// remedy; "" if they are not known.
func Content(begin []byte) string {
	for _, c := range contents {
		if bytes.HasPrefix(begin, []byte(c.begins)) {
			return c.what
		}
	}
	text := strings.TrimLeft(string(bytes.TrimPrefix(begin, []byte("\ufeff"))), " \t\r\n")
	if small := strings.ToLower(text); slices.ContainsFunc(pages, func(p string) bool { return strings.HasPrefix(small, p) }) {
		return "a page of HTML, not the file: the address was of a web page, or the server answered with one; on the hub a file's address has " +
			"/resolve/ in place of /blob/"
	}
	for _, a := range answers {
		if strings.HasPrefix(text, a) {
			return "the hub's answer " + a + ", not the file: download it again, with a token if the model is gated"
		}
	}
	return ""
}

// weights are recognised by their names.
var weights = []struct{ pattern, what string }{
	{"tf_model*.h5", "TensorFlow's: " + convert},
	{"*.ckpt.index", "a checkpoint of TensorFlow 1: convert it with a transformers before version 5 (transformers convert --model_type TYPE)"},
	{"flax_model*.msgpack", "Flax's: " + strings.Replace(convert, "from_tf", "from_flax", 1)},
	{"adapter_model.*", "an adapter's (PEFT): merge it into its base model first, with merge_and_unload()"},
	{"*.gguf", "llama.cpp's; use its source checkpoint"},
	{"*.onnx", "an ONNX file, which cannot be trained; use its source checkpoint"},
	{"rust_model.ot", "of rust-bert; use its source checkpoint"},
}

// Weights names the files of a folder that are weights of other programs, with the
// remedy; "" if there are none.
func Weights(names []string) string {
	for _, w := range weights {
		for _, name := range names {
			if ok, _ := filepath.Match(w.pattern, filepath.Base(name)); ok {
				return name + " is " + w.what
			}
		}
	}
	return ""
}
