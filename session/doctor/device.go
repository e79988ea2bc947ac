package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"dev.road/workbench/session/libtorch"
	"dev.road/workbench/session/wire"
)

// device asks the trainer for a run's device. Its choice also depends on facts that
// nvidia-smi and the loader do not tell: CUDA_VISIBLE_DEVICES, MIG, a container
// without libcuda, a GPU that CUDA cannot start.
func device(ctx context.Context, m Machine, s Subject, l libtorch.Library) Finding {
	const check = "device"
	place, err := m.Device(ctx, s.Trainer, l)
	switch {
	case err != nil:
		return Finding{check, Warn, err.Error(), "run nvidia-smi to list the processes there; choose with road train --gpu N or --gpu cpu"}
	case strings.Contains(place.CPU, "CUDA_VISIBLE_DEVICES"):
		return Finding{check, Warn, "runs train on the CPU: " + place.CPU, "unset CUDA_VISIBLE_DEVICES"}
	case place.CPU != "":
		return Finding{check, Warn, "runs train on the CPU: " + place.CPU, "nvidia-smi"}
	}
	return Finding{check, OK, "a run started now trains on " + place.Device, ""}
}

// deviceTime bounds a trainer's time to load CUDA from a cold disk.
const deviceTime = 2 * time.Minute

// askTrainer runs road-trainer device as a run's keeper would run the trainer.
func askTrainer(ctx context.Context, trainer string, l libtorch.Library) (wire.Place, error) {
	ctx, cancel := context.WithTimeout(ctx, deviceTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, trainer, "device")
	cmd.Env = l.Environ(os.Environ())
	out, err := cmd.Output()
	if exit := new(exec.ExitError); errors.As(err, &exit) && len(exit.Stderr) > 0 {
		return wire.Place{}, errors.New(strings.TrimPrefix(strings.TrimSpace(string(exit.Stderr)), "road-trainer: "))
	}
	if err != nil {
		return wire.Place{}, fmt.Errorf("%s device: %w", trainer, err)
	}
	var place wire.Place
	if err := json.Unmarshal(out, &place); err != nil {
		return wire.Place{}, fmt.Errorf("%s device: %w", trainer, err)
	}
	return place, nil
}
