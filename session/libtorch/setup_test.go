package libtorch

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"dev.road/workbench/session/driver"
)

// box is a machine on which scripts/libtorch.sh runs, with stand-ins for the
// programs that it calls: python3 with pip, nvidia-smi, df.
type box struct {
	t     *testing.T
	dir   string
	env   []string
	cache string
}

// pip notes the packages asked for, and makes them.
const pip = `#!/bin/bash
set -eu
case "$*" in
  *find_spec*) echo "${PYTHON_TORCH:-}"; exit ;;
  "-m pip --version") exit ;;
  "-m pip install "*) ;;
  *) echo "python3 $*: not expected" >&2; exit 2 ;;
esac
while [ "$1" != --target ]; do shift; done
target=$2; shift 2
for package in "$@"; do
  echo "$package" >>"$BOX/asked"
  name=${package%%==*} version=${package##*==}
  library=nvidia/lib$name.so.1
  if [ "$name" = torch ]; then
    library=torch/lib/libtorch_cpu.so
    mkdir -p "$target/torch/include/ATen" "$target/torch/lib"
    echo "__version__ = '$version+cu130'" >"$target/torch/version.py"
    : >"$target/torch/lib/libtorch_cuda.so"
  fi
  mkdir -p "$target/nvidia" "$target/${name//-/_}-$version.dist-info"
  : >"$target/$library"
  echo "$library,sha256=0,0" >"$target/${name//-/_}-$version.dist-info/RECORD"
  case ${PIP:-} in
    fails) echo "ERROR: no network" >&2; exit 1 ;;
    hangs) exec cat "$BOX/never" ;;
  esac
done
`

func newBox(t *testing.T) *box {
	t.Helper()
	for _, script := range []string{"libtorch.sh", "driver.sh", "wheels.sh"} { // opened here, so that go test's cache knows of them
		if _, err := os.ReadFile("../../scripts/" + script); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	b := &box{t: t, dir: dir, cache: filepath.Join(dir, "cache")}
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "LIBTORCH=") {
			b.env = append(b.env, e)
		}
	}
	b.set("PATH", filepath.Join(dir, "bin")+":"+os.Getenv("PATH"))
	b.set("BOX", dir)
	b.set("ROAD_CACHE", b.cache)
	b.set("ROAD_TEST_ROOT", filepath.Join(dir, "root"))
	b.program("python3", pip)
	b.program("nvidia-smi", "#!/bin/sh\nexit 9\n") // and not this machine's
	if err := syscall.Mkfifo(filepath.Join(dir, "never"), 0o600); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *box) set(name, value string) { b.env = append(b.env, name+"="+value) }

func (b *box) program(name, text string) {
	b.t.Helper()
	write(b.t, filepath.Join(b.dir, "bin", name), text)
	if err := os.Chmod(filepath.Join(b.dir, "bin", name), 0o755); err != nil {
		b.t.Fatal(err)
	}
}

// gpu puts a driver and cards of these capabilities into the machine.
func (b *box) gpu(version string, capabilities ...string) {
	b.t.Helper()
	write(b.t, filepath.Join(b.dir, "root/proc/driver/nvidia/version"), "NVRM version: NVIDIA UNIX x86_64 Kernel Module  "+version+
		"  Sun Jul 27\n")
	b.program("nvidia-smi", "#!/bin/sh\necho '"+strings.Join(capabilities, "\n")+"'\n")
}

func (b *box) command() *exec.Cmd {
	cmd := exec.CommandContext(b.t.Context(), "../../scripts/libtorch.sh")
	cmd.Env = b.env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}

// run prepares libtorch, and returns the packages asked of pip and the messages.
func (b *box) run() (asked []string, said string, err error) {
	b.t.Helper()
	os.Remove(filepath.Join(b.dir, "asked"))
	var stderr bytes.Buffer
	cmd := b.command()
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if kit := strings.TrimSpace(string(out)); err == nil {
		if _, err := os.Stat(filepath.Join(kit, "torch/lib/libtorch_cpu.so")); err != nil {
			b.t.Errorf("the kit %q has no libtorch: %v", kit, err)
		}
	}
	text, _ := os.ReadFile(filepath.Join(b.dir, "asked")) // nothing was asked
	return strings.Fields(string(text)), stderr.String(), err
}

