package demo

import (
	"embed"
	"io/fs"
)

//go:embed teachers
var teachers embed.FS

// Teacher returns the model folder (config.json, model.safetensors, vocab.txt)
// of a teacher: teacher-1 or teacher-2. Each has learned a part of the
// datasets and has seen little of the rest, so that the two are wrong in
// different places. Their vocabulary is Vocabulary.
func Teacher(name string) (fs.FS, bool) {
	if !fs.ValidPath(name) || name == "." {
		return nil, false
	}
	folder, err := fs.Sub(teachers, "teachers/"+name)
	if err != nil {
		return nil, false
	}
	if _, err := fs.Stat(folder, "model.safetensors"); err != nil {
		return nil, false
	}
	return folder, true
}
