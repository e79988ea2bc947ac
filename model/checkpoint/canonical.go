package checkpoint

import "strings"

// wrappers are prefixes of a model's names if a wrapper of it was saved:
// DataParallel, torch.compile, and a class that has the model as a field.
var wrappers = []string{"module.", "_orig_mod.", "model."}

// canonical is the name that today's transformers gives a tensor, "" for a
// buffer that old files have among the parameters: without wrappers' names,
// with the encoder's own name before it, which files of an encoder alone leave
// out, and without the gamma and beta of files that came from TensorFlow.
func canonical(a Architecture, name string) string {
	name = bare(name)
	prefix := string(a) + "."
	for _, own := range []string{"embeddings.", "embeddings_project.", "encoder.", "pooler."} {
		if strings.HasPrefix(name, own) {
			name = prefix + name
		}
	}
	if name == prefix+"embeddings.position_ids" || name == prefix+"embeddings.token_type_ids" {
		return ""
	}
	if norm, ok := strings.CutSuffix(name, ".gamma"); ok {
		return norm + ".weight"
	}
	if norm, ok := strings.CutSuffix(name, ".beta"); ok {
		return norm + ".bias"
	}
	return name
}

// bare is a name without those of wrappers.
func bare(name string) string {
	for {
		inside := name
		for _, w := range wrappers {
			inside = strings.TrimPrefix(inside, w)
		}
		if inside == name {
			return name
		}
		name = inside
	}
}