// prepared is run, which has to succeed.
func (b *box) prepared() (asked []string, said string) {
	b.t.Helper()
	asked, said, err := b.run()
	if err != nil {
		b.t.Fatalf("%v: %s", err, said)
	}
	return asked, said
}

// nothingHalf fails if the cache folder has more than this of wheels.
func (b *box) nothingHalf(want ...string) {
	b.t.Helper()
	got, _ := filepath.Glob(b.cache + "/wheels*") // the pattern is well-formed
	for i := range got {
		got[i] = filepath.Base(got[i])
	}
	if !slices.Equal(got, want) {
		b.t.Errorf("the cache folder has %q, want %q", got, want)
	}
}

var (
	forAll = []string{"torch==" + Version, "nvidia-cuda-runtime==13.0.96", "nvidia-cuda-cupti==13.0.85"}
	// The names end at the version: which of them is pinned is the script's.
	forCUDA = []string{"nvidia-cublas", "nvidia-cudnn-cu13", "nvidia-cufft", "nvidia-nccl-cu13", "nvidia-cusparselt-cu13",
		"nvidia-cusparse", "nvidia-cuda-nvrtc", "nvidia-nvshmem-cu13", "nvidia-curand", "nvidia-nvjitlink", "nvidia-cufile"}
)

func names(packages []string) []string {
	var out []string
	for _, p := range packages {
		name, _, _ := strings.Cut(p, "==")
		out = append(out, name)
	}
	return out
}

func TestTheSetUpFetchesWhatTheMachineCanUse(t *testing.T) {
	const small, large = "545 MB to download, 1191 MB on disk", "1774 MB to download, 2543 MB on disk"
	for _, c := range []struct {
		name string
		box  func(*box)
		cuda bool
		says []string
		not  string
	}{
		{name: "no driver", says: []string{small}, not: "GPU"},
		{name: "a GPU", box: func(b *box) { b.gpu("580.65.06", "9.0") }, cuda: true,
			says: []string{small, "this GPU (driver 580.65.06), once: " + large}},
		{name: "a newer driver", box: func(b *box) { b.gpu("1000.1", "12.0") }, cuda: true},
		{name: "the oldest card", box: func(b *box) { b.gpu("580.65.06", "7.5") }, cuda: true},
		{name: "an old card beside another", box: func(b *box) { b.gpu("580.65.06", "10.0", "6.1") }, cuda: true},
		{name: "a driver that tells no capability", box: func(b *box) { b.gpu("580.65.06", "[N/A]") }, cuda: true},
		{name: "a driver that tells nothing", box: func(b *box) { write(b.t, b.dir+"/root/dev/nvidiactl", "") }, cuda: true,
			says: []string{"driver of unknown version"}},
		{name: "an old driver", box: func(b *box) { b.gpu("550.54.15", "9.0") },
			says: []string{"driver is 550.54.15", "CUDA 13.0, which needs driver 580 or newer", "docs/building.md"}},
		{name: "an old card", box: func(b *box) { b.gpu("580.65.06", "7.0") },
			says: []string{"capability 7.0", "CUDA 13.0, which needs 7.5", "docs/building.md"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBox(t)
			if c.box != nil {
				c.box(b)
			}
			want := names(forAll)
			if c.cuda {
				want = append(want, forCUDA...)
			}
			asked, said := b.prepared()
			if got := names(asked); !slices.Equal(got, want) || !slices.Equal(asked[:len(forAll)], forAll) {
				t.Errorf("pip was asked for %q, want %q", asked, want)
			}
			for _, text := range c.says {
				if !strings.Contains(said, text) {
					t.Errorf("it says nothing of %q:\n%s", text, said)
				}
			}
			if c.not != "" && strings.Contains(said, c.not) {
				t.Errorf("it speaks of %q:\n%s", c.not, said)
			}
			b.nothingHalf("wheels")
			if asked, said := b.prepared(); len(asked) > 0 || said != "" {
				t.Errorf("the second time pip was asked for %q:\n%s", asked, said)
			}
		})
	}
}

