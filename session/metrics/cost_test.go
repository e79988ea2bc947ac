package metrics

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// wide writes the metrics of a run with 76 tags, of which a third stay.
func wide(t *testing.T, steps int) string {
	t.Helper()
	w, file := create(t)
	values := []Value{{Tag: "loss"}, {Tag: "step_seconds"}}
	for i := range 6 {
		for _, kind := range []string{"ce", "kd", "yardstick", "total", "accuracy", "other"} {
			values = append(values, Value{Tag: fmt.Sprintf("%s/dataset%d/task%d", kind, i, i%3)})
		}
	}
	moving := len(values)
	for i := moving; i < 76; i++ {
		values = append(values, Value{Tag: fmt.Sprintf("train.setting%d", i), Number: float64(i) / 4})
	}
	noise := rand.New(rand.NewPCG(1, 14))
	for step := 1; step <= steps; step++ {
		for i := range values[:moving] {
			values[i].Number = noise.Float64()
		}
		w.Append(Row{Attempt: 1, Step: step, Time: noon, Values: values})
		if step%1000 == 0 {
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	return file
}

// A chart costs a multiple of the reading of the file's bytes (34 times on an AMD EPYC, 51
// to 73 under the race detector, which slows this code and not the kernel's), and one column
// less than half of all. The bounds compare processor time of one process in turns, so other
// work on the machine matters little.
func TestTheCostOfAChartIsInProportionToWhatItShows(t *testing.T) {
	file := wide(t, 20_000)
	read := func(shown func(string) bool) func() {
		return func() { poll(t, Open(file, shown)) }
	}
	kinds := map[string]func(){
		"plain": func() {
			f, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			block := make([]byte, usual.segment)
			for at := int64(0); ; {
				n, err := f.ReadAt(block, at)
				if at += int64(n); err == io.EOF {
					return
				} else if err != nil {
					t.Fatal(err)
				}
			}
		},
		"one": read(func(tag string) bool { return tag == "loss" }),
		"chart": read(func(tag string) bool {
			return tag == "loss" || strings.HasPrefix(tag, "ce/") || strings.HasPrefix(tag, "mean/")
		}),
		"all": read(nil),
	}
	least := map[string]time.Duration{}
	for range 7 {
		for kind, do := range kinds {
			began := processorTime(t)
			do()
			if took := processorTime(t) - began; least[kind] == 0 || took < least[kind] {
				least[kind] = took
			}
		}
	}
	t.Log(least)
	if least["chart"] > 200*least["plain"] {
		t.Errorf("a chart takes %v, and the reading of the bytes %v", least["chart"], least["plain"])
	}
	if 2*least["one"] > least["all"] {
		t.Errorf("one column takes %v, and all take %v", least["one"], least["all"])
	}
}

// Allocations for one column grow with neither the rows nor the other columns.
func TestTheMemoryOfOneColumnIsBounded(t *testing.T) {
	allocated := func(file string) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		poll(t, Open(file, func(tag string) bool { return tag == "total/dataset3/task0" }))
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	short, long := allocated(wide(t, 10_000)), allocated(wide(t, 40_000))
	t.Log(short, long)
	if most := uint64(12 << 20); short > most || long > most { // the file has 20 and 80 MB
		t.Errorf("%d bytes of 10,000 rows, and %d of 40,000", short, long)
	}
}

// processorTime is the time that this process has had a processor, its kernel time included.
func processorTime(t *testing.T) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
