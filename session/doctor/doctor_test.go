package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/session/libtorch"
	"dev.road/workbench/session/wire"
)

// box is a machine that a test describes by its differences from a good CPU box.
type box struct {
	files    map[string]string
	env      map[string]string
	commands map[string]string // by their command line; others do not run
	torch    libtorch.Library
	torchErr error
	place    wire.Place // the trainer's answer
	placeErr error
	disk     Filesystem
	limit    uint64
	size     [2]int
}

func goodBox() *box {
	return &box{
		files: map[string]string{"data/runs/x": "", "run/systemd/system/x": "", "var/lib/systemd/linger/ada": ""},
		env:   map[string]string{"TERM": "xterm-256color", "LANG": "en_GB.UTF-8", "XDG_RUNTIME_DIR": "/run/user/1000"},
		commands: map[string]string{
			"g++ --version": "g++ (Debian 12.2.0-14) 12.2.0\nCopyright",
			"go version":    "go version go1.26.8 linux/amd64",
		},
		torch: libtorch.Library{Dir: "/t/lib", Origin: "the torch of python3", Version: "2.11.0+cu130", CUDA: "13.0"},
		disk:  Filesystem{Magic: 0xEF53, Free: 100 << 30, Writable: true},
		limit: 1024,
		size:  [2]int{200, 50},
	}
}

