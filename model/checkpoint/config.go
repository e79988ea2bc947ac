package checkpoint

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Architecture names an encoder, as "model_type" of config.json does.
type Architecture string

// The encoders that can be computed.
const (
	ELECTRA Architecture = "electra"
	BERT    Architecture = "bert"
	ALBERT  Architecture = "albert"
)

// maxLayers is far above the depth of any published encoder: ALBERT's layers share
// weights, so nothing else bounds the work that their number asks for.
const maxLayers = 512

// Config is the shape of an encoder. Its JSON is the config.json that Hugging
// Face's transformers writes.
type Config struct {
	Architecture     Architecture `json:"model_type"`
	VocabSize        int          `json:"vocab_size"`
	EmbeddingSize    int          `json:"embedding_size"`
	HiddenSize       int          `json:"hidden_size"`
	Layers           int          `json:"num_hidden_layers"`
	Groups           int          `json:"num_hidden_groups,omitempty"` // ALBERT's groups of layers that share weights; 0 elsewhere
	AttentionHeads   int          `json:"num_attention_heads"`
	IntermediateSize int          `json:"intermediate_size"`
	MaxPositions     int          `json:"max_position_embeddings"` // tokens of the longest window
	TypeVocabSize    int          `json:"type_vocab_size"`
	NormEps          float64      `json:"layer_norm_eps"`
	Activation       string       `json:"hidden_act"` // the feed-forward's: "gelu" (by erf) or "gelu_new" (by tanh)
	HiddenDropout    float64      `json:"hidden_dropout_prob"`
	AttentionDropout float64      `json:"attention_probs_dropout_prob"`
	ClassDropout     float64      `json:"classifier_dropout"` // class heads' dropout
	InitStd          float64      `json:"initializer_range"`  // standard deviation of initial weights
}

// OwnLayers is the number of layers with weights of their own: fewer than
// Layers in ALBERT, which runs each several times.
func (c Config) OwnLayers() int {
	if c.Architecture == ALBERT {
		return c.Groups
	}
	return c.Layers
}

// Sizes are the names of sizes, the smallest first. Small, base and large are those
// of ELECTRA's paper (table 6 of arXiv 2003.10555); tiny learns the demo on two cores.
var Sizes = []string{"tiny", "small", "base", "large"}

// shapes are the E, H, L, A, I of Sizes.
var shapes = [][5]int{{128, 128, 2, 4, 512}, {128, 256, 12, 4, 1024}, {768, 768, 12, 12, 3072}, {1024, 1024, 24, 16, 4096}}

// Size is the configuration of a named size. Its VocabSize is 0, for the caller to
// set.
func Size(name string) (Config, error) {
	i := slices.Index(Sizes, name)
	if i < 0 {
		return Config{}, fmt.Errorf("size is %q, none of %s", name, strings.Join(Sizes, ", "))
	}
	c, s := defaults(ELECTRA), shapes[i]
	c.VocabSize = 0
	c.EmbeddingSize, c.HiddenSize, c.Layers, c.AttentionHeads, c.IntermediateSize = s[0], s[1], s[2], s[3], s[4]
	return c, nil
}

// defaults are transformers' for missing keys of a config.json. ClassDropout
// defaults to the encoder's other dropout, but for ALBERT.
func defaults(a Architecture) Config {
	c := Config{
		Architecture: a, Activation: "gelu", MaxPositions: 512, TypeVocabSize: 2, NormEps: 1e-12,
		HiddenDropout: 0.1, AttentionDropout: 0.1, ClassDropout: 0.1, InitStd: 0.02,
	}
	switch a {
	case BERT:
		c.VocabSize, c.HiddenSize, c.Layers, c.AttentionHeads, c.IntermediateSize = 30522, 768, 12, 12, 3072
	case ALBERT:
		c.VocabSize, c.EmbeddingSize, c.HiddenSize, c.Layers, c.AttentionHeads, c.IntermediateSize = 30000, 128, 4096, 12, 64, 16384
		c.Groups, c.Activation, c.HiddenDropout, c.AttentionDropout = 1, "gelu_new", 0, 0
	default:
		c.VocabSize, c.EmbeddingSize, c.HiddenSize, c.Layers, c.AttentionHeads, c.IntermediateSize = 30522, 128, 256, 12, 4, 1024
	}
	return c
}

// Check returns an error that names the parts of the shape that this program
// cannot compute.
func (c Config) Check() error {
	switch c.Architecture {
	case ELECTRA, BERT:
		if c.Groups != 0 {
			return fmt.Errorf("num_hidden_groups is %d, but only the layers of %q share weights", c.Groups, ALBERT)
		}
	case ALBERT:
		if c.Groups < 1 || c.Groups > c.Layers {
			return fmt.Errorf("num_hidden_groups is %d; must be from 1 to the %d of num_hidden_layers", c.Groups, c.Layers)
		}
	default:
		return fmt.Errorf("model_type is %q; this program supports only %q, %q and %q", c.Architecture, ELECTRA, BERT, ALBERT)
	}
	if c.Activation != "gelu" && c.Activation != "gelu_new" {
		return fmt.Errorf("hidden_act is %q; this program supports only \"gelu\" and \"gelu_new\"", c.Activation)
	}
	if c.Architecture == BERT && c.EmbeddingSize != c.HiddenSize {
		return fmt.Errorf("embedding_size is %d and hidden_size %d, they must be equal in %q", c.EmbeddingSize, c.HiddenSize, BERT)
	}
	for _, f := range []struct {
		name  string
		value int
	}{
		{"vocab_size", c.VocabSize}, {"embedding_size", c.EmbeddingSize}, {"hidden_size", c.HiddenSize},
		{"num_hidden_layers", c.Layers}, {"num_attention_heads", c.AttentionHeads},
		{"intermediate_size", c.IntermediateSize}, {"max_position_embeddings", c.MaxPositions}, {"type_vocab_size", c.TypeVocabSize},
	} {
		if f.value < 1 || f.value > 1<<24 {
			return fmt.Errorf("%s is %d; must be from 1 to %d", f.name, f.value, 1<<24)
		}
	}
	if c.Layers > maxLayers {
		return fmt.Errorf("num_hidden_layers is %d; the maximum is %d", c.Layers, maxLayers)
	}
	if c.HiddenSize%c.AttentionHeads != 0 {
		return fmt.Errorf("hidden_size %d is not a multiple of num_attention_heads %d", c.HiddenSize, c.AttentionHeads)
	}
	if c.TypeVocabSize > 256 {
		return fmt.Errorf("type_vocab_size is %d; the maximum is 256", c.TypeVocabSize)
	}
	if !(c.NormEps > 0 && c.NormEps < 1) {
		return fmt.Errorf("layer_norm_eps is %g; must be between 0 and 1", c.NormEps)
	}
	if !(c.InitStd >= 0) || math.IsInf(c.InitStd, 0) {
		return fmt.Errorf("initializer_range is %g; must be 0 or more", c.InitStd)
	}
	if err := checkDropout("hidden_dropout_prob", c.HiddenDropout); err != nil {
		return err
	}
	if err := checkDropout("classifier_dropout", c.ClassDropout); err != nil {
		return err
	}
	return checkDropout("attention_probs_dropout_prob", c.AttentionDropout)
}

func checkDropout(name string, p float64) error {
	if !(p >= 0 && p < 1) {
		return fmt.Errorf("%s is %g; must be at least 0 and under 1", name, p)
	}
	return nil
}
