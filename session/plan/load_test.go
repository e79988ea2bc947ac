package plan

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/results"
)

// tiny is a plan of each kind of stage; its lines are numbered from 1.
const tiny = `name = "tiny"
seeds = [1, 2]

[stages.pretrain]
per = "seed"
recipe = "demo"

[stages.tune]
recipe = "demo"
set = ["model.init={pretrain}", "train.steps=10"]

[stages.test]
does = "evaluate"
of = "tune"
data = ["demo:newsqa"]

[stages.compare]
does = "compare"
of = "tune"
after = ["test"]

[arms.mean]
tune.set = ["kd.method=mean"]

[arms.weighted]
label = "by W"
tune.set = ["kd.w=0.5"]
`

func written(t testing.TB, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "p.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func loaded(t *testing.T, text string) *Plan {
	t.Helper()
	p, err := Load(written(t, text), Demo)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Every mistake is refused with its line before anything starts.
func TestABadPlanIsRefusedWithItsLine(t *testing.T) {
	for name, tt := range map[string]struct{ old, now, want string }{
		"not TOML":           {"seeds = [1, 2]", "seeds = [1,", "p.toml:"},
		"a pinned value":     {"train.steps=10", "model.precision=bf16", `:22: arms.mean.tune sets model.precision, which is the same for`},
		"two lines":          {`"by W"`, `"by\nW"`, `:26: arms.weighted.label has the control character "\n"`},
		"no set of the demo": {"demo:newsqa", "demo:nowhere", `:15: stages.test.data cannot be read: the demo has no dataset "nowhere"`},
		"a folder of data":   {"demo:newsqa", ".", `:15: stages.test.data cannot be read: `},
		"an unknown key":     {`per = "seed"`, `pre = "seed"`, `:5: stages.pretrain.pre is not a key here (did you mean per?)`},
		"a cycle": {
			`recipe = "demo"` + "\n\n[stages.tune]", `recipe = "demo"` + "\nafter = [\"compare\"]\n\n[stages.tune]",
			"comes after itself",
		},
		"an unknown stage":   {`of = "tune"` + "\nafter", `of = "tun"` + "\nafter", `:17: stages.compare needs "tun", which is no stage (did`},
		"a stage in a value": {"{pretrain}", "{pretrian}", `:8: stages.tune needs "pretrian", which is no stage (did you mean pretrain?)`},
		"an undecided job": {
			`per = "seed"` + "\n", `per = "seed"` + "\nafter = [\"tune\"]\n",
			"stages.pretrain is per seed and needs tune, which is per run",
		},
		"no seeds":              {"seeds = [1, 2]", "seeds = []", "is for each seed, and the plan has none"},
		"a seed twice":          {"seeds = [1, 2]", "seeds = [1, 1]", ":2: seeds has 1 twice"},
		"seeds of another kind": {"seeds = [1, 2]", `seeds = ["1"]`, ":2: seeds must be a list of whole numbers"},
		"a missing recipe":      {`recipe = "demo"` + "\nset", `recipe = "dem"` + "\nset", `no recipe is called "dem" (did you mean demo?)`},
		"a bad value":           {"kd.w=0.5", "kd.w=5", `:25: arms.weighted.tune has a mistake: set kd.w: kd.w is 5, outside 0.01 … 1`},
		"a name for a run":      {"kd.w=0.5", "name=mine", `:25: arms.weighted.tune sets name, but a plan finds its runs by the names`},
		"a seed for a run":      {"kd.w=0.5", "seed=5", `:25: arms.weighted.tune sets seed, but its jobs are one for each of the plan's seeds`},
		"an arm's stage":        {"tune.set = [\"kd.w", "tun.set = [\"kd.w", `arms.weighted.tun is not a key here (did you mean tune?)`},
		"a common stage":        {"tune.set = [\"kd.w", "pretrain.set = [\"kd.w", `changes a stage that is per seed, one for all arms`},
		"an unused key": {
			`data = ["demo:newsqa"]`, "data = [\"demo:newsqa\"]\nset = [\"kd.w=1\"]",
			"stages.test.set has no meaning for a stage that does evaluate",
		},
		"an unknown reference": {
			`label = "by W"`, `against = "meen"`,
			`:26: arms.weighted.against makes a bad comparison: the arm is compared with "meen", none of the compared arms (did you mean mean?)`,
		},
		"a circle of references": {
			`label = "by W"`, "against = \"weighted\"", `:26: arms.weighted.against makes a bad comparison: the arm is compared with itself`,
		},
		"a primary reference": {
			`after = ["test"]`, `primary = "mean"`, `:20: stages.compare.primary makes a bad comparison: the primary arm is "mean", the reference`,
		},
		"an unknown dev set": {
			`after = ["test"]`, `datasets = ["mnli", "mlni"]`, `:20: stages.compare.datasets has "mlni", of which arm mean evaluates nothing`,
		},
		"a skip of no stage":   {`label = "by W"`, `skip = ["tun"]`, `:26: arms.weighted.skip has "tun", which is no stage`},
		"not a number":         {"kd.w=0.5", "kd.w=nan", ":25: arms.weighted.tune has a mistake: set kd.w: kd.w "},
		"a seed of no number":  {"seeds = [1, 2]", "seeds = [nan]", ":2: seeds must be a list of whole numbers"},
		"an arm without seeds": {`label = "by W"`, "seeds = []", `:26: arms.weighted.seeds is empty, and leaves the arm without runs`},
		"an arm's other seed":  {`label = "by W"`, "seeds = [7]", `:26: arms.weighted.seeds has 7, which is not one of the plan's seeds`},
		"a skipped need":       {`label = "by W"`, `skip = ["tune"]`, "arms.weighted skips tune, which its test needs"},
		"an unknown kind":      {`does = "evaluate"`, `does = "eval"`, `:13: stages.test.does is "eval", none of train, teach, ev`},
		"a bad name":           {`name = "tiny"`, `name = "Tiny"`, `:1: name is "Tiny", not a valid name`},
		"a stage that is none": {"[stages.pretrain]\n", "[stages]\ntest = 1\n[stages.pretrain]\n", "p.toml:"},
		"no stages":            {tiny, "name = \"x\"\n", "the plan has no stages"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(tiny, tt.old) {
				t.Fatalf("the plan has no %q", tt.old)
			}
			_, err := Load(written(t, strings.Replace(tiny, tt.old, tt.now, 1)), Demo)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %s", err, tt.want)
			}
		})
	}
}

