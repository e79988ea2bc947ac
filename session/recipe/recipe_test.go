package recipe

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.road/workbench/kd"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/read"
	"dev.road/workbench/worded/wordedtest"
)

// write puts a recipe and the data files it may name into a new folder.
func write(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"train.json", "dev.json"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "r.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

const small = `name = "mtl"
[train]
steps = 10
[datasets.squad2]
task = "mrc"
train = "train.json"
dev = "dev.json"
[datasets.mnli]
task = "nli"
train = ["demo:mnli"]
`

func TestLoadFillsInDefaultsOrderAndPaths(t *testing.T) {
	file := write(t, small)
	r, err := Load(file, []string{"kd.w=.6", "datasets.mnli.limit=5000", "datasets.extra.task=mrc", "datasets.extra.train=demo:nq, demo:qasrl",
		`name = "x"`})
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Name, want.Train.Steps, want.KD.W = "x", 10, 0.6
	want.Order = []string{"squad2", "mnli", "extra"}
	dir := filepath.Dir(file)
	squad, mnli, extra := defaultDataset(), defaultDataset(), defaultDataset()
	squad.Task, squad.Train, squad.Dev = Names{"mrc"}, Names{filepath.Join(dir, "train.json")}, filepath.Join(dir, "dev.json")
	mnli.Task, mnli.Train, mnli.Limit = Names{"nli"}, Names{"demo:mnli"}, 5000
	extra.Task, extra.Train = Names{"mrc"}, Names{"demo:nq", "demo:qasrl"}
	want.Datasets = map[string]Dataset{"squad2": squad, "mnli": mnli, "extra": extra}
	want.Tasks = map[string]Task{"mrc": defaultTask(), "nli": defaultTask()}
	want.Sampling.Weight = map[string]float64{"squad2": 1, "mnli": 1, "extra": 1}
	if d := cmp.Diff(want, r); d != "" {
		t.Error(d)
	}
}

func TestMistakesAreToldWithTheirPlace(t *testing.T) {
	tests := []struct {
		name, text string
		sets       []string
		want       []string // of the messages, in order; the folder is left out
	}{
		{"unknown key", "seed = 1\n[kd]\ntemperatur = 3\n" + after(small), nil,
			[]string{"r.toml:3: kd.temperatur is not a key of a recipe (did you mean kd.temperature?)"}},
		{"key of another table", "[kd]\nlr = 3\n" + after(small), nil,
			[]string{"r.toml:2: kd.lr is not a key of a recipe (did you mean optim.lr?)"}},
		{"unknown key of a dataset", small + "trian = \"a\"\n", nil,
			[]string{"r.toml:11: datasets.mnli.trian is not a key of a recipe (did you mean datasets.mnli.train?)"}},
		{"unknown table", "[modle]\nsize = \"tiny\"\n" + after(small), nil,
			[]string{"r.toml:1: modle is not a key of a recipe (did you mean model?)"}},
		{"wrong types", "seed = \"a\"\n[checkpoint]\nkeep = 1.5\n[optim]\nlr = [1]\nbias_correction = 1\n[kd]\nmethod = 3\n" + after(small), nil,
			[]string{
				`r.toml:1: seed is the string "a", but must be a whole number`,
				"r.toml:3: checkpoint.keep is 1.5, but must be a whole number",
				"r.toml:5: optim.lr is a list, but must be a number",
				"r.toml:6: optim.bias_correction is 1, but must be true or false",
				"r.toml:8: kd.method is 3, but must be a string",
			}},
		{"not a table", "kd = 3\n[[datasets]]\n", nil,
			[]string{"r.toml:1: kd is 3, but must be a table", "r.toml:2: datasets is a list, but must be a table"}},
		{"out of range", "[kd]\nw = 1.7\ntemperature = nan\nmethod = \"meen\"\n[optim]\n\nwarmup = -1\n" + after(small), nil,
			[]string{
				"r.toml:2: kd.w is 1.7, outside 0.01 … 1",
				"r.toml:3: kd.temperature is NaN, outside 1 … 20",
				`r.toml:4: kd.method is "meen", none of weighted, mean, hard, annealed, best, confidence (did you mean mean?)`,
				"r.toml:7: optim.warmup is -1, but must be at least 0",
			}},
		{"syntax", "seed = 1\nname =\n", nil, []string{"r.toml:2: expected value but found '\\n' instead"}},
		{"not divisible", "[train]\npasses = 3\nbatch = 512\n" + after(small), nil,
			[]string{`r.toml:3: train.batch 512 is not divisible by train.passes 3 (say 510 or 513, or change train.passes with it)`}},
		{"missing file", small + "[datasets.c]\ntask = \"nli\"\ntrain = [\n\"demo:nq\",\n\"nowhere.tsv\"]\n", nil,
			[]string{"r.toml:13: datasets.c.train cannot be read: stat DIR/nowhere.tsv: no such file or directory"}},
		{"tasks", small + "[datasets.c]\ntask = [\"mrc\", \"mrc\"]\ntrain=\"demo:nq\"\n[datasets.d]\ntask=\"nil\"\ndev=\"demo:nq\"\n" +
			"[datasets.e]\ntask=[\"nli\",\"sentiment\"]\ntrain=\"demo:nq\"\n[tasks.mrc]\nlabels=[\"a\"]\n", nil,
			[]string{
				`r.toml:12: datasets.c.task has "mrc" twice`,
				`r.toml:15: datasets.d.task names no task: "nil" (did you mean nli?)`,
				"r.toml:18: datasets.e.task has 2 tasks of which 0 have spans for answers (several tasks are for dialogs: mrc, yesno, followup)",
				"r.toml:21: tasks.mrc.labels are given, but mrc has spans for answers and no labels",
			}},
		{"new tasks", small + "[datasets.c]\ntask=\"cola\"\ntrain=\"demo:nq\"\n[datasets.d]\ntask=\"colour\"\ntrain=\"demo:nq\"\n[tasks.cola]\n" +
			"labels=[\"no\"]\n", nil,
			[]string{
				`r.toml:15: datasets.d.task names no task: "colour" (the tasks are mrc, yesno, followup, nli, sentiment, paraphrase; a new one has ` +
					`its labels in [tasks.colour])`,
				"r.toml:18: tasks.cola.labels has one label; a class task needs two",
			}},
		{"reading", small + "format = \"sqad\"\nhistory = -1\n[datasets.mnli.columns]\ntxt = \"a\"\n[datasets.mnli.labels]\n" +
			"\"a b\" = \"neutrl\"\n0 = 1\n", nil,
			[]string{
				"r.toml:14: datasets.mnli.columns.txt is not a key of a recipe (did you mean datasets.mnli.columns.text?)",
				"r.toml:17: datasets.mnli.labels.0 is 1, but must be a string",
			}},
		{"reading, values", small + "format = \"squat\"\nhistory = -1\nevidence = \"nowhere\"\n[datasets.mnli.labels]\n\"a b\" = \"neutrl\"\n" +
			"0 = \"entailment\"\n", nil,
			[]string{
				"r.toml:11: datasets.mnli.format is \"squat\", none of FORMATS (did you mean squad?)",
				"r.toml:12: datasets.mnli.history is -1, outside 0 … 100",
				"r.toml:13: datasets.mnli.evidence cannot be read: stat DIR/nowhere: no such file or directory",
				"r.toml:15: datasets.mnli.labels.a b is \"neutrl\", no label of nli (entailment, neutral, contradiction) (did you mean neutral?)",
			}},
		{"no such part of the demo", small + "dev = \"demo:mnil\"\n", nil,
			[]string{
				`r.toml:11: datasets.mnli.dev names no dataset of the demo: "mnil" (it has triviaqa, nq, quac, qasrl, qazre, mnli, snli, ` +
					`amazon, qqp, newsqa, squad)`,
			}},
		{"nothing to train on", "[datasets.squad2]\ntask = \"mrc\"\n", nil,
			[]string{"r.toml:1: datasets.squad2 has neither train nor dev (add --set datasets.squad2.train=FILE --set datasets.squad2.dev=FILE)"}},
		{"no datasets", "seed = 1\n", nil,
			[]string{"r.toml: datasets has nothing to train on (add [datasets.NAME] with task and train)"}},
		{"bad names", "[datasets.\"a b\"]\ntask=\"mrc\"\n", nil,
			[]string{"r.toml:1: datasets.a b is not a valid name: small letters, digits, - and _, at most 64"}},
		{"teachers of one name", small + "teachers = [\"a/best\", \"demo:best\"]\n[datasets.c]\ntask = \"nli\"\ntrain = \"demo:snli\"\n" +
			"teachers = [\"a/best\", \"b/best\"]\n", nil,
			[]string{
				"r.toml:11: datasets.mnli.teachers names demo:best, and a/best is called best, too (link one under another name)",
				"r.toml:15: datasets.c.teachers names b/best, and a/best is called best, too (link one under another name)",
			}},
		{"weights", "[sampling]\nstrategy = \"weighted\"\n[sampling.weight]\nsquad2 = 0\nmnli = 0\nnmli = 0\n" + after(small), nil,
			[]string{
				"r.toml:3: sampling.weight is 0 for every dataset: nothing would be drawn",
				"r.toml:6: sampling.weight.nmli names no dataset (did you mean mnli?)",
			}},
		{"sets", small, []string{"kd.W=0.5", "kd.w=high", "train.steps=1000.5", "kd.t_squared", "datasets.mnli.limit=-1", "datasets={}", "=1"},
			[]string{
				`--set: "=1" is not KEY=VALUE`,
				`--set datasets: datasets is not a value of a recipe`,
				`--set kd.W: kd.W is not a value of a recipe (did you mean kd.w?)`,
				`--set kd.t_squared: kd.t_squared has no value (write --set kd.w=0.6)`,
				`--set kd.w: kd.w is the string "high", but must be a number`,
				"--set train.steps: train.steps is 1000.5, but must be a whole number",
			}},
		{"nothing to learn from", small, []string{"kd.ce_weight=0", "kd.kd_weight=0", "tasks.mrc.loss_weight=0", "tasks.nli.loss_weight=0"},
			[]string{
				"--set kd.ce_weight: kd.ce_weight and kd.kd_weight are both 0: nothing would be learned",
				"--set tasks.nli.loss_weight: tasks all have a loss_weight of 0: nothing would be learned",
			}},
		{"more frozen layers than the model has", small, []string{"model.init=scratch", "model.size=tiny", "model.frozen_layers=50"},
			[]string{"--set model.frozen_layers: model.frozen_layers is 50, but the model has 2 with weights of their own"}},
		{"patience", small, []string{"train.patience=3"},
			[]string{"--set train.patience: train.patience is 3, but there is no metric to compare evaluations by " +
				"(name a dev metric in checkpoint.best)"}},
		{"metrics", small, []string{"checkpoint.best=dev/mnli/nli/accuracy"},
			[]string{
				`--set checkpoint.best: checkpoint.best is "dev/mnli/nli/accuracy", and datasets.mnli.dev is not given (add --set ` +
					`datasets.mnli.dev=FILE, or --set checkpoint.best=none)`,
			}},
		{"no such metric", small, []string{"checkpoint.best=dev/squad2/mrc"},
			[]string{
				`--set checkpoint.best: checkpoint.best is "dev/squad2/mrc", no dev metric of this recipe (did you mean dev/squad2/mrc/f1?)`,
			}},
		{"no length", small, []string{"train.steps=0"},
			[]string{"--set train.steps: train.steps and train.epochs are both 0: the length of the run is undefined"}},
		{"two lengths", small, []string{"train.epochs=2"},
			[]string{"--set train.epochs: train.epochs counts only where train.steps is 0, and it is 10 (add --set train.steps=0)"}},
		{"misspelt extends", "extend = \"demo\"\n" + small, nil,
			[]string{"r.toml:1: extend is not a key of a recipe (did you mean extends?)"}},
		{"unknown extended recipe", "seed = 1\nextends = \"dmeo\"\n" + small, nil,
			[]string{`r.toml:2: extends cannot be followed: no recipe is called "dmeo" (did you mean demo?)`}},
		{"extended recipe of another type", "extends = [\"demo\"]\n" + small, nil,
			[]string{"r.toml:1: extends is a list, but must be a string"}},
		{"extends by set", small, []string{"extends=demo"},
			[]string{"--set extends: extends is not a value of a recipe"}},
		{"a recipe that extends itself", "extends = \"r.toml\"\n" + small, nil,
			[]string{"r.toml:1: extends continues after 10 recipes; does one of them extend itself?"}},
		{"set out of range", small, []string{"kd.w=1.7", "datasets.mnli.teachers=nowhere"},
			[]string{
				"--set datasets.mnli.teachers: datasets.mnli.teachers cannot be read: stat WD/nowhere: no such file or directory " +
					"(nor is there a run called nowhere: road ls lists the runs)",
				"--set kd.w: kd.w is 1.7, outside 0.01 … 1",
			}},
	}
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := write(t, tt.text)
			_, err := Load(file, tt.sets)
			var bad *Invalid
			if !errors.As(err, &bad) {
				t.Fatalf("got error %v, want an *Invalid", err)
			}
			text := strings.ReplaceAll(err.Error(), filepath.Dir(file)+"/r.toml", "r.toml")
			text = strings.ReplaceAll(text, strings.Join(read.Formats(), ", "), "FORMATS")
			text = strings.ReplaceAll(strings.ReplaceAll(text, filepath.Dir(file), "DIR"), wd, "WD")
			if d := cmp.Diff(tt.want, strings.Split(text, "\n")); d != "" {
				t.Error(d)
			}
		})
	}
}

