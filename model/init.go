package model

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"

	"dev.road/workbench/model/native"
)

// initialise gives a parameter its values from scratch. They depend on the
// seed and the parameter's name alone, so a head that is added changes no
// other weights.
func (m *Model) initialise(p parameter) error {
	v := make([]float32, p.Len())
	switch {
	case isNorm(p.Name) && strings.HasSuffix(p.Name, ".weight"):
		for i := range v {
			v[i] = 1
		}
	case strings.HasSuffix(p.Name, ".bias"):
	default:
		h := fnv.New64a()
		h.Write([]byte(p.Name))
		r := rand.New(rand.NewPCG(m.options.Seed, h.Sum64()))
		for i := range v {
			v[i] = float32(r.NormFloat64() * m.config.InitStd)
		}
		if strings.HasSuffix(p.Name, ".word_embeddings.weight") {
			clear(v[:m.config.EmbeddingSize]) // [PAD]
		}
	}
	return m.native.Write(v, native.Weights, p.Offset)
}

// isNorm reports whether a parameter is a LayerNorm's.
func isNorm(name string) bool {
	return strings.Contains(name, "LayerNorm.") || strings.Contains(name, "layer_norm.")
}
