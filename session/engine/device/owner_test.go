package device

import (
	"os"
	"os/user"
	"testing"
	"testing/fstest"
)

func TestProcessesAreNamedWithTheirUsers(t *testing.T) {
	me, err := user.Current()
	if err != nil {
		t.Skip(err)
	}
	const nobody = 1 << 30 // above the kernel's largest
	cards := []Card{{Processes: []Process{{PID: os.Getpid()}, {PID: nobody}}}}
	Name(cards)
	if p := cards[0].Processes[0]; p.Name != "device.test" || p.User != me.Username {
		t.Errorf("this process is %+v", p)
	}
	if p := cards[0].Processes[1]; p.Name != "" || p.User != "" {
		t.Errorf("a process that is not there is %+v", p)
	}
}

func TestTheKernelHasADriver(t *testing.T) {
	root := fstest.MapFS{"proc/driver/nvidia/version": {Data: []byte("NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build\nGCC version:  gcc 12.3.0\n")}}
	if got := Kernel(root); got != "580.65.06" {
		t.Errorf("got %q", got)
	}
	if got := Kernel(fstest.MapFS{}); got != "" {
		t.Errorf("without: %q", got)
	}
}
