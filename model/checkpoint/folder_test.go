package checkpoint

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/model/safetensors"
)

const tiny = `"hidden_size":4,"embedding_size":4,"num_hidden_layers":2,"num_attention_heads":2,"intermediate_size":6,"vocab_size":5,` +
	`"max_position_embeddings":3`

// folder writes a checkpoint folder by hand: name to shape.
func folder(t *testing.T, config string, tensors ...safetensors.Info) string {
	t.Helper()
	dir := t.TempDir()
	put(t, dir, "config.json", config)
	weigh(t, filepath.Join(dir, "model.safetensors"), tensors...)
	return dir
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func weigh(t *testing.T, path string, tensors ...safetensors.Info) {
	t.Helper()
	var all []safetensors.Tensor
	for _, x := range tensors {
		v := make([]float32, x.Len())
		for i := range v {
			v[i] = float32(i) + float32(len(x.Name))
		}
		all = append(all, safetensors.Floats(x.Name, x.Shape, v))
	}
	if err := safetensors.Write(path, all, nil); err != nil {
		t.Fatal(err)
	}
}

func tensor(name string, shape ...int) safetensors.Info {
	return safetensors.Info{Name: name, Shape: shape}
}

func open(t *testing.T, dir string) *Folder {
	t.Helper()
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func names(f *Folder) []string {
	var all []string
	for _, x := range f.Tensors() {
		all = append(all, x.Name)
	}
	slices.Sort(all)
	return all
}

func config(kind string) string { return `{"model_type":"` + kind + `",` + tiny + `}` }

func TestOldNamesAreTodays(t *testing.T) {
	for _, c := range []struct{ kind, old, now string }{
		{"bert", "embeddings.LayerNorm.gamma", "bert.embeddings.LayerNorm.weight"},
		{"bert", "bert.encoder.layer.0.output.LayerNorm.beta", "bert.encoder.layer.0.output.LayerNorm.bias"},
		{"bert", "pooler.dense.weight", "bert.pooler.dense.weight"},
		{"bert", "cls.predictions.bias", "cls.predictions.bias"},
		{"electra", "embeddings_project.weight", "electra.embeddings_project.weight"},
		{"electra", "discriminator_predictions.dense.weight", "discriminator_predictions.dense.weight"},
		{"albert", "encoder.embedding_hidden_mapping_in.bias", "albert.encoder.embedding_hidden_mapping_in.bias"},
		{"albert", "albert.pooler.weight", "albert.pooler.weight"},
		{"bert", "bert.embeddings.position_ids", ""},
		{"albert", "embeddings.position_ids", ""},
	} {
		if got := canonical(Architecture(c.kind), c.old); got != c.now {
			t.Errorf("%s of %s is %q, want %q", c.old, c.kind, got, c.now)
		}
	}
}

func TestWeightsAreFoundInEveryForm(t *testing.T) {
	const a, b = "embeddings.LayerNorm.gamma", "encoder.layer.0.output.dense.bias"
	want := []string{"bert.embeddings.LayerNorm.weight", "bert.encoder.layer.0.output.dense.bias"}
	dir := folder(t, config("bert"), tensor(a, 4), tensor(b, 4))
	if diff := cmp.Diff(want, names(open(t, dir))); diff != "" {
		t.Errorf("one file: %s", diff)
	}
	if err := os.Remove(filepath.Join(dir, "model.safetensors")); err != nil {
		t.Fatal(err)
	}
	weigh(t, filepath.Join(dir, "m-1.safetensors"), tensor(a, 4))
	weigh(t, filepath.Join(dir, "m-2.safetensors"), tensor(b, 4))
	put(t, dir, "model.safetensors.index.json", `{"weight_map":{"`+a+`":"m-1.safetensors","`+b+`":"m-2.safetensors"}}`)
	f := open(t, dir)
	if diff := cmp.Diff(want, names(f)); diff != "" {
		t.Errorf("shards: %s", diff)
	}
	v, err := f.Bytes(want[1])
	if err != nil || math.Float32frombits(binary.LittleEndian.Uint32(v)) != float32(len(b)) || f.Origin(want[1]) != "m-2.safetensors" {
		t.Errorf("%s of %s: %v, %v", want[1], f.Origin(want[1]), v, err)
	}

	pickled := t.TempDir()
	put(t, pickled, "config.json", config("bert"))
	bin, err := os.ReadFile("../pickle/testdata/module.bin")
	if err != nil {
		t.Fatal(err)
	}
	put(t, pickled, "pytorch_model.bin", string(bin))
	if diff := cmp.Diff([]string{"bias", "weight"}, names(open(t, pickled))); diff != "" {
		t.Errorf("pytorch_model.bin: %s", diff)
	}
}

func TestHeadsAreThoseThatNamesTellOf(t *testing.T) {
	labels := `"id2label":{"1":"no","0":"yes","2":"perhaps"},`
	for _, c := range []struct {
		name, kind, extra string
		tensors           []safetensors.Info
		want              []Head
	}{
		{"spans", "bert", "", []safetensors.Info{tensor("qa_outputs.weight", 2, 4)}, []Head{{Name: "mrc"}}},
		{"classes", "bert", labels, []safetensors.Info{tensor("bert.pooler.dense.weight", 4, 4), tensor("classifier.weight", 3, 4)},
			[]Head{{Name: Lonely, Labels: []string{"yes", "no", "perhaps"}}}},
		{"ELECTRA's classes", "electra", labels, []safetensors.Info{tensor("classifier.dense.weight", 4, 4),
			tensor("classifier.out_proj.weight", 3, 4)},
			[]Head{{Name: Lonely, Labels: []string{"yes", "no", "perhaps"}}}},
		{"without names", "albert", "", []safetensors.Info{tensor("albert.pooler.weight", 4, 4), tensor("classifier.weight", 2, 4)},
			[]Head{{Name: Lonely, Labels: []string{"LABEL_0", "LABEL_1"}}}},
		{"tokens' classes, which are no head of ours", "bert", labels, []safetensors.Info{tensor("classifier.weight", 3, 4)}, nil},
		{"saved", "electra", `"road":{"heads":[{"name":"nli","labels":["a","b"]}]},`, nil, []Head{{Name: "nli", Labels: []string{"a", "b"}}}},
		{"saved without names, which a person wrote since", "bert", labels + `"road":{"heads":[{"name":"classifier","labels":["LABEL_0",` +
			`"LABEL_1","LABEL_2"]}]},`, nil,
			[]Head{{Name: Lonely, Labels: []string{"yes", "no", "perhaps"}}}},
		{"saved beside transformers' default names", "bert", `"id2label":{"0":"LABEL_0","1":"LABEL_1"},"road":{"heads":[{"name":"nli",` +
			`"labels":["a","b","c"]}]},`, nil, []Head{{Name: "nli", Labels: []string{"a", "b", "c"}}}},
		{"exported beside another head", "bert", labels + `"road":{"heads":[{"name":"nli","labels":["a","b"]},{"name":"x","labels":["yes",` +
			`"no","perhaps"]}]},`, nil,
			[]Head{{Name: "nli", Labels: []string{"a", "b"}}, {Name: "x", Labels: []string{"yes", "no", "perhaps"}}}},
	} {
		dir := folder(t, `{"model_type":"`+c.kind+`",`+c.extra+tiny+`}`, c.tensors...)
		if diff := cmp.Diff(c.want, open(t, dir).Heads); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	if Named([]string{"LABEL_0", "LABEL_1"}) || !Named([]string{"LABEL_1", "LABEL_0"}) {
		t.Error("LABEL_0 and LABEL_1 in this order are the names of none")
	}
}

func TestDamagedFoldersAreRefused(t *testing.T) {
	one := tensor("bert.embeddings.LayerNorm.weight", 4)
	for _, c := range []struct {
		name string
		make func(t *testing.T) string
		want string
	}{
		{"no weights", func(t *testing.T) string {
			dir := folder(t, config("bert"))
			os.Remove(filepath.Join(dir, "model.safetensors"))
			return dir
		}, "no model.safetensors and no pytorch_model.bin"},
		{"no config", func(t *testing.T) string { return t.TempDir() }, "needs a config.json"},
		{"two names of one", func(t *testing.T) string {
			return folder(t, config("bert"), one, tensor("embeddings.LayerNorm.gamma", 4))
		}, "is the same as"},
		{"labels of another number", func(t *testing.T) string {
			return folder(t, `{"model_type":"bert","id2label":{"0":"a","1":"b"},`+tiny+`}`, tensor("bert.pooler.dense.weight", 4, 4),
				tensor("classifier.weight", 3, 4))
		}, "names 2 classes, the weights have 3"},
		{"labels of two minds", func(t *testing.T) string {
			return folder(t, `{"model_type":"bert","id2label":{"0":"b","1":"a"},"road":{"heads":[{"name":"nli","labels":["a","b"]}]},`+tiny+`}`)
		}, "config.json: id2label has the classes b, a, but road.heads has a, b of head nli: correct the one that is wrong"},
		{"an id2label with a gap", func(t *testing.T) string {
			return folder(t, `{"model_type":"bert","id2label":{"0":"b","2":"a"},"road":{"heads":[{"name":"nli","labels":["a","b"]}]},`+tiny+`}`)
		}, "has no name for class 1"},
		{"a shard elsewhere", func(t *testing.T) string {
			dir := folder(t, config("bert"))
			os.Remove(filepath.Join(dir, "model.safetensors"))
			put(t, dir, "model.safetensors.index.json", `{"weight_map":{"a":"../x"}}`)
			return dir
		}, "which is not a file of this folder"},
		{"a shard missing", func(t *testing.T) string {
			dir := folder(t, config("bert"))
			os.Remove(filepath.Join(dir, "model.safetensors"))
			put(t, dir, "model.safetensors.index.json", `{"weight_map":{"a":"x.safetensors"}}`)
			return dir
		}, "x.safetensors: no such file"},
		{"relative positions", func(t *testing.T) string {
			return folder(t, `{"model_type":"bert","position_embedding_type":"relative_key",`+tiny+`}`)
		}, `position_embedding_type is "relative_key"`},
		{"another model", func(t *testing.T) string { return folder(t, config("roberta")) },
			`"roberta"; this program supports only "electra", "bert" and "albert"`},
		{"no model type", func(t *testing.T) string { return folder(t, `{`+tiny+`}`) }, `model_type is ""`},
		{"another activation", func(t *testing.T) string { return folder(t, `{"model_type":"bert","hidden_act":"relu",`+tiny+`}`) },
			`hidden_act is "relu"`},
		{"ALBERT's inner groups", func(t *testing.T) string { return folder(t, `{"model_type":"albert","inner_group_num":2,`+tiny+`}`) },
			"inner_group_num is 2"},
	} {
		if f, err := Open(c.make(t)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, error is %v, want one with %q", c.name, f, err, c.want)
		}
	}
}

// The encoder's names and shapes are those of the files that transformers
// wrote for package model's tests.
func TestEncodersAreLaidOutAsTransformersHasThem(t *testing.T) {
	for _, name := range []string{"electra", "electra-plain", "bert", "albert", "albert-groups"} {
		f := open(t, filepath.Join("../testdata", name))
		here := map[string][]int{}
		for _, x := range f.Tensors() {
			if strings.HasPrefix(x.Name, string(f.Config.Architecture)+".") && !strings.Contains(x.Name, ".pooler.") {
				here[x.Name] = x.Shape
			}
		}
		want := map[string][]int{}
		for _, x := range f.Config.Encoder() {
			want[x.Name] = x.Shape
		}
		if diff := cmp.Diff(here, want); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestAWrittenConfigIsReadAgainAndHasTheArchitecturesOwnKeys(t *testing.T) {
	for _, kind := range []string{"electra", "bert", "albert"} {
		c, err := parseConfig([]byte(config(kind)))
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		heads := []Head{{Name: "nli", Labels: []string{"a", "b"}}}
		if err := WriteConfig(dir, c.Config, heads); err != nil {
			t.Fatal(err)
		}
		got, err := readConfigFile(dir)
		if err != nil {
			t.Fatal(err)
		}
		if got.Config != c.Config || !cmp.Equal(got.Road.Heads, heads) {
			t.Errorf("%s: %+v, wrote %+v", kind, got, c)
		}
		text, err := os.ReadFile(filepath.Join(dir, "config.json"))
		if err != nil {
			t.Fatal(err)
		}
		keys := map[string]any{}
		if err := json.Unmarshal(text, &keys); err != nil {
			t.Fatal(err)
		}
		for key, of := range map[string]string{"embedding_size": "electra albert", "classifier_dropout": "electra bert",
			"classifier_dropout_prob": "albert", "inner_group_num": "albert", "num_hidden_groups": "albert"} {
			if _, ok := keys[key]; ok != slices.Contains(strings.Fields(of), kind) {
				t.Errorf("%s: %s is there: %v", kind, key, ok)
			}
		}
		if class := fmt.Sprint(keys["architectures"]); !strings.EqualFold(class, "["+kind+"Model]") {
			t.Errorf("%s: architectures are %s", kind, class)
		}
	}
}

// A config.json that says nothing but its type is transformers' default model.
func TestDefaultsAreTransformers(t *testing.T) {
	for kind, want := range map[string][3]int{"electra": {128, 256, 1024}, "bert": {768, 768, 3072}, "albert": {128, 4096, 16384}} {
		c, err := parseConfig([]byte(`{"model_type":"` + kind + `","classifier_dropout":null}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := [3]int{c.EmbeddingSize, c.HiddenSize, c.IntermediateSize}; got != want || c.ClassDropout != 0.1 {
			t.Errorf("%s: %v, class heads' dropout %g", kind, got, c.ClassDropout)
		}
	}
}

func FuzzConfig(f *testing.F) {
	f.Add([]byte(config("albert")))
	f.Add([]byte(`{"model_type":"bert","road":{"heads":[{"name":"a"},{"name":"a"}]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := parseConfig(text)
		if err == nil && (c.HiddenSize < 1 || c.HiddenSize%c.AttentionHeads != 0) {
			t.Errorf("%+v can be computed", c)
		}
		if bytes.Contains(text, []byte("model_type")) && err == nil && c.Architecture == "" {
			t.Error("a model without a type")
		}
	})
}

func TestTheDigestIsOfTheWeights(t *testing.T) {
	config := `{"model_type":"electra",` + tiny + `}`
	a, b := tensor("electra.embeddings.LayerNorm.weight", 4), tensor("electra.embeddings.LayerNorm.bias", 4)
	digest := func(dir string) string {
		t.Helper()
		d, err := open(t, dir).Digest()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	want := digest(folder(t, config, a, b))
	if digest(folder(t, config, b, a)) != want {
		t.Error("the order in the file is part of the digest")
	}
	shape := a
	shape.Shape = []int{2, 2}
	for what, dir := range map[string]string{"one fewer": folder(t, config, a), "another shape": folder(t, config, shape, b)} {
		if digest(dir) == want {
			t.Errorf("%s: the digest is the same", what)
		}
	}
	changed := folder(t, config, a, b)
	values := []safetensors.Tensor{
		safetensors.Floats(a.Name, a.Shape, make([]float32, 4)),
		safetensors.Floats(b.Name, b.Shape, make([]float32, 4)),
	}
	if err := safetensors.Write(filepath.Join(changed, "model.safetensors"), values, nil); err != nil {
		t.Fatal(err)
	}
	if digest(changed) == want {
		t.Error("another value: the digest is the same")
	}
}