// after drops the first three lines, which other texts bring themselves.
func after(text string) string { return strings.SplitN(text, "\n", 4)[3] }

func TestARunCanBeReadAfterItsDataAreGone(t *testing.T) {
	file := write(t, small)
	if err := os.Remove(filepath.Join(filepath.Dir(file), "dev.json")); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(file, nil); err == nil {
		t.Error("Load accepts a recipe whose data are gone")
	}
	if _, err := Read(file, nil); err != nil {
		t.Error(err)
	}
}

func TestASourceNamesASplit(t *testing.T) {
	file := write(t, small)
	r, err := Load(file, []string{"datasets.squad2.dev=" + filepath.Dir(file) + "/dev.json#test"})
	if err != nil || !strings.HasSuffix(r.Datasets["squad2"].Dev, "/dev.json#test") {
		t.Errorf("%q, %v", r.Datasets["squad2"].Dev, err)
	}
}

// The file of a member has to be there; the member is the reader's business.
func TestASourceNamesAMember(t *testing.T) {
	file := write(t, small)
	dev := []string{`datasets.squad2.dev="packed.zip#a b/dev.json#mnli"`}
	if _, err := Load(file, dev); err == nil || !strings.Contains(err.Error(), "packed.zip: no such file") {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(file), "packed.zip"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Dir(file))
	r, err := Load(file, dev)
	if err != nil || !strings.HasSuffix(r.Datasets["squad2"].Dev, "packed.zip#a b/dev.json#mnli") {
		t.Errorf("%q, %v", r.Datasets["squad2"].Dev, err)
	}
}