// A mistake in a stage is said once, and not again for each arm with values of its own.
func TestAMistakeOfManyArmsIsSaidOnce(t *testing.T) {
	for _, bad := range []string{`recipe = "dem"` + "\nset", `recipe = "demo"` + "\nset = [\"kd.t=-1\"]\ndemo.set"} {
		_, err := Load(written(t, strings.Replace(tiny, `recipe = "demo"`+"\nset", bad, 1)), Demo)
		var invalid *recipe.Invalid
		if !errors.As(err, &invalid) || len(invalid.Problems) != 1 {
			t.Errorf("%s: %v, want one mistake", bad, err)
		}
	}
}

// Jobs come after those that they need, each with the run of its own arm and seed.
func TestAPlanExpandsIntoJobs(t *testing.T) {
	jobs, err := loaded(t, tiny).Expand([]string{"train.threads=1"})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	byID := map[string]*Job{}
	for _, j := range jobs {
		for _, n := range j.Needs {
			if byID[n] == nil {
				t.Errorf("%s comes before %s", j.ID, n)
			}
		}
		byID[j.ID], ids = j, append(ids, j.ID)
	}
	want := []string{
		"pretrain/s1", "pretrain/s2", "tune/mean/s1", "tune/mean/s2", "tune/weighted/s1", "tune/weighted/s2",
		"test/mean/s1", "test/mean/s2", "test/weighted/s1", "test/weighted/s2", "compare",
	}
	if !slices.Equal(ids, want) {
		t.Fatalf("%q", ids)
	}
	tune := byID["tune/weighted/s2"]
	if got := tune.Before["pretrain"]; got != byID["pretrain/s2"].Run {
		t.Errorf("%s starts from %s", tune.ID, got)
	}
	command := strings.Join(tune.Command("/runs", "cpu"), " ")
	for _, part := range []string{
		"train demo --headless", "--set model.init=/runs/" + byID["pretrain/s2"].Run, "--set kd.w=0.5", "--set train.threads=1",
		"--set seed=2", "--set name=" + tune.Run, "--gpu cpu",
	} {
		if !strings.Contains(command, part) {
			t.Errorf("%s lacks %s", command, part)
		}
	}
	arms := byID["compare"].Arms
	if len(arms) != 2 || arms[0].Name != "mean" || arms[1].Name != "weighted" || !slices.Equal(arms[1].Runs, []string{
		byID["tune/weighted/s1"].Run, byID["tune/weighted/s2"].Run,
	}) {
		t.Errorf("compared: %v", arms)
	}
}