func (b *box) machine() Machine {
	root := fstest.MapFS{}
	for name, text := range b.files {
		root[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return Machine{
		Root:   root,
		User:   "ada",
		Getenv: func(name string) string { return b.env[name] },
		Command: func(_ context.Context, name string, args ...string) (string, error) {
			line := strings.Join(append([]string{name}, args...), " ")
			if out, ok := b.commands[line]; ok {
				return out, nil
			}
			return "", fmt.Errorf("%s: not here", name)
		},
		Libtorch:   func(context.Context, string) (libtorch.Library, error) { return b.torch, b.torchErr },
		Device:     func(context.Context, string, libtorch.Library) (wire.Place, error) { return b.place, b.placeErr },
		Filesystem: func(string) (Filesystem, error) { return b.disk, nil },
		OpenFiles:  func() (uint64, error) { return b.limit, nil },
		Size:       func() (int, int, bool) { return b.size[0], b.size[1], b.size[0] > 0 },
	}
}

// gpuBox is a good machine with two GPUs, one of them in use.
func gpuBox() *box {
	b := goodBox()
	b.kernel("580.65.06")
	b.place = wire.Place{Device: "GPU 1 NVIDIA H200"}
	b.files["dev/nvidiactl"] = ""
	b.files["t/lib/libtorch_cuda.so"] = ""
	b.commands["ldd /t/lib/libtorch_cuda.so"] = "libcublas.so.13 => /t/libcublas.so.13 (0x0)\nlibc.so.6 => /lib/libc.so.6 (0x0)"
	b.commands["nvidia-smi --query-gpu=index,name,uuid,memory.used,memory.total --format=csv,noheader,nounits"] =
		"0, NVIDIA H200, GPU-aa, 120000, 143771\n1, NVIDIA H200, GPU-bb, 4, 143771"
	b.commands[askCapability] = "0, NVIDIA H200, 9.0\n1, NVIDIA H200, 9.0"
	b.commands["nvidia-smi --query-compute-apps=gpu_uuid,pid,process_name,used_memory --format=csv,noheader,nounits"] =
		"GPU-aa, 4242, python3, 119990"
	return b
}

const askCapability = "nvidia-smi --query-gpu=index,name,compute_cap --format=csv,noheader"

// kernel puts a driver of this version into it.
func (b *box) kernel(version string) {
	b.files["proc/driver/nvidia/version"] = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  " + version + "  Sun Jul 27 07:17:52 UTC 2025\n" +
		"GCC version:  gcc 12\n"
}

// checkout makes the trainer one of a checkout.
func (b *box) checkout() { b.files["opt/road/scripts/libtorch.sh"] = "" }

// aPython is the printed command that fixes an unpacked archive.
const aPython = "python3 -m venv ~/road-torch && ~/road-torch/bin/pip install torch==" + libtorch.Version +
	" && export LIBTORCH=$(echo ~/road-torch/lib/python3*/site-packages/torch)"

const trainerFile = "/opt/road/bin/road-trainer"

func examine(t *testing.T, b *box, trainer string) Report {
	t.Helper()
	return Examine(t.Context(), b.machine(), Subject{Trainer: trainer, Runs: "/data/runs/mine"})
}

func TestAGoodMachine(t *testing.T) {
	got := examine(t, goodBox(), trainerFile)
	want := Report{OK: true, Findings: []Finding{
		{"trainer", OK, trainerFile, ""},
		{"C++ compiler", OK, "g++ (Debian 12.2.0-14) 12.2.0", ""},
		{"Go", OK, "go version go1.26.8 linux/amd64", ""},
		{"libtorch", OK, "2.11.0+cu130 in /t/lib (the torch of python3)", ""},
		{"CUDA", OK, "no NVIDIA driver here; runs train on the CPU", ""},
		{"GPU", OK, "none", ""},
		{"runs folder", OK, "/data/runs/mine on ext4", ""},
		{"disk space", OK, "100.0 GiB free for runs", ""},
		{"open files", OK, "a process may have 1024", ""},
		{"log-out", OK, "a run outlives it", ""},
		{"terminal", OK, "xterm-256color, 200x50, 256 colours", ""},
		{"locale", OK, "LANG=en_GB.UTF-8", ""},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Each case changes one thing of a good machine and states the finding.
func TestWhatIsWrongIsFoundAndMended(t *testing.T) {
	for _, c := range []struct {
		name    string
		base    func() *box
		change  func(*box)
		trainer string // "none": there is none
		check   string
		nth     int // of that check's findings, from 1; 0: the first
		state   State
		says    string
		mend    string
	}{
		{name: "no trainer", trainer: "none", check: "trainer", state: Fail, says: "no run can start", mend: "make build"},
		{name: "no compiler to build it with", trainer: "none", change: func(b *box) { delete(b.commands, "g++ --version") },
			check: "C++ compiler", state: Fail, says: "g++ does not run here", mend: "apt install g++"},
		{name: "no compiler, and none needed", change: func(b *box) { delete(b.commands, "g++ --version") },
			check: "C++ compiler", state: OK, says: "only building needs it"},
		{name: "another compiler", change: func(b *box) {
			b.env["CXX"] = "ccache clang++"
			b.commands["ccache clang++ --version"] = "clang version 19"
		}, check: "C++ compiler", state: OK, says: "clang version 19"},
		{name: "no Go to build it with", trainer: "none", change: func(b *box) { delete(b.commands, "go version") },
			check: "Go", state: Fail, says: "go does not run here", mend: "https://go.dev/dl"},

		{name: "no libtorch", change: func(b *box) { b.torchErr = errors.New("no libtorch to run it on") },
			check: "libtorch", state: Fail, says: "no libtorch to run it on", mend: aPython},
		{name: "no libtorch, in a checkout", change: func(b *box) { b.torchErr = errors.New("no libtorch to run it on"); b.checkout() },
			check: "libtorch", state: Fail, says: "no libtorch to run it on", mend: "make build"},
		{name: "a wrong $LIBTORCH, in a checkout", change: func(b *box) {
			b.torchErr = errors.New("$LIBTORCH is /x")
			b.env["LIBTORCH"] = "/x"
			b.checkout()
		}, check: "libtorch", state: Fail, says: "$LIBTORCH is /x", mend: "unset LIBTORCH; make build"},
		{name: "an old libtorch", change: func(b *box) { b.torch.Version = "2.5.1" },
			check: "libtorch", state: Warn, says: "2.5.1", mend: aPython},
		{name: "an older libtorch that the trainer was built on",
			change: func(b *box) { b.torch.Version = "2.10.0+cu128"; b.torch.BuiltOn = true },
			check:  "libtorch", state: OK, says: "2.10.0+cu128"},
		{name: "a libtorch that does not say", change: func(b *box) { b.torch.Version = "" },
			check: "libtorch", state: OK, says: "of unknown version in /t/lib"},

		{name: "a GPU that works", base: gpuBox, check: "CUDA", state: OK, says: "CUDA 13.0, driver 580.65.06"},
		{name: "a GPU that a run would get", base: gpuBox, check: "device", state: OK, says: "trains on GPU 1 NVIDIA H200"},
		{name: "GPUs that are hidden", base: gpuBox,
			change: func(b *box) { b.place = wire.Place{Device: "cpu", CPU: "CUDA_VISIBLE_DEVICES= hides every GPU"} },
			check:  "device", state: Warn, says: "on the CPU: CUDA_VISIBLE_DEVICES= hides every GPU", mend: "unset CUDA_VISIBLE_DEVICES"},
		{name: "GPUs that are taken", base: gpuBox, change: func(b *box) { b.placeErr = errors.New("no GPU is free: GPU 0 is taken") },
			check: "device", state: Warn, says: "no GPU is free", mend: "--gpu N"},
		{name: "a GPU and no CUDA in libtorch", base: gpuBox, change: func(b *box) { delete(b.files, "t/lib/libtorch_cuda.so") },
			check: "CUDA", state: Warn, says: "driver 580.65.06 is here, and this libtorch has no CUDA (no libtorch_cuda.so): runs train on the CPU",
			mend: aPython},
		{name: "a GPU and no CUDA in libtorch, in a checkout", base: gpuBox,
			change: func(b *box) { delete(b.files, "t/lib/libtorch_cuda.so"); b.checkout() },
			check:  "CUDA", state: Warn, says: "no libtorch_cuda.so", mend: "make build"},
		{name: "a wheel without its dependencies", base: gpuBox, change: func(b *box) {
			b.commands["ldd /t/lib/libtorch_cuda.so"] = "\tlibcudnn.so.9 => not found\n\tlibcublas.so.13 => not found\n\tlibcudnn.so.9 => not found"
			b.checkout()
		}, check: "CUDA", state: Warn, says: "without libcublas.so.13, libcudnn.so.9:", mend: "make build"},
		{name: "an old driver", base: gpuBox, change: func(b *box) { b.kernel("550.54.15") },
			check: "CUDA", state: Warn, says: "built for CUDA 13.0, which needs driver 580 or newer, and this one is 550.54.15: runs train on the " +
				"CPU", mend: "install driver 580 or newer, or build on a libtorch for an older CUDA"},
		{name: "an old driver and an older CUDA", base: gpuBox, change: func(b *box) { b.kernel("550.54.15"); b.torch.CUDA = "12.8" },
			check: "CUDA", state: OK, says: "libtorch for CUDA 12.8, driver 550.54.15"},
		{name: "a driver too old for that as well", base: gpuBox, change: func(b *box) { b.kernel("470.256.02"); b.torch.CUDA = "12.8" },
			check: "CUDA", state: Warn, says: "which needs driver 525 or newer", mend: "install driver 525"},
		{name: "an old card", base: gpuBox, change: func(b *box) { b.commands[askCapability] = "0, Tesla V100-SXM2-16GB, 7.0" },
			check: "CUDA", state: Warn, says: "CUDA 13.0, which needs compute capability 7.5; here is GPU 0, Tesla V100-SXM2-16GB, of 7.0: runs " +
				"train on the CPU", mend: "an older CUDA"},
		{name: "an old card, for which no library would help", base: gpuBox, change: func(b *box) {
			b.commands[askCapability] = "0, Tesla V100-SXM2-16GB, 7.0"
			delete(b.files, "t/lib/libtorch_cuda.so")
			b.torch.Version, b.torch.CUDA = "2.11.0+cpu", ""
			b.checkout()
		}, check: "CUDA", state: Warn, says: "libtorch 2.11.0 is built for CUDA 13.0, which needs compute capability 7.5", mend: "an older CUDA"},
		{name: "an old card beside another", base: gpuBox,
			change: func(b *box) { b.commands[askCapability] = "0, NVIDIA H200, 9.0\n1, Quadro P2000, 6.1" },
			nth:    2, check: "CUDA", state: Warn, says: "runs do not use GPU 1, Quadro P2000, of 6.1", mend: "an older CUDA"},
		{name: "an old card and an older CUDA", base: gpuBox,
			change: func(b *box) { b.commands[askCapability] = "0, Tesla V100, 7.0"; b.torch.CUDA = "12.8" },
			check:  "CUDA", state: OK, says: "CUDA 12.8"},
		{name: "a driver that tells no capability", base: gpuBox, change: func(b *box) { delete(b.commands, askCapability) },
			check: "CUDA", state: OK, says: "driver 580.65.06"},
		{name: "a driver that only the tool knows", base: gpuBox, change: func(b *box) {
			delete(b.files, "proc/driver/nvidia/version")
			b.commands["nvidia-smi --query-gpu=driver_version --format=csv,noheader"] = "581.15\n581.15"
		}, check: "CUDA", state: OK, says: "driver 581.15"},
		{name: "WSL2, its tool not on the PATH", base: gpuBox, change: func(b *box) {
			b.files = map[string]string{"data/x": "", "t/lib/libtorch_cuda.so": "", "dev/dxg": "", "usr/lib/wsl/lib/libcuda.so.1": ""}
			b.commands["/usr/lib/wsl/lib/nvidia-smi --query-gpu=driver_version --format=csv,noheader"] = "581.15"
		}, check: "CUDA", state: OK, says: "driver 581.15"},
		{name: "a driver without a version", base: gpuBox, change: func(b *box) {
			delete(b.files, "proc/driver/nvidia/version")
		}, check: "CUDA", state: OK, says: "driver of unknown version"},
		{name: "a container without GPUs", base: gpuBox, change: func(b *box) {
			b.commands = map[string]string{}
			delete(b.files, "dev/nvidiactl")
		}, check: "GPU", state: Warn, says: "no /dev/nvidiactl", mend: "--gpus all"},
		{name: "a driver and no GPU", base: gpuBox, change: func(b *box) {
			b.commands["nvidia-smi --query-gpu=index,name,uuid,memory.used,memory.total --format=csv,noheader,nounits"] = "No devices were found"
		}, check: "GPU", state: Warn, says: "lists no GPU", mend: "nvidia-smi"},

		{name: "runs in memory", change: func(b *box) { b.disk.Magic = 0x01021994 },
			check: "runs folder", state: Warn, says: "tmpfs: it lies in memory", mend: "ROAD_RUNS"},
		{name: "runs on NFS", change: func(b *box) { b.disk.Magic = 0x6969 },
			check: "runs folder", state: Warn, says: "nfs: it is on the network", mend: "ROAD_RUNS"},
		{name: "a file system nobody has heard of", change: func(b *box) { b.disk.Magic = 0x1234 },
			check: "runs folder", state: OK, says: "file system 0x1234"},
		{name: "runs that cannot be written", change: func(b *box) { b.disk.Writable = false },
			check: "runs folder", state: Fail, says: "/data/runs cannot be written", mend: "ROAD_RUNS"},
		{name: "little space", change: func(b *box) { b.disk.Free = 5 << 30 },
			check: "disk space", state: Warn, says: "5.0 GiB free", mend: "remove old runs"},
		{name: "no space", change: func(b *box) { b.disk.Free = 1 << 30 },
			check: "disk space", state: Fail, says: "1.0 GiB free", mend: "remove old runs"},
		{name: "few open files", change: func(b *box) { b.limit = 256 },
			check: "open files", state: Warn, says: "256", mend: "ulimit -n 1024"},

		{name: "log-out ends processes", change: func(b *box) { b.files["etc/systemd/logind.conf"] = "[Login]\nKillUserProcesses=yes\n" },
			check: "log-out", state: Warn, says: "KillUserProcesses", mend: "systemd-run --user --scope"},
		{name: "log-out ends processes, says a drop-in", change: func(b *box) {
			b.files["etc/systemd/logind.conf"] = "[Login]\n#KillUserProcesses=no\n"
			b.files["usr/lib/systemd/logind.conf.d/10-site.conf"] = "[Login]\nKillUserProcesses=yes\n"
		}, check: "log-out", state: Warn, says: "KillUserProcesses"},
		{name: "a later drop-in takes it back", change: func(b *box) {
			b.files["usr/lib/systemd/logind.conf.d/10-site.conf"] = "[Login]\nKillUserProcesses=yes\n"
			b.files["etc/systemd/logind.conf.d/20-us.conf"] = "[Login]\nKillUserProcesses=no\n"
		}, check: "log-out", state: OK},
		{name: "a drop-in hides its namesake", change: func(b *box) {
			b.files["usr/lib/systemd/logind.conf.d/10-site.conf"] = "[Login]\nKillUserProcesses=yes\n"
			b.files["etc/systemd/logind.conf.d/10-site.conf"] = "[Login]\n"
		}, check: "log-out", state: OK},
		{name: "but not this user's", change: func(b *box) {
			b.files["etc/systemd/logind.conf"] = "[Login]\nKillUserProcesses=yes\nKillExcludeUsers=root ada\n"
		}, check: "log-out", state: OK},
		{name: "only other users'", change: func(b *box) {
			b.files["etc/systemd/logind.conf"] = "[Login]\nKillUserProcesses=yes\nKillOnlyUsers=guest\n"
		}, check: "log-out", state: OK},
		{name: "the socket goes with the session", change: func(b *box) { delete(b.files, "var/lib/systemd/linger/ada") },
			check: "log-out", state: Warn, says: "/run/user/1000", mend: "loginctl enable-linger"},
		{name: "no systemd", change: func(b *box) { b.files = map[string]string{"data/x": ""} },
			check: "log-out", state: OK, says: "no systemd"},

		{name: "no terminal", change: func(b *box) { b.size = [2]int{} }, check: "terminal", state: OK, says: "commands do not"},
		{name: "a dumb terminal", change: func(b *box) { b.env["TERM"] = "dumb" }, check: "terminal", state: Warn, says: `TERM is "dumb"`,
			mend: "export TERM="},
		{name: "a small terminal", change: func(b *box) { b.size = [2]int{50, 50} }, check: "terminal", state: Warn, says: "under 60x16",
			mend: "larger"},
		{name: "a middling terminal", change: func(b *box) { b.size = [2]int{80, 24} }, check: "terminal", state: OK, says: "from 120x35"},
		{name: "true colour", change: func(b *box) { b.env["COLORTERM"] = "truecolor" }, check: "terminal", state: OK, says: "16 million"},
		{name: "no colour", change: func(b *box) { b.env["NO_COLOR"] = "1" }, check: "terminal", state: OK, says: "NO_COLOR"},
		{name: "no UTF-8", change: func(b *box) { b.env["LC_ALL"] = "C" }, check: "locale", state: Warn, says: "LC_ALL=C is not UTF-8",
			mend: "export LC_ALL=C.UTF-8"},
		{name: "no locale", change: func(b *box) { delete(b.env, "LANG") }, check: "locale", state: Warn, says: "no locale",
			mend: "export LC_ALL=C.UTF-8"},
		{name: "tmux keeps what is copied", change: func(b *box) {
			b.env["TMUX"] = "/tmp/tmux"
			b.commands["tmux show-options -gsv set-clipboard"] = "off"
		}, check: "tmux clipboard", state: Warn, says: "stays in tmux", mend: "set-clipboard on"},
		{name: "tmux passes it on", change: func(b *box) {
			b.env["TMUX"] = "/tmp/tmux"
			b.commands["tmux show-options -gsv set-clipboard"] = "external"
		}, check: "tmux clipboard", state: OK, says: "external"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := goodBox()
			if c.base != nil {
				b = c.base()
			}
			if c.change != nil {
				c.change(b)
			}
			trainer := trainerFile
			if c.trainer == "none" {
				trainer = ""
			}
			report := examine(t, b, trainer)
			for _, f := range report.Findings {
				if f.State != OK && f.Mend == "" {
					t.Errorf("%s is %q and nothing mends it", f.Check, f.State)
				}
				if f.Check != c.check {
					continue
				}
				if c.nth--; c.nth > 0 {
					continue
				}
				if f.State != c.state || !strings.Contains(f.Text, c.says) || !strings.Contains(f.Mend, c.mend) {
					t.Errorf("found %+v; want state %q, %q, mended by %q", f, c.state, c.says, c.mend)
				}
				if f.State == Fail && report.OK {
					t.Error("something failed, and the report says that nothing did")
				}
				return
			}
			t.Errorf("nothing is said of %s: %+v", c.check, report.Findings)
		})
	}
}

// However full a GPU is: the check "device" reports the consequence for a run.
func TestProcessesAreCountedToTheirGPU(t *testing.T) {
	var got []string
	for _, f := range examine(t, gpuBox(), trainerFile).Findings {
		if f.Check == "GPU" {
			got = append(got, fmt.Sprintf("%s %s", f.State, f.Text))
		}
	}
	want := []string{
		"ok 0: NVIDIA H200, 117.2 of 140.4 GiB in use: process 4242 python3 (119990 MiB)",
		"ok 1: NVIDIA H200, 0.0 of 140.4 GiB in use",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPrint(t *testing.T) {
	var text strings.Builder
	err := Report{Findings: []Finding{
		{"trainer", OK, "/opt/road-trainer", ""},
		{"runs folder", Warn, "/r on tmpfs: gone after a restart", "export ROAD_RUNS=/disk"},
	}}.Print(&text)
	if err != nil {
		t.Fatal(err)
	}
	want := `ok    trainer      /opt/road-trainer
warn  runs folder  /r on tmpfs: gone after a restart
                   -> export ROAD_RUNS=/disk
`
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Error(diff)
	}
}

// On any real machine nothing here may panic or hang, and the report is an object
// with its findings.
func TestThisMachine(t *testing.T) {
	report := Examine(t.Context(), This(), Subject{Runs: t.TempDir()})
	text, err := json.Marshal(report)
	if err != nil || !strings.HasPrefix(string(text), `{"ok":false,"findings":[{"check":"trainer","state":"fail"`) {
		t.Errorf("%s, %v", text, err)
	}
}
