package compute

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"dev.road/workbench/engine/device"
	"dev.road/workbench/engine/nvml"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/model"
	"dev.road/workbench/session"
	"dev.road/workbench/session/driver"
	"dev.road/workbench/session/wire"
)

// Device is the device of an attempt.
type Device struct {
	Torch   string // libtorch's word for it: "cpu", "cuda:0"
	Place   wire.Place
	sharing string // the other users of the GPU
}

// Place is the device of a run that would start now without --gpu. It is an
// error if all GPUs are in use.
func Place(ctx context.Context) (wire.Place, error) {
	s, err := settle(ctx, "", func(string) error { return nil })
	return s.Place, err
}

// SelectDevice is settle, given up when ctx ends: drivers and loaders cannot be
// interrupted, and there is nothing to save yet.
func SelectDevice(ctx context.Context, wanted string, waits func(string) error) (Device, error) {
	type outcome struct {
		Device
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		s, err := settle(ctx, wanted, waits)
		done <- outcome{s, err}
	}()
	select {
	case <-ctx.Done():
		return Device{}, errors.New("ended before the run began")
	case o := <-done:
		return o.Device, o.err
	}
}

// settle decides the device of an attempt, and loads it. wanted is --gpu; waits
// receives the reason before each wait. Without --gpu, any fault of the GPUs leaves
// the CPU, with the reason, but it is an error if all of them are in use.
func settle(ctx context.Context, wanted string, waits func(string) error) (Device, error) {
	if wanted == "cpu" { // and nothing of CUDA is loaded
		return Device{Torch: "cpu", Place: wire.Place{Device: "cpu"}}, nil
	}
	if err := waits("asking the driver for its GPUs"); err != nil {
		return Device{}, err
	}
	if _, err := nvml.CUDADriver(nvml.Installed); err == nil {
		told := func() { _ = waits("letting another trainer take its GPU") } // the lock matters more
		defer session.LockGPUs(ctx, told)()
	}
	choice, err := choose(ctx, wanted, nvml.Installed)
	if err != nil {
		return Device{}, err
	}
	if choice.Visible != "" {
		if err := waits("loading libtorch's CUDA part"); err != nil {
			return Device{}, err
		}
		if err := model.LoadCUDA(); err != nil {
			choice = device.Choice{CPU: err.Error() + "; make build fetches the CUDA libraries, road doctor lists the missing ones"}
		}
	}
	if choice.CPU != "" && wanted != "" {
		return Device{}, fmt.Errorf("--gpu %s: %s", wanted, choice.CPU)
	}
	if choice.Visible == "" {
		return Device{Torch: "cpu", Place: wire.Place{Device: "cpu", CPU: choice.CPU}}, nil
	}
	return Device{Torch: "cuda:0", Place: wire.Place{Device: choice.Card.String(), GPU: choice.Card.UUID}, sharing: choice.Sharing}, nil
}

// choose asks the driver which GPU to compute on, and starts it with that one
// alone, so that libtorch knows no other. Without any sign of a driver the choice is
// the CPU, and no reason is given.
func choose(ctx context.Context, wanted string, l nvml.Libraries) (device.Choice, error) {
	cards, driverVersion, unlisted := nvml.Cards(l)
	runs, missing := nvml.CUDADriver(l)
	needs := model.CUDAVersion()
	absent := false
	if missing != nil && unlisted != nil {
		_, present := driver.Here(ctx)
		absent = !present
	}
	switch {
	case absent && wanted == "":
		return device.Choice{}, nil
	case absent:
		return device.Choice{CPU: fmt.Sprintf("there is no NVIDIA driver (%v)", missing)}, nil
	case missing != nil:
		return device.Choice{CPU: fmt.Sprintf("there is a driver without its CUDA library (%v); a container gets it with --gpus "+
			"all and NVIDIA_DRIVER_CAPABILITIES=compute,utility", missing)}, nil
	case needs == 0:
		return device.Choice{CPU: "this libtorch is built without CUDA; set LIBTORCH to one that has it"}, nil
	}
	if why := device.TooOld(needs, runs, driverVersion); why != "" {
		return device.Choice{CPU: why}, nil
	}
	device.NameProcesses(cards)
	m := device.Machine{Cards: cards, Unlisted: unlisted, CUDA: needs}
	if list, set := os.LookupEnv(visible); set {
		m.Visible = &list
	}
	if _, err := os.Stat("/dev/dxg"); err == nil {
		m.Windows = true
	}
	choice, err := device.Choose(wanted, m)
	if err != nil || choice.Visible == "" {
		return choice, err
	}
	name, err := startCUDA(choice.Visible, l)
	if err != nil {
		// NVML's reason is often the clearer one: an updated driver, for example.
		return device.Choice{CPU: reasons(err, unlisted)}, nil
	}
	if choice.Card.Name == "" {
		choice.Card.Name = name
	}
	return choice, nil
}

// reasons joins errors, nil ones left out, in one line.
func reasons(errs ...error) string {
	return strings.ReplaceAll(errors.Join(errs...).Error(), "\n", "; ")
}

// visible is the variable that limits a process to some of the GPUs in CUDA.
const visible = "CUDA_VISIBLE_DEVICES"

// startCUDA starts the driver with one GPU alone, and returns its name.
func startCUDA(gpu string, l nvml.Libraries) (name string, err error) {
	for variable, value := range map[string]string{visible: gpu, "CUDA_DEVICE_ORDER": "PCI_BUS_ID"} {
		if err := os.Setenv(variable, value); err != nil {
			return "", err
		}
	}
	n, name, err := nvml.StartCUDA(l)
	if err == nil && n == 0 {
		err = fmt.Errorf("CUDA shows no GPU with %s=%s", visible, gpu)
	}
	return name, err
}

// Tell writes the attempt's device into the run's events if it may be unexpected.
func (s Device) Tell(p *report.Report) {
	if s.Place.CPU != "" {
		p.Say(wire.EventDevice, wire.LevelWarn, nil, "computing on the CPU: %s", s.Place.CPU)
	}
	if s.sharing != "" {
		p.Say(wire.EventDevice, wire.LevelWarn, nil, "%s is shared with %s", s.Place.Device, s.sharing)
	}
}