// The name of a run changes with everything that its result depends on, and with nothing
// else.
func TestAChangedJobHasAnotherRun(t *testing.T) {
	runs := func(text string) map[string]string {
		jobs, err := loaded(t, text).Expand(nil)
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]string{}
		for _, j := range jobs {
			names[j.ID] = j.Run
		}
		return names
	}
	before := runs(tiny)
	for name, tt := range map[string]struct {
		old, now string
		changed  func(id string) bool
	}{
		"a label":        {`label = "by W"`, `label = "weighted"`, func(string) bool { return false }},
		"an arm":         {"kd.w=0.5", "kd.w=0.6", func(id string) bool { return strings.Contains(id, "weighted") || id == "compare" }},
		"a stage before": {`recipe = "demo"`, "recipe = \"demo\"\nset = [\"train.steps=9\"]", func(string) bool { return true }},
		"a reference":    {`label = "by W"`, `against = "mean"`, func(id string) bool { return id == "compare" }},
		"a dev set":      {`after = ["test"]`, `after = ["test"]` + "\ndatasets = \"mnli\"", func(id string) bool { return id == "compare" }},
		"more seeds":     {"[1, 2]", "[1, 2, 3]", func(id string) bool { return id == "compare" }},
	} {
		after := runs(strings.Replace(tiny, tt.old, tt.now, 1))
		for id := range before {
			if (before[id] != after[id]) != tt.changed(id) {
				t.Errorf("%s: %s was %s and is %s", name, id, before[id], after[id])
			}
		}
	}
}

// A job that equals one of another plan is that plan's run.
func TestAnEqualJobOfAnotherPlanIsNotDoneAgain(t *testing.T) {
	root := t.TempDir()
	t.Setenv("ROAD_RUNS", root)
	expanded := func(text string) map[string]string {
		jobs, err := loaded(t, text).Expand(nil)
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]string{}
		for _, j := range jobs {
			names[j.ID] = j.Run
			if err := os.MkdirAll(filepath.Join(root, j.Run), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		return names
	}
	first := expanded(tiny)
	again := expanded(tiny)
	other := strings.NewReplacer(`"tiny"`, `"other"`, "kd.w=0.5", "kd.w=0.6").Replace(tiny)
	second := expanded(other)
	for id, run := range first {
		if again[id] != run {
			t.Errorf("%s was %s and is %s", id, run, again[id])
		}
		if changed := strings.Contains(id, "weighted") || id == "compare"; (second[id] == run) == changed {
			t.Errorf("%s is %s, and %s of the other plan", id, run, second[id])
		}
	}
}

// Arms and stages of another scale are no part of the plan.
func TestAScaleHasItsOwnArmsAndStages(t *testing.T) {
	text := strings.Replace(tiny, `label = "by W"`, "label = \"by W\"\nscale = \"full\"", 1)
	text = strings.Replace(text, "[stages.test]", "[stages.test]\nscale = \"full\"", 1)
	text = strings.Replace(text, `after = ["test"]`+"\n", "", 1)
	file := written(t, text)
	for scale, want := range map[string][2]int{Demo: {1, 3}, Full: {2, 4}} {
		p, err := Load(file, scale)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Arms) != want[0] || len(p.Stages) != want[1] {
			t.Errorf("%s: arms %v, stages %v", scale, p.Arms, p.Stages)
		}
	}
}

// A scale has values of its own.
func TestAScaleHasItsOwnValues(t *testing.T) {
	const set = `set = ["model.init={pretrain}"`
	text := strings.Replace(tiny, set, "full.set = [\"train.batch=128\"]\n"+set, 1) + "[full]\nseeds = [1, 2, 3, 4]\n"
	file := written(t, text)
	for scale, want := range map[string]int{Demo: 2, Full: 4} {
		p, err := Load(file, scale)
		if err != nil {
			t.Fatal(err)
		}
		if has := slices.Contains(p.stage("tune").Set, "train.batch=128"); len(p.Seeds) != want || has != (scale == Full) {
			t.Errorf("%s: seeds %v, set %v", scale, p.Seeds, p.stage("tune").Set)
		}
	}
}

