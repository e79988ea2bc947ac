package checkpoint

import (
	"fmt"

	"dev.road/workbench/model/safetensors"
)

// Encoder lists the parameters of an encoder as transformers names them, in
// its order, with their shapes.
func (c Config) Encoder() []safetensors.Info {
	l := layout{prefix: string(c.Architecture) + "."}
	l.add("embeddings.word_embeddings.weight", c.VocabSize, c.EmbeddingSize)
	l.add("embeddings.position_embeddings.weight", c.MaxPositions, c.EmbeddingSize)
	l.add("embeddings.token_type_embeddings.weight", c.TypeVocabSize, c.EmbeddingSize)
	l.norm("embeddings.LayerNorm", c.EmbeddingSize)
	if c.Architecture == ALBERT {
		l.linear("encoder.embedding_hidden_mapping_in", c.HiddenSize, c.EmbeddingSize)
		for g := range c.Groups {
			l.layer(fmt.Sprintf("encoder.albert_layer_groups.%d.albert_layers.0.", g), c, albertParts)
		}
		return l.all
	}
	if c.EmbeddingSize != c.HiddenSize {
		l.linear("embeddings_project", c.HiddenSize, c.EmbeddingSize)
	}
	for i := range c.Layers {
		l.layer(fmt.Sprintf("encoder.layer.%d.", i), c, bertParts)
	}
	return l.all
}

// parts are a layer's query, key, value, attention's output and norm,
// feed-forward up, down and norm.
type parts [8]string

var (
	bertParts = parts{"attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
		"attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm"}
	albertParts = parts{"attention.query", "attention.key", "attention.value", "attention.dense",
		"attention.LayerNorm", "ffn", "ffn_output", "full_layer_layer_norm"}
)

type layout struct {
	prefix string
	all    []safetensors.Info
}

func (l *layout) add(name string, shape ...int) {
	l.all = append(l.all, safetensors.Info{Name: l.prefix + name, Shape: shape})
}

func (l *layout) linear(name string, out, in int) {
	l.add(name+".weight", out, in)
	l.add(name+".bias", out)
}

func (l *layout) norm(name string, n int) {
	l.add(name+".weight", n)
	l.add(name+".bias", n)
}

func (l *layout) layer(at string, c Config, p parts) {
	for _, name := range p[:4] {
		l.linear(at+name, c.HiddenSize, c.HiddenSize)
	}
	l.norm(at+p[4], c.HiddenSize)
	l.linear(at+p[5], c.IntermediateSize, c.HiddenSize)
	l.linear(at+p[6], c.HiddenSize, c.IntermediateSize)
	l.norm(at+p[7], c.HiddenSize)
}

// headLayout lists a head's parameters, without the head's own name.
func headLayout(c Config, h Head) []safetensors.Info {
	l := layout{}
	if h.Span() {
		l.linear("qa_outputs", 2, c.HiddenSize)
		return l.all
	}
	l.linear("dense", c.HiddenSize, c.HiddenSize)
	l.linear("out_proj", len(h.Labels), c.HiddenSize)
	return l.all
}
