package engine_test

import (
	"bytes"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// targetFiles are the files of a run's targets.
func targetFiles(t *testing.T, f session.Folder) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	root := os.DirFS(f.Targets())
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[name], err = fs.ReadFile(root, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestFaultATeachingThatIsKilledComesOutTheSame(t *testing.T) {
	t.Parallel()
	killedWhileTeaching(t, "datasets.quac.teachers=demo:teacher-1,demo:teacher-2", "datasets.mnli.teachers=demo:teacher-1")
}

// So do the targets of teachers of the world, whose draws are fast.
func TestFaultADrawingOfTargetsThatIsKilledComesOutTheSame(t *testing.T) {
	t.Parallel()
	killedWhileTeaching(t, "datasets.quac.teachers=world:one,world:two", "datasets.mnli.teachers=world:one",
		"world.one.errors=0.5", "world.two.errors=0.5", "world.two.seed=9")
}

// killedWhileTeaching kills a trainer again and again while its teachers teach: it ends with
// the same files as one that was left alone, byte for byte, and all of them in its ledger
// once.
func killedWhileTeaching(t *testing.T, teachers ...string) {
	t.Helper()
	sets := append([]string{"kd.start=wait", "train.steps=3", "datasets.quac.limit=2500", "datasets.mnli.limit=1500"}, teachers...)
	whole := start(t, create(t, small(t, sets...)))
	began := whole.until("the first window", func(s wire.State) bool { return s.Teaching != nil && s.Teaching.Done > 0 }).Time
	ended := whole.until("a step", func(s wire.State) bool { return s.Step > 0 }).Time
	whole.wait()
	kills := thorough(t, 3, 20)
	seed := uint64(time.Now().UnixNano())
	draw := rand.New(rand.NewPCG(seed, 0))
	t.Logf("%d kills, drawn with the seed %d", kills, seed)
	k := start(t, create(t, small(t, sets...)))
	for range kills {
		from := k.until("teaching that goes on", func(s wire.State) bool {
			return s.PID == k.cmd.Process.Pid && s.Teaching != nil && s.Teaching.Done > 0 || s.Step > 0
		})
		after := time.Duration(draw.Int64N(2 * int64(ended.Sub(began)) / int64(kills))) // all of it, spread over the attempts
		select {
		case <-time.After(after):
		case <-k.ended:
		}
		t.Logf("killed %v after step %d, %+v", after, from.Step, from.Teaching)
		k.kill()
		k = start(t, k.folder, "ROAD_TEST_RESUME=1")
	}
	k.wait()
	want, got := targetFiles(t, whole.folder), targetFiles(t, k.folder)
	if !maps.EqualFunc(want, got, bytes.Equal) {
		for name := range want {
			if !bytes.Equal(want[name], got[name]) {
				t.Errorf("%s has %d bytes, not the same %d", name, len(got[name]), len(want[name]))
			}
		}
		t.Fatalf("the files are %v, undisturbed %v", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
	joined := map[string]int{}
	for _, e := range k.joins() {
		for _, shard := range e.Shards {
			joined[shard]++
		}
	}
	for name := range want {
		if n := joined[name]; n != 1 && !contains(name, "manifest") {
			t.Errorf("%s is %d times in the ledger", name, n)
		}
	}
	if want, got := column(t, whole.folder, "loss"), column(t, k.folder, "loss"); !maps.Equal(want, got) {
		t.Errorf("the losses are %v, undisturbed %v", got, want)
	}
}