// Files that are not there keep a plan from running, each said once with its line, and not
// from being shown.
func TestAMissingFileIsSaidBeforeAPlanRuns(t *testing.T) {
	text := strings.Replace(tiny, "demo:newsqa", "nowhere.json", 1)
	text = strings.Replace(text, "kd.w=0.5", "datasets.mnli.train=nobody.tsv", 1)
	text = strings.Replace(text, "kd.method=mean", "datasets.mnli.train=nobody.tsv", 1)
	p := loaded(t, text)
	if jobs, err := p.Expand(nil); err != nil || len(jobs) != 11 {
		t.Errorf("%d jobs, %v", len(jobs), err)
	}
	var bad *recipe.Invalid
	if err := p.Ready(); !errors.As(err, &bad) || len(bad.Problems) != 2 {
		t.Fatalf("%v", err)
	}
	for i, want := range []string{
		":15: stages.test.data cannot be read: stat ", ":22: arms.mean.tune has a recipe without its data: set datasets.mnli.train: ",
	} {
		if got := bad.Problems[i].String(); !strings.Contains(got, want) {
			t.Errorf("%s lacks %s", got, want)
		}
	}
	const hint = "(place the file there, or name another in arms.mean.tune.set: datasets.mnli.train=FILE)"
	if got := bad.Problems[1].String(); !strings.HasSuffix(got, hint) {
		t.Errorf("%s lacks %s", got, hint)
	}
	if err := loaded(t, tiny).Ready(); err != nil {
		t.Error(err)
	}
}

// Every built-in plan can run at both scales; at full scale, with the files that are
// published.
func TestBuiltInPlansAreGood(t *testing.T) {
	for _, name := range List() {
		for _, scale := range Scales {
			p, err := Load(name, scale)
			if err != nil {
				t.Errorf("%s at scale %s: %v", name, scale, err)
				continue
			}
			if _, err := p.Expand(nil); err != nil {
				t.Errorf("%s at scale %s: %v", name, scale, err)
			}
			if err := p.Ready(); scale == Demo && err != nil {
				t.Errorf("%s: %v", name, err)
			}
			published, _ := results.PublishedTable(p.Table)
			for _, row := range published.Rows {
				of := func(a Arm) bool { return a.Name == row.Arm }
				if scale == Full && row.Arm != "" && p.Table == name && !slices.ContainsFunc(p.Arms, of) {
					t.Errorf("%s: the published row %q is of %s, no arm", name, row.Label, row.Arm)
				}
			}
		}
	}
}

// An arm may take some of the plan's seeds, and is compared by these.
func TestAnArmTakesItsSeeds(t *testing.T) {
	p := loaded(t, strings.Replace(tiny, `label = "by W"`, "seeds = [2]", 1))
	jobs, err := p.Expand(nil)
	if err != nil {
		t.Fatal(err)
	}
	var tuned []string
	for _, j := range jobs {
		if j.Stage == "tune" {
			tuned = append(tuned, j.ID)
		}
	}
	if want := []string{"tune/mean/s1", "tune/mean/s2", "tune/weighted/s2"}; !slices.Equal(tuned, want) {
		t.Errorf("the jobs are %v, want %v", tuned, want)
	}
	if arms := jobs[len(jobs)-1].Arms; len(arms) != 2 || len(arms[0].Runs) != 2 || len(arms[1].Runs) != 1 {
		t.Errorf("the comparison has %+v", arms)
	}
}

// A pipe is refused as a plan and as a recipe of one, and not waited for.
func TestAPipeIsNoPlan(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe.toml")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{pipe, written(t, strings.Replace(tiny, `"demo"`, `"`+pipe+`"`, 1))} {
		if _, err := Load(file, Demo); err == nil || !strings.Contains(err.Error(), "pipe.toml is a named pipe, but must be a regular file") {
			t.Errorf("%v", err)
		}
	}
}

func TestAPlanIsNamedByAWordOrAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "experiment")
	if err := os.WriteFile(file, []byte(tiny), 0o600); err != nil {
		t.Fatal(err)
	}
	for argument, want := range map[string]bool{"mtl": true, "gone.toml": true, file: true, filepath.Dir(file): false, "some-run": false} {
		if Names(argument) != want {
			t.Errorf("%s: %t", argument, !want)
		}
	}
}
