package device

import (
	"os"
	"os/user"
	"testing"
)

func TestProcessesAreNamedWithTheirUsers(t *testing.T) {
	me, err := user.Current()
	if err != nil {
		t.Skip(err)
	}
	const nobody = 1 << 30 // above the kernel's largest
	cards := []Card{{Processes: []Process{{PID: os.Getpid()}, {PID: nobody}}}}
	NameProcesses(cards)
	if p := cards[0].Processes[0]; p.Name != "device.test" || p.User != me.Username {
		t.Errorf("this process is %+v", p)
	}
	if p := cards[0].Processes[1]; p.Name != "" || p.User != "" {
		t.Errorf("a process that is not there is %+v", p)
	}
}
