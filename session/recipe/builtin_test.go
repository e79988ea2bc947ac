package recipe_test

import (
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/demo"
)

// What a built-in recipe takes from the demo's world is there, and can teach
// the tasks that it is to serve.
func TestBuiltInRecipesNameWhatTheDemoHas(t *testing.T) {
	world := make(map[string]demo.Set)
	for _, name := range demo.Names() {
		world[name], _ = demo.Load(name)
	}
	for _, name := range recipe.List() {
		var sets []string
		if name == "squad2" {
			sets = append(sets, "datasets.squad2.train=builtin_test.go", "datasets.squad2.dev=builtin_test.go")
		}
		r, err := recipe.Load(name, sets)
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
				short, _ := strings.CutPrefix(teacher, "demo:")
				if _, ok := demo.Teacher(short); !ok {
					t.Errorf("%s: %s: the demo has no teacher %q", name, dataset, short)
				}
			}
		}
	}
}

// The demo trains every task, and holds newsqa back.
func TestDemoRecipe(t *testing.T) {
	r, err := recipe.Load("demo", nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(r.Order, demo.Names()) {
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
