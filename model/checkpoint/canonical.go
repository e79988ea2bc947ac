package checkpoint

import "strings"

// canonical is the name that today's transformers gives a tensor, "" for a
// buffer that old files have among the parameters: with the encoder's own
// name before it, which files of an encoder alone leave out, and without the
// gamma and beta of files that came from TensorFlow.
func canonical(a Architecture, name string) string {
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
