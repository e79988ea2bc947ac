package plan

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"dev.road/workbench/session/driver"
)

// On GPUs each job has one of its own, and one that goes on from an earlier process of the
// plan keeps the GPU on which it is.
func TestNoTwoJobsShareAGPU(t *testing.T) {
	devices := NewDevices(driver.GPUs{Driver: true, UUIDs: []string{"GPU-a", "GPU-b", "GPU-c"}})
	w := &world{done: map[string]bool{}}
	var jobs []*Job
	for i := range 9 {
		jobs = append(jobs, &Job{ID: fmt.Sprint(i), Does: Train})
	}
	look := func(ctx context.Context, jobs []*Job) ([]Status, error) {
		all, err := w.look(ctx, jobs)
		for i := range all {
			if all[i].ID == "4" && all[i].Phase != Done {
				all[i].Phase, all[i].GPU = Running, "GPU-a"
			}
		}
		return all, err
	}
	var mu sync.Mutex
	begun := sync.NewCond(&mu)
	on, most, at := map[string]string{}, 0, map[string]string{}
	r := Runner{
		Jobs: jobs, Slots: devices.GPUs(), Look: look, Tell: func(Status) {},
		Note: unnoted,
		Work: func(ctx context.Context, s Status, slot int) error {
			device, err := devices.Take(s, func() ([]Status, error) { return look(ctx, jobs) })
			if err != nil {
				return err
			}
			mu.Lock()
			if other, taken := on[device]; taken {
				t.Errorf("%s and %s are both on %s", s.ID, other, device)
			}
			on[device], at[s.ID] = s.ID, device
			most = max(most, len(on))
			begun.Broadcast()
			for most < 2 { // two at once
				begun.Wait()
			}
			delete(on, device)
			devices.Leave(s.ID)
			mu.Unlock()
			return w.work(ctx, s, slot)
		},
	}
	all, err := r.Run(t.Context())
	if err != nil || slices.ContainsFunc(all, func(s Status) bool { return s.Phase != Done }) {
		t.Fatalf("%v, %v", all, err)
	}
	if at["4"] != "GPU-a" {
		t.Errorf("job 4 was on GPU-a and is on %s", at["4"])
	}
	if d, err := NewDevices(driver.GPUs{}).Take(Status{Job: jobs[0]}, nil); d != "cpu" || err != nil {
		t.Errorf("without a GPU: %q, %v", d, err)
	}
}
