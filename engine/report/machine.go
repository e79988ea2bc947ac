package report

import (
	"os"
	"strconv"
	"strings"
)

// ResidentBytes is the memory of this process, as proc(5) has it; 0
// where it cannot be read.
func ResidentBytes() float64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text)) // size, resident, … in pages
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseFloat(fields[1], 64)
	if err != nil {
		return 0
	}
	return pages * float64(os.Getpagesize())
}

// cpuTimes are the ticks of the machine's processors since it started.
type cpuTimes struct{ all, idle float64 }

// busy is the part of all processors' time since the last call in which they
// worked, for any process, in percent; nil at the first call.
func (c *cpuTimes) busy() *float64 {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return nil
	}
	now, ok := parseCPUTimes(string(text))
	before := *c
	*c = now
	if !ok || before.all == 0 || now.all <= before.all {
		return nil
	}
	percent := 100 * (1 - (now.idle-before.idle)/(now.all-before.all))
	return &percent
}

// parseCPUTimes reads the first line of /proc/stat: user, nice, system, idle,
// iowait, irq, softirq, steal; later fields are counted in these already.
func parseCPUTimes(text string) (cpuTimes, bool) {
	line, _, _ := strings.Cut(text, "\n")
	fields := strings.Fields(line)
	if len(fields) < 6 || fields[0] != "cpu" {
		return cpuTimes{}, false
	}
	var t cpuTimes
	for i, f := range fields[1:min(len(fields), 9)] {
		ticks, err := strconv.ParseFloat(f, 64)
		if err != nil {
			return cpuTimes{}, false
		}
		t.all += ticks
		if i == 3 || i == 4 {
			t.idle += ticks
		}
	}
	return t, true
}
