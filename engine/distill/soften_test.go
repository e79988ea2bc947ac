package distill

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"dev.road/workbench/durable"
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/kd"
	"dev.road/workbench/model"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks"
)

// softTargets is a distillation of one span dataset with soft targets by that many teachers
// for each window, and all of its windows as one batch. They have passages of 200 tokens.
func softTargets(t testing.TB, teachers, windows int) (*Distillation, feed.Batch) {
	t.Helper()
	const first, last = 20, 220
	r := rand.New(rand.NewPCG(1, 2))
	d := &feed.Dataset{Name: "nq", Tasks: tasks.All[:1]}
	k := &Distillation{set: recipe.Default(), active: Targets{}}
	micro := feed.Batch{Dataset: d}
	for i := range windows {
		start := first + r.IntN(last-first-5)
		micro.Places = append(micro.Places, i)
		micro.Windows = append(micro.Windows, tasks.Window{First: first, Last: last, Gold: [][2]int{{start, start + 2}, {start, start + 4}}})
	}
	for n := range teachers {
		m := kd.Manifest{Dataset: d.Name, Teacher: fmt.Sprint(n), Task: "mrc", Kind: "span", Windows: windows, ShardSize: windows}
		dir := filepath.Join(t.TempDir(), m.Teacher)
		w, err := kd.Create(durable.At(dir), m)
		if err != nil {
			t.Fatal(err)
		}
		shard := ""
		for i := range windows {
			logits := make([]float32, 2*(1+last-first))
			for c := range logits {
				logits[c] = float32(r.NormFloat64())
			}
			if r.IntN(3) > 0 { // it is right
				gold := micro.Windows[i].Gold[0]
				logits[gold[0]-first+1], logits[len(logits)/2+gold[1]-first+1] = 8, 8
			}
			if shard, err = w.Add(logits); err != nil {
				t.Fatal(err)
			}
		}
		reader, err := kd.Open(dir, dir, m)
		if err == nil {
			err = reader.Use(shard)
		}
		if err != nil {
			t.Fatal(err)
		}
		k.active[d] = append(k.active[d], &activeTargets{teacher: m.Teacher, readers: []*kd.Reader{reader}})
	}
	t.Cleanup(k.active.Close)
	return k, micro
}

func TestTargetsOfOtherWindowsAreRefused(t *testing.T) {
	k, micro := softTargets(t, 2, 3)
	micro.Windows[1].Last++
	_, err := k.Soften(micro, 0, &model.Loss{})
	want := "targets of nq by 0: window 1 has 402 logits, its tokens need 404; they are written again by " +
		"road train --resume, once the trainer has ended and nq/0 is removed"
	if err == nil || err.Error() != want {
		t.Errorf("Soften = %v, want %s", err, want)
	}
}

// With skip a start that a teacher has keeps its target where none has the end.
func TestHalvesWithoutARightTeacherAreSkipped(t *testing.T) {
	k, micro := softTargets(t, 2, 40)
	k.set.KD.Right, k.set.KD.NoneRight = kd.Separate, kd.Skip
	for i := range micro.Windows { // teachers are right in another end, or in both
		if i%2 == 0 {
			gold := micro.Windows[i].Gold
			micro.Windows[i].Gold = [][2]int{{gold[0][0], gold[0][1] + 1}}
		}
	}
	var l model.Loss
	if _, err := k.Soften(micro, 0, &l); err != nil {
		t.Fatal(err)
	}
	seen, from := map[[2]bool]int{}, 0
	for i := range micro.Windows {
		w := &micro.Windows[i]
		logits, err := k.teacherLogits(micro.Dataset, 0, i, LogitCount(micro.Dataset.Tasks[0], w))
		if err != nil {
			t.Fatal(err)
		}
		truth := truthOf(nil, micro.Dataset.Tasks[0], w)
		var want [2]bool
		for _, z := range logits {
			start, end, _ := kd.RightSpan(z, truth.Gold)
			want[0], want[1] = want[0] || start, want[1] || end
		}
		if got := [2]bool(l.Soft[2*i : 2*i+2]); got != want || !l.Taught[i] {
			t.Errorf("window %d has soft targets of its start and its end: %v, a teacher has %v right", i, got, want)
		}
		for h, soft := range want {
			half := l.Teacher[from : from+len(logits[0])/2]
			if zero := slices.Max(half) == 0 && slices.Min(half) == 0; zero == soft {
				t.Errorf("window %d, half %d: soft %v, the target is %v", i, h, soft, half[:3])
			}
			from += len(half)
		}
		seen[want]++
	}
	if seen[[2]bool{true, false}] == 0 || seen[[2]bool{true, true}] == 0 || seen[[2]bool{false, false}] == 0 {
		t.Errorf("the windows are %v", seen)
	}
}

func TestStandardizedTargetsHaveAMeanOfTheirOwn(t *testing.T) {
	k, micro := softTargets(t, 2, 3)
	var raw, standard model.Loss
	for _, l := range []*model.Loss{&raw, &standard} {
		if _, err := k.Soften(micro, 0, l); err != nil {
			t.Fatal(err)
		}
		k.set.KD.Standardize = true
	}
	if raw.Standardize || raw.Mean != nil || !standard.Standardize || !slices.Equal(raw.Plain, standard.Plain) {
		t.Errorf("%v and %v: the plain mean, of the yardstick, has changed", raw.Standardize, standard.Standardize)
	}
	half := len(standard.Mean) / 6
	for from := 0; from < len(standard.Mean); from += half {
		sum := 0.0
		for _, z := range standard.Mean[from : from+half] {
			sum += float64(z)
		}
		if math.Abs(sum) > 1e-2 || slices.Equal(standard.Mean[from:from+half], standard.Plain[from:from+half]) {
			t.Errorf("a half has the sum %v", sum)
		}
	}
}

// Everything that a step has for each window is one array for the micro-batch.
func TestSoftenAllocatesByMicroBatch(t *testing.T) {
	count := func(windows int) float64 {
		k, micro := softTargets(t, 3, windows)
		return testing.AllocsPerRun(50, func() {
			if _, err := k.Soften(micro, 0, &model.Loss{}); err != nil {
				t.Fatal(err)
			}
		})
	}
	if few, many := count(4), count(64); many > few+1 {
		t.Errorf("%v allocations for 4 windows, %v for 64", few, many)
	}
}

func BenchmarkSoften(b *testing.B) {
	for _, method := range kd.Methods {
		b.Run(string(method), func(b *testing.B) {
			k, micro := softTargets(b, 3, 32)
			k.set.KD.Method = method
			b.ReportAllocs()
			for b.Loop() {
				if _, err := k.Soften(micro, 0, &model.Loss{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(micro.Windows)), "ns/window")
		})
	}
}
