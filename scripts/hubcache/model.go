package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"

	"dev.road/workbench/tasks/demo"
)

// weights is the only file of weights that Google's uploads had.
const weights = "pytorch_model.bin"

// size is a model's shape. ELECTRA's small one has embeddings narrower than its
// layers and projects them; the others do not.
type size struct {
	name                      string
	embedding, hidden, layers int
}

var sizes = []size{{"small", 16, 32, 2}, {"base", 32, 32, 2}, {"large", 48, 48, 3}}

const (
	heads     = 2
	positions = 512
)

// files are the model's, by their names.
func (s size) files() map[string][]byte {
	words := vocabulary()
	return map[string][]byte{
		"config.json":           s.config(len(words)),
		"tokenizer_config.json": []byte(`{"do_lower_case": true, "model_max_length": 512}`),
		"tokenizer.json":        tokenizer(words),
		"vocab.txt":             []byte(strings.Join(words, "\n") + "\n"),
		weights:                 pickled(s.tensors(len(words))),
	}
}

func (s size) config(words int) []byte {
	return encode(map[string]any{
		"architectures": []string{"ElectraForPreTraining"}, "attention_probs_dropout_prob": 0.1, "embedding_size": s.embedding,
		"hidden_act": "gelu", "hidden_dropout_prob": 0.1, "hidden_size": s.hidden, "initializer_range": 0.02,
		"intermediate_size": 4 * s.hidden, "layer_norm_eps": 1e-12, "max_position_embeddings": positions, "model_type": "electra",
		"num_attention_heads": heads, "num_hidden_layers": s.layers, "pad_token_id": 0, "type_vocab_size": 2, "vocab_size": words,
	})
}

// tensors are those of transformers' ElectraForPreTraining: the discriminator,
// whose head no task of ours has.
func (s size) tensors(words int) []tensor {
	r := rand.New(rand.NewPCG(1, uint64(s.hidden)))
	var all []tensor
	add := func(name string, shape ...int) { all = append(all, newTensor(r, name, shape)) }
	linear := func(name string, out, in int) {
		add(name+".weight", out, in)
		add(name+".bias", out)
	}
	norm := func(name string, n int) {
		add(name+".weight", n)
		add(name+".bias", n)
	}
	add("electra.embeddings.word_embeddings.weight", words, s.embedding)
	add("electra.embeddings.position_embeddings.weight", positions, s.embedding)
	add("electra.embeddings.token_type_embeddings.weight", 2, s.embedding)
	norm("electra.embeddings.LayerNorm", s.embedding)
	if s.embedding != s.hidden {
		linear("electra.embeddings_project", s.hidden, s.embedding)
	}
	for i := range s.layers {
		layer := fmt.Sprintf("electra.encoder.layer.%d.", i)
		for _, part := range []string{"query", "key", "value"} {
			linear(layer+"attention.self."+part, s.hidden, s.hidden)
		}
		linear(layer+"attention.output.dense", s.hidden, s.hidden)
		norm(layer+"attention.output.LayerNorm", s.hidden)
		linear(layer+"intermediate.dense", 4*s.hidden, s.hidden)
		linear(layer+"output.dense", s.hidden, 4*s.hidden)
		norm(layer+"output.LayerNorm", s.hidden)
	}
	linear("discriminator_predictions.dense", s.hidden, s.hidden)
	linear("discriminator_predictions.dense_prediction", 1, s.hidden)
	return all
}

// newTensor has ones for a LayerNorm's weights, zeros for biases, and small
// random numbers else.
func newTensor(r *rand.Rand, name string, shape []int) tensor {
	t := tensor{name: name, shape: shape}
	for range t.numbers() {
		v := float32(0)
		switch {
		case strings.HasSuffix(name, "LayerNorm.weight"):
			v = 1
		case strings.HasSuffix(name, ".weight"):
			v = float32(r.NormFloat64()) * 0.1
		}
		t.values = append(t.values, v)
	}
	return t
}

// special are BERT's, with the ids that they have there.
var special = map[int]string{0: "[PAD]", 100: "[UNK]", 101: "[CLS]", 102: "[SEP]", 103: "[MASK]"}

// vocabulary is BERT's in its beginning, with the demo's pieces behind.
func vocabulary() []string {
	var words []string
	for i := range 104 {
		word, ok := special[i]
		if !ok {
			word = fmt.Sprintf("[unused%d]", i-1)
		}
		words = append(words, word)
	}
	for _, piece := range demo.Vocabulary() {
		if !strings.HasPrefix(piece, "[") || len(piece) == 1 {
			words = append(words, piece)
		}
	}
	return words
}

// tokenizer is a tokenizer.json as tokenizers 0.8 to 0.10 wrote it: its model
// does not say of which type it is.
func tokenizer(words []string) []byte {
	type object = map[string]any
	vocab := object{}
	for i, w := range words {
		vocab[w] = i
	}
	var added []object
	for id := range words {
		if word, ok := special[id]; ok {
			added = append(added, object{"id": id, "special": true, "content": word, "single_word": false, "lstrip": false, "rstrip": false,
				"normalized": false})
		}
	}
	token := func(word string, kind int) object { return object{"SpecialToken": object{"id": word, "type_id": kind}} }
	text := func(id string, kind int) object { return object{"Sequence": object{"id": id, "type_id": kind}} }
	return encode(object{
		"version": "1.0", "truncation": nil, "padding": nil, "added_tokens": added,
		"normalizer": object{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": nil,
			"lowercase": true},
		"pre_tokenizer": object{"type": "BertPreTokenizer"},
		"post_processor": object{
			"type":   "TemplateProcessing",
			"single": []object{token("[CLS]", 0), text("A", 0), token("[SEP]", 0)},
			"pair":   []object{token("[CLS]", 0), text("A", 0), token("[SEP]", 0), text("B", 1), token("[SEP]", 1)},
			"special_tokens": object{
				"[CLS]": object{"id": "[CLS]", "ids": []int{101}, "tokens": []string{"[CLS]"}},
				"[SEP]": object{"id": "[SEP]", "ids": []int{102}, "tokens": []string{"[SEP]"}},
			},
		},
		"decoder": object{"type": "WordPiece", "prefix": "##", "cleanup": true},
		"model":   object{"unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": vocab},
	})
}

func encode(v any) []byte {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(err) // maps of plain values always encode
	}
	return append(data, '\n')
}