func TestTheSetUpCompletesWhatIsThere(t *testing.T) {
	b := newBox(t)
	b.prepared()
	before, err := os.Stat(b.cache + "/wheels/torch/version.py")
	if err != nil {
		t.Fatal(err)
	}
	b.gpu("580.65.06", "9.0")

	// A failure leaves it as it is, and the message names the alternative.
	b.program("df", "#!/bin/sh\necho Filesystem\necho disk 9 9 4218750 9%\n") // 4,320 MB
	b.set("PIP", "fails")
	asked, said, err := b.run()
	if err == nil || !strings.Contains(said, "no network") || !strings.Contains(said, "LIBTORCH="+b.cache+"/wheels/torch") {
		t.Errorf("asked for %q: %v\n%s", asked, err, said)
	}
	b.nothingHalf("wheels")
	b.set("PIP", "")
	b.program("df", "#!/bin/sh\necho Filesystem\necho disk 9 9 4200000 9%\n")
	asked, said, err = b.run()
	if err == nil || len(asked) > 0 || !strings.Contains(said, "has 4300 MB free and needs 4317") ||
		!strings.Contains(said, "LIBTORCH="+b.cache+"/wheels/torch") {
		t.Errorf("asked for %q: %v\n%s", asked, err, said)
	}
	os.Remove(b.dir + "/bin/df")

	if asked, said := b.prepared(); !slices.Equal(names(asked), forCUDA) || !strings.Contains(said, "driver 580.65.06") {
		t.Errorf("pip was asked for %q, want %q:\n%s", asked, forCUDA, said)
	}
	after, err := os.Stat(b.cache + "/wheels/torch/version.py")
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("torch is another: %v", err)
	}
	if asked, said := b.prepared(); len(asked) > 0 || said != "" {
		t.Errorf("a third time pip was asked for %q:\n%s", asked, said)
	}

	// A library is gone.
	if err := os.Remove(b.cache + "/wheels/nvidia/libnvidia-nccl-cu13.so.1"); err != nil {
		t.Fatal(err)
	}
	if asked, _ := b.prepared(); !slices.Equal(names(asked), []string{"nvidia-nccl-cu13"}) {
		t.Errorf("pip was asked for %q", asked)
	}
	if asked, _ := b.prepared(); len(asked) > 0 {
		t.Errorf("pip was asked for %q again", asked)
	}
	b.nothingHalf("wheels")
}

func TestAnInterruptedSetUpLeavesNothingHalf(t *testing.T) {
	for _, c := range []struct {
		signal syscall.Signal
		left   []string // beside the earlier files; the next run removes it
	}{
		{syscall.SIGINT, nil}, {syscall.SIGTERM, nil}, {syscall.SIGHUP, nil},
		{syscall.SIGKILL, []string{"wheels.part"}},
	} {
		for _, cached := range []bool{false, true} {
			t.Run(fmt.Sprintf("%v, cached %v", c.signal, cached), func(t *testing.T) {
				b := newBox(t)
				var there []string
				if cached {
					b.prepared()
					there = []string{"wheels"}
				}
				b.gpu("580.65.06", "9.0")
				b.set("PIP", "hangs")
				cmd := b.command()
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				pip, err := os.OpenFile(b.dir+"/never", os.O_WRONLY, 0) // opens when pip reads it
				if err != nil {
					t.Fatal(err)
				}
				defer pip.Close()
				if err := syscall.Kill(-cmd.Process.Pid, c.signal); err != nil {
					t.Fatal(err)
				}
				if err := cmd.Wait(); err == nil {
					t.Error("it succeeded")
				}
				b.nothingHalf(append(there, c.left...)...)

				b.set("PIP", "")
				want := forCUDA
				if !cached {
					want = append(names(forAll), forCUDA...)
				}
				if asked, _ := b.prepared(); !slices.Equal(names(asked), want) {
					t.Errorf("the next time pip was asked for %q, want %q", asked, want)
				}
				b.nothingHalf("wheels")
			})
		}
	}
}

func TestTheSetUpWithoutSpaceOrNetworkSaysSo(t *testing.T) {
	b := newBox(t)
	b.program("df", "#!/bin/sh\necho Filesystem\necho disk 9 9 1000000 9%\n")
	asked, said, err := b.run()
	if err == nil || len(asked) > 0 || !strings.Contains(said, "has 1024 MB free and needs 1736 for a while: make room, or set ROAD_CACHE") {
		t.Errorf("asked for %q: %v\n%s", asked, err, said)
	}
	os.Remove(b.dir + "/bin/df")
	b.set("PIP", "fails")
	if asked, said, err := b.run(); err == nil || !strings.Contains(said, "nothing of it was kept") {
		t.Errorf("asked for %q: %v\n%s", asked, err, said)
	}
	b.nothingHalf()
}