// A folder is no file of examples, unless datasets has saved it.
func TestAFolderOfDatasetsIsASource(t *testing.T) {
	file := write(t, small)
	saved := filepath.Join(filepath.Dir(file), "saved")
	if err := os.Mkdir(saved, 0o700); err != nil {
		t.Fatal(err)
	}
	dev := []string{"datasets.squad2.dev=" + saved + "#validation"}
	if _, err := Load(file, dev); err == nil || !strings.Contains(err.Error(), "is a folder: "+saved+"; name a file of examples in it") {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(saved, "dataset_dict.json"), []byte(`{"splits": ["validation"]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(file, dev); err != nil {
		t.Error(err)
	}
}

func TestARecipeBringsTasksOfItsOwn(t *testing.T) {
	r, err := Load(write(t, small+"[datasets.c]\ntask=\"cola\"\ntrain=\"demo:mnli\"\n[datasets.c.labels]\n0 = \"bad\"\n[tasks.cola]\n"+
		"labels=[\"bad\",\"good\"]\n"),
		[]string{"datasets.c.labels.1=good", "datasets.c.columns.text=sentence"})
	if err != nil {
		t.Fatal(err)
	}
	want := tasks.Task{Name: "cola", Kind: tasks.Class, Labels: []string{"bad", "good"}}
	if got, ok := r.Task("cola"); !ok || cmp.Diff(want, got) != "" {
		t.Errorf("%+v", got)
	}
	d := r.Datasets["c"]
	if diff := cmp.Diff(map[string]string{"0": "bad", "1": "good"}, d.Labels); diff != "" || d.Columns.Text != "sentence" {
		t.Errorf("%+v: %s", d, diff)
	}
}

func TestUnknownRecipe(t *testing.T) {
	if _, err := Load("no-such-recipe", nil); err == nil || !strings.Contains(err.Error(), "no recipe is called") {
		t.Error(err)
	}
	if _, err := Load("no/such", nil); err == nil || !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

func TestEveryFieldHasAKeyAndBack(t *testing.T) {
	r := Default()
	r.Datasets["x"], r.Tasks["x"], r.Sampling.Weight["x"] = Dataset{Labels: map[string]string{"x": "y"}}, Task{}, 1
	r.World["x"] = World{DatasetErrors: map[string]float64{"x": 1}}
	r.Schedule = map[string]Names{"kd.w": {"10: 0.5"}}
	seen := map[string]bool{}
	visit(reflect.ValueOf(r).Elem(), "", func(path string, _ reflect.Value) {
		seen[generalize(path)] = true
		if _, ok := Declared(path); !ok {
			t.Errorf("%s is not declared", path)
		}
	})
	for _, k := range values {
		if !seen[k.Name] {
			t.Errorf("%s is declared, but no field of Recipe", k.Name)
		}
	}
}

// drawRecipe makes a valid recipe whose values are anywhere in their ranges.
func drawRecipe(t *rapid.T) *Recipe {
	r := Default()
	name := rapid.StringMatching(`[a-z0-9_-]{1,8}`)
	served := []Names{{"mrc"}, {"nli"}, {"mrc", "yesno", "followup"}, {"sentiment"}}
	for _, n := range rapid.SliceOfNDistinct(name, 1, 4, rapid.ID[string]).Draw(t, "datasets") {
		r.Order = append(r.Order, n)
		d := Dataset{Task: rapid.SampledFrom(served).Draw(t, "task"), Train: Names{"demo:x"}}
		if d.Task[0] == "nli" && rapid.Bool().Draw(t, "labels") {
			d.Labels = map[string]string{rapid.String().Draw(t, "written"): "neutral", "0": "entailment"}
		}
		r.Datasets[n] = d
	}
	for _, n := range rapid.SliceOfNDistinct(name, 0, 2, rapid.ID[string]).Draw(t, "world") {
		r.World[n] = defaultWorld()
	}
	r.complete()
	visitSettable(reflect.ValueOf(r).Elem(), func(path string, v reflect.Value) {
		k, _ := Declared(path)
		switch v.Kind() {
		case reflect.Int:
			v.SetInt(rapid.Int64Range(int64(k.Lo), int64(k.Hi)).Draw(t, path))
		case reflect.Uint64:
			v.SetUint(rapid.Uint64Range(0, 1<<63-1).Draw(t, path))
		case reflect.Float64:
			v.SetFloat(rapid.Float64Range(k.Lo, k.Hi).Draw(t, path))
		case reflect.Bool:
			v.SetBool(rapid.Bool().Draw(t, path))
		case reflect.String:
			switch {
			case generalize(path) == "datasets.*.labels.*":
			case strings.HasSuffix(path, ".format"):
				v.SetString(rapid.SampledFrom(read.Formats()).Draw(t, path))
			case k.Choices != nil:
				v.SetString(rapid.SampledFrom(k.Choices).Draw(t, path))
			case resolves(path):
				v.SetString("demo:" + rapid.String().Draw(t, path))
			default:
				v.SetString(name.Draw(t, path))
			}
		case reflect.Slice:
			if resolves(path) && v.Len() > 0 {
				v.Set(reflect.ValueOf(Names{"demo:" + rapid.String().Draw(t, path), "/dev/null"}))
			}
		}
	})
	r.Model.MaxLen, r.Train.TokenBudget = 512, 512
	if r.Model.Dropout < 0 {
		r.Model.Dropout = OwnDropout
	}
	if r.Train.Steps == 0 && r.Train.Epochs == 0 {
		r.Train.Epochs = 1
	}
	r.Train.Batch = r.Train.Passes
	if r.KD.CEWeight+r.KD.KDWeight == 0 {
		r.KD.CEWeight = 1
	}
	r.Sampling.Strategy = "uniform"
	if r.Checkpoint.Best = rapid.SampledFrom(append(r.Metrics(), "none")).Draw(t, "best"); r.Checkpoint.Best == "none" {
		r.Train.Patience = 0
	}
	for n, d := range r.Datasets {
		d.Overlap, d.MaxQuestion = 100, 100
		r.Datasets[n] = d
	}
	for n, w := range r.World {
		w.DatasetErrors = map[string]float64{r.Order[0]: rapid.Float64Range(0, 1).Draw(t, "errors on one")}
		r.World[n] = w
	}
	return r
}

// visitSettable is visit with values that can be set, those in maps too.
func visitSettable(top reflect.Value, do func(string, reflect.Value)) {
	visit(top, "", func(path string, v reflect.Value) {
		if v.CanSet() {
			do(path, v)
		}
	})
	r := top.Addr().Interface().(*Recipe)
	for _, n := range r.Order {
		d := r.Datasets[n]
		visit(reflect.ValueOf(&d).Elem(), "datasets."+n, do)
		r.Datasets[n] = d
	}
	for n, w := range r.World {
		visit(reflect.ValueOf(&w).Elem(), "world."+n, do)
		r.World[n] = w
	}
}

func TestEncodeAndLoadAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawRecipe(t)
		var b strings.Builder
		if err := Encode(&b, want); err != nil {
			t.Fatal(err)
		}
		got, err := assemble(b.String(), source{file: "r.toml", base: "/"}, nil, Default(), "/", false)
		if err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
	})
}

// The identity has every value, and the order of the datasets. Runs that plans have named
// by it keep these names when help is reworded, and when a value comes to all recipes,
// until a recipe sets it.
func TestTheIdentityIsOfValues(t *testing.T) {
	r, err := Load("demo", nil)
	if err != nil {
		t.Fatal(err)
	}
	plain := Identity(r)
	names, values := r.Text()
	for _, name := range names {
		line := fmt.Sprintf("%s = %s\n", name, values[name])
		if strings.Contains(plain, line) != (name != "gradients.combine") {
			t.Errorf("the identity and %q", line)
		}
		if d, _ := Declared(name); len(d.Help) > 20 && strings.Contains(plain, d.Help) {
			t.Errorf("the identity has the help of %s", name)
		}
	}
	r.Gradients.Combine = CombinePCGrad
	if !strings.Contains(Identity(r), `gradients.combine = "pcgrad"`) {
		t.Error("a later value that is set is not in the identity")
	}
	r.Gradients.Combine = CombineMean
	r.Order[0], r.Order[1] = r.Order[1], r.Order[0]
	if Identity(r) == plain {
		t.Error("the order of the datasets is not in the identity")
	}
}

func FuzzRecipeText(f *testing.F) {
	f.Add(small, "kd.w=0.6")
	f.Add("[datasets.a]\ntask=['mrc','yesno']\ntrain=''\n[tasks.mrc]\nlabels=[]\n", "datasets.a.train=demo:a,demo:b")
	f.Add("a.b.c = [{x=1}, 2]\n[[kd]]\n", "=")
	for _, v := range []string{
		`nan`, `inf`, `-1`, `1e999`, `9223372036854775808`, `"../../x"`, `"x\u0000y"`, "\"\xff\"", `[]`, `[[1]]`,
		`{}`, `true`, `1979-05-27`, `0x10`,
		`"` + strings.Repeat("k", 20_000) + `"`, strings.Repeat("[", 5_000), strings.Repeat("{a=", 5_000),
	} {
		f.Add("seed = "+v+"\n", "kd.w="+v)
		f.Add("[model]\ninit = "+v+"\n[train]\nsteps = "+v+"\n", "")
		f.Add("[datasets.a]\ntask = "+v+"\ntrain = "+v+"\nteachers = "+v+"\n", "datasets.a.limit="+v)
	}
	f.Add("seed = 1\nseed = 2\n", strings.Repeat("a.", 20_000)+"b=1")
	f.Add(strings.Repeat("a.", 20_000)+"b = 1\n", strings.Repeat("k", 20_000))
	f.Fuzz(func(t *testing.T, text, set string) {
		r, err := assemble(text, source{file: "r.toml", base: "/"}, []string{set}, Default(), "/", false)
		if err != nil {
			wordedtest.Worded(t, err.Error(), text+set)
			return
		}
		var b strings.Builder
		if err := Encode(&b, r); err != nil {
			t.Fatal(err)
		}
		again, err := assemble(b.String(), source{file: "r.toml", base: "/"}, nil, Default(), "/", false)
		if err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
		if d := cmp.Diff(r, again); d != "" {
			t.Fatal(d)
		}
	})
}

func TestARunOfBeforeAutoComputesInFP32(t *testing.T) {
	file := write(t, small)
	if r, err := ReadRun(file, nil); err != nil || r.Model.Precision != "fp32" {
		t.Errorf("the run has %+v, %v", r, err)
	}
	if r, err := Read(file, nil); err != nil || r.Model.Precision != "auto" {
		t.Errorf("the recipe has %+v, %v", r, err)
	}
	if r, err := ReadRun(file, []string{"model.precision=auto"}); err != nil || r.Model.Precision != "auto" {
		t.Errorf("asked for auto it has %+v, %v", r, err)
	}
}

func TestARunOfBeforeTheMeanScalesWithoutARightTeacher(t *testing.T) {
	file := write(t, small)
	if r, err := ReadRun(file, nil); err != nil || r.KD.NoneRight != kd.Scaled {
		t.Errorf("the run has %+v, %v", r, err)
	}
	if r, err := Read(file, nil); err != nil || r.KD.NoneRight != kd.UseMean {
		t.Errorf("the recipe has %+v, %v", r, err)
	}
	if r, err := ReadRun(write(t, small+"[kd]\nnone_right = \"mean\"\n"), nil); err != nil || r.KD.NoneRight != kd.UseMean {
		t.Errorf("a run of now has %+v, %v", r, err)
	}
}
