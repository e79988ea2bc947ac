package plan

import (
	"fmt"
	"slices"
	"sync"

	"dev.road/workbench/session/driver"
)

// Devices gives each job that runs a device of its own.
type Devices struct {
	names []string // as --gpu takes them; none: the CPU
	mu    sync.Mutex
	by    map[string]string // the devices in use, by job
}

// NewDevices returns the GPUs of a machine, or its CPU. Where a driver does not list its GPUs
// there is one device, chosen by road.
func NewDevices(g driver.GPUs) *Devices {
	d := &Devices{by: map[string]string{}}
	for i, uuid := range g.UUIDs {
		if uuid == "" {
			uuid = fmt.Sprint(i)
		}
		d.names = append(d.names, uuid)
	}
	if g.Driver && len(d.names) == 0 {
		d.names = []string{""}
	}
	return d
}

// GPUs is the number of GPUs.
func (d *Devices) GPUs() int { return len(d.names) }

// Take returns a device for a job until Leave: on a machine with GPUs the one on which its
// run is already, or one on which no job is, neither of this process nor of the plan, at
// whose jobs it looks, once at a time. An error says that there is none.
func (d *Devices) Take(s Status, look func() ([]Status, error)) (string, error) {
	if len(d.names) == 0 {
		return "cpu", nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	all, err := look()
	if err != nil {
		return "", err
	}
	used := map[string]bool{}
	for _, name := range d.by {
		used[name] = true
	}
	for _, other := range all {
		if other.GPU != "" && other.Live() {
			used[other.GPU] = true
		}
	}
	i := slices.IndexFunc(d.names, func(name string) bool { return !used[name] })
	switch {
	case s.GPU != "" && s.Live():
		d.by[s.ID] = s.GPU
	case i < 0:
		return "", fmt.Errorf("no GPU is free for %s: runs of this plan are on all %d", s.ID, len(d.names))
	default:
		d.by[s.ID] = d.names[i]
	}
	return d.by[s.ID], nil
}

// Leave gives back the device of a job.
func (d *Devices) Leave(job string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.by, job)
}