// python3's own torch comes first, where it serves this machine.
func TestTheSetUpTakesPythonsTorch(t *testing.T) {
	for _, c := range []struct {
		name string
		cuda string // ldd's output for its libtorch_cuda.so; empty if it has none
		box  func(*box)
		used bool
	}{
		{name: "without a driver", used: true},
		{name: "with a GPU", cuda: "libcublas.so.13 => /t/libcublas.so.13 (0x0)", box: func(b *box) { b.gpu("580.65.06", "9.0") }, used: true},
		{name: "for the CPU, with a GPU", box: func(b *box) { b.gpu("580.65.06", "9.0") }},
		{name: "for the CPU, with a GPU that no other would serve", box: func(b *box) { b.gpu("470.1", "9.0") }, used: true},
		{name: "lacking a library, with a GPU", cuda: "libcublas.so.13 => not found", box: func(b *box) { b.gpu("580.65.06", "9.0") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBox(t)
			torch := filepath.Join(b.dir, "site/torch")
			write(t, torch+"/lib/libtorch_cpu.so", "")
			write(t, torch+"/include/ATen/ATen.h", "")
			write(t, torch+"/version.py", wheelVersion)
			if c.cuda != "" {
				write(t, torch+"/lib/libtorch_cuda.so", "")
			}
			b.program("ldd", "#!/bin/sh\necho '"+c.cuda+"'\n")
			b.set("PYTHON_TORCH", torch)
			if c.box != nil {
				c.box(b)
			}
			asked, said := b.prepared()
			if used := len(asked) == 0; used != c.used {
				t.Errorf("pip was asked for %q:\n%s", asked, said)
			}
			if !c.used && !strings.Contains(said, torch+"; not used") {
				t.Errorf("it does not say why python3's is not used:\n%s", said)
			}
		})
	}
}

// $LIBTORCH is taken as it is, if this project compiles on it.
func TestTheSetUpTakesLIBTORCH(t *testing.T) {
	for _, c := range []struct {
		version, says string
		refused       bool
	}{
		{version: "2.11.1+cpu"},
		{version: "2.10.0+cu128", says: "is version 2.10.0+cu128; this project is tested with 2.11.0"},
		{version: "2.12.1+cu130", says: "is version 2.12.1+cu130; this project is tested with 2.11.0"},
		{version: "", says: "is version unknown; this project is tested with 2.11.0"},
		{version: "2.9.1+cu128", says: "is version 2.9.1+cu128; this project compiles on 2.10 to 2.12", refused: true},
		{version: "2.13.0+cu130", says: "compiles on 2.10 to 2.12", refused: true},
	} {
		t.Run(c.version, func(t *testing.T) {
			b := newBox(t)
			b.gpu("580.65.06", "9.0")
			torch := filepath.Join(b.dir, "torch")
			write(t, torch+"/lib/libtorch_cpu.so", "")
			write(t, torch+"/include/ATen/ATen.h", "")
			if c.version != "" {
				write(t, torch+"/build-version", c.version+"\n")
			}
			b.set("LIBTORCH", torch)
			asked, said, err := b.run()
			if (err != nil) != c.refused || len(asked) > 0 || !strings.Contains(said, c.says) || c.says == "" && said != "" {
				t.Errorf("%v, pip was asked for %q:\n%s", err, asked, said)
			}
		})
	}
}

// The set-up script fetches the version that this package looks for, and knows its
// requirements of a GPU.
func TestTheSetUpAgreesWithThePrograms(t *testing.T) {
	text, err := os.ReadFile("../../scripts/libtorch.sh")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "\nversion="+Version+" ") {
		t.Errorf("scripts/libtorch.sh does not set version=%s", Version)
	}
	_, after, _ := strings.Cut(string(text), "\ncuda=")
	line, _, _ := strings.Cut(after, "\n")
	needs := driver.For(CUDA)
	want := fmt.Sprintf("%s least_driver=%d least_capability=%s", CUDA, needs.Branch, driver.Capability(needs.Capability))
	if line != want {
		t.Errorf("scripts/libtorch.sh has cuda=%s; want cuda=%s", line, want)
	}
}
