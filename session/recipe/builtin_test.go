package recipe_test

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/demo"
)

// The datasets and teachers that a built-in recipe takes from the demo's world exist,
// for the tasks that it uses them for.
func TestBuiltInRecipesNameWhatTheDemoHas(t *testing.T) {
	t.Setenv("ROAD_RUNS", t.TempDir()) // where demo-born-again looks for its parent
	world := make(map[string]demo.Set)
	for _, name := range demo.Names() {
		world[name], _ = demo.Load(name)
	}
	for _, name := range recipe.List() {
		r, err := load(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for dataset, d := range r.Datasets {
			for _, source := range append(slices.Clone(d.Train), d.Dev) {
				short, ours := strings.CutPrefix(source, "demo:")
				if !ours {
					continue
				}
				set, ok := world[short]
				if !ok {
					t.Errorf("%s: %s: the demo has no %q", name, dataset, short)
				}
				for _, task := range d.Task {
					if !slices.Contains(set.Tasks, task) {
						t.Errorf("%s: %s: %s does not serve %s", name, dataset, source, task)
					}
				}
			}
			for _, teacher := range d.Teachers {
				if recipe.IsRule(teacher) {
					continue // its rule was looked for by load
				}
				short, _ := strings.CutPrefix(teacher, "demo:")
				if _, ok := demo.Teacher(short); !ok {
					t.Errorf("%s: %s: the demo has no teacher %q", name, dataset, short)
				}
			}
		}
	}
}

// load is a built-in recipe with a file in the place of each of a user's own.
func load(name string) (*recipe.Recipe, error) {
	r, err := recipe.Read(name, nil)
	if err != nil {
		return nil, err
	}
	var sets []string
	for _, dataset := range r.Order {
		if d := r.Datasets[dataset]; d.Dev == "" || !strings.HasPrefix(d.Dev, "demo:") {
			sets = append(sets, "datasets."+dataset+".train=builtin_test.go", "datasets."+dataset+".dev=builtin_test.go")
		}
	}
	if name == "demo-born-again" { // its parent is a run
		sets = append(sets, "kd.teachers=demo:teacher-1")
	}
	return recipe.Load(name, sets)
}

// The list of recipes has a line of text for each.
func TestBuiltInRecipesSayWhatTheyAreFor(t *testing.T) {
	for _, name := range recipe.List() {
		if about := recipe.About(name); !strings.HasSuffix(about, ".") || len(about) > 76 {
			t.Errorf("%s: %q is no sentence that fits a line", name, about)
		}
	}
}

// The sizes of a fine-tuning recipe have the published rates (the appendix of
// the ELECTRA paper), and are otherwise the same.
func TestFineTuningRates(t *testing.T) {
	published := map[string]struct{ lr, decay float64 }{"": {5e-5, 0.9}, "-base": {1e-4, 0.8}, "-small": {3e-4, 0.8}}
	for _, task := range []string{"squad2", "mnli", "qqp"} {
		large, err := load("finetune-" + task)
		if err != nil {
			t.Fatal(err)
		}
		for size, want := range published {
			r, err := load("finetune-" + task + size)
			if err != nil {
				t.Fatal(err)
			}
			if r.Optim.LR != want.lr || r.Optim.LayerDecay != want.decay {
				t.Errorf("%s has lr %g and decay %g, want %+v", r.Name, r.Optim.LR, r.Optim.LayerDecay, want)
			}
			if init := "google/electra" + cmp.Or(size, "-large") + "-discriminator"; r.Model.Init != init {
				t.Errorf("%s starts from %s", r.Name, r.Model.Init)
			}
			if r.Name != "finetune-"+task+size {
				t.Errorf("%s%s names its run %s", task, size, r.Name)
			}
			r.Name, r.Model.Init, r.Optim = large.Name, large.Model.Init, large.Optim
			if !reflect.DeepEqual(r, large) {
				t.Errorf("%s%s differs from %s in more than its rates", task, size, large.Name)
			}
		}
	}
}

// The demo trains every task, and holds newsqa and squad back.
func TestDemoRecipe(t *testing.T) {
	r, err := recipe.Load("demo", nil)
	if err != nil {
		t.Fatal(err)
	}
	if all := append(slices.Clone(r.Order), "squad"); !slices.Equal(all, demo.Names()) {
		t.Errorf("its datasets are %v, the demo's %v", r.Order, demo.Names())
	}
	trained := make(map[string]bool)
	for _, d := range r.Datasets {
		for _, task := range d.Task {
			trained[task] = trained[task] || len(d.Train) > 0
		}
	}
	for _, task := range tasks.All {
		if !trained[task.Name] {
			t.Errorf("nothing trains %s", task.Name)
		}
	}
	if len(r.Datasets["newsqa"].Train) > 0 {
		t.Error("newsqa is trained on")
	}
}
