package wire

import (
	"slices"
	"strings"
	"time"
)

// Hello identifies a trainer.
type Hello struct {
	Protocol int      `json:"protocol"`
	Run      string   `json:"run"`
	ID       string   `json:"id"`     // of the run
	Dir      string   `json:"dir"`    // where the attempt began
	Folder   FolderID `json:"folder"` // of that folder, which may have moved
	Host     string   `json:"host"`
	PID      int      `json:"pid"`
	PIDStart string   `json:"pid_start"` // as in run.json
	Attempt  int      `json:"attempt"`
	Version  string   `json:"version"`
	Place
}

// Place is the device of an attempt.
type Place struct {
	Device string `json:"device"`             // "cpu", or a GPU by nvidia-smi's number: "GPU 1 NVIDIA H200"
	GPU    string `json:"gpu_uuid,omitempty"` // its UUID, if the driver reports it
	// CPU is the reason why the CPU computes unrequested, although there is a driver.
	CPU string `json:"cpu_because,omitempty"`
}

// Phase is the state of a run as a whole.
type Phase string

// The phases of a run. A live trainer reports the first three itself; the rest are
// derived from its folder.
const (
	Starting Phase = "starting" // loading data and weights, no step yet
	Running  Phase = "running"
	Paused   Phase = "paused"   // no steps; jobs run, requests are answered
	Stalled  Phase = "stalled"  // alive, but its next heartbeat is overdue
	Crashed  Phase = "crashed"  // gone without a last heartbeat
	Stopped  Phase = "stopped"  // saved and ended on request, before its last step
	Finished Phase = "finished" // ended after its last step
)

// Live reports whether a trainer in this phase accepts requests.
func (p Phase) Live() bool { return p == Starting || p == Running || p == Paused || p == Stalled }

// Ended reports whether a run in this phase has ended in order, saved.
func (p Phase) Ended() bool { return p == Stopped || p == Finished }

// State is the state of a run, as much as fits one screen.
type State struct {
	Run     string `json:"run"`
	Dir     string `json:"dir"`
	State   Phase  `json:"state"`
	Note    string `json:"note,omitempty"` // the current part of the start, or the reason of a pause or an end
	Host    string `json:"host"`
	PID     int    `json:"pid"`
	Attempt int    `json:"attempt"`
	Place

	Precision string `json:"precision,omitempty"` // of the matrix products: fp32, tf32, bf16; auto before the choice

	Parameters *Parameters `json:"parameters,omitempty"` // of the model; null before it is loaded

	Parent *Parent `json:"parent,omitempty"` // of a branch

	// Checkpoint is the model of a process that serves no run: nothing is trained, and the
	// state is that of an ended run without steps.
	Checkpoint *Lone `json:"checkpoint,omitempty"`

	// Serving is true of an ended run whose model a process holds: it takes no steps, and
	// answers questions, evaluates and predicts.
	Serving bool `json:"serving,omitempty"`

	Halted bool `json:"halted,omitempty"` // paused by the trainer itself: the note says why, and a person must mend that

	Step  int      `json:"step"`  // steps done
	Steps int      `json:"steps"` // train.steps; 0 while a run of epochs reads its training files
	Loss  *float64 `json:"loss"`  // of the last step; null before the first, or if not finite
	LR    float64  `json:"lr"`

	StepSeconds float64   `json:"step_seconds"` // mean of the last 20 steps
	Split       Split     `json:"split"`        // of these
	WindowsRate float64   `json:"windows_per_second"`
	TokensRate  float64   `json:"tokens_per_second"`     // real tokens, no padding
	FLOPsRate   float64   `json:"flops_per_second"`      // of the model's matrix products; see checkpoint.FLOPs
	MFU         *float64  `json:"mfu_percent,omitempty"` // of the device's peak; null if that is unknown
	Gauges      Gauges    `json:"gauges"`
	ETASeconds  float64   `json:"eta_seconds"`
	Skipped     int       `json:"skipped"` // steps skipped as not finite
	Started     time.Time `json:"started"`
	Time        time.Time `json:"time"`
	NextSign    time.Time `json:"next_sign"` // when the next heartbeat is due
	Clients     int       `json:"clients"`

	Datasets []Dataset `json:"datasets"`
	Tasks    []Task    `json:"tasks"`
	Teaching *Teaching `json:"teaching,omitempty"`
	Evals    []Eval    `json:"evals"` // the latest of each dataset and task
	Jobs     []Job     `json:"jobs"`
	Undo     Undoable  `json:"undo"` // the change that an undo would revert before the next step
	Exit     *Exit     `json:"exit,omitempty"`

	Weighting *Weighting `json:"weighting,omitempty"` // of the last steps; absent without soft targets in them
}

// Answers reports whether a process holds the run's model: a live trainer, or the
// server of an ended run.
func (s State) Answers() bool { return s.State.Live() || s.Serving }

// AtRest reports whether neither steps nor jobs continue: then only the heartbeats
// and the gauges change by themselves.
func (s State) AtRest() bool {
	switch s.State {
	case Paused, Stopped, Finished:
		return !slices.ContainsFunc(s.Jobs, func(j Job) bool { return j.Ended.IsZero() })
	}
	return s.State == Crashed
}

// Parent is the checkpoint that a run has branched from.
type Parent struct {
	ID   string `json:"id"`  // of the run
	Run  string `json:"run"` // its name at the time
	Step int    `json:"step"`
}

// Lone is a checkpoint that is served without a run.
type Lone struct {
	Source string `json:"source"`         // as it was named: a folder, RUN@STEP, or a name on the hub
	Step   int    `json:"step,omitempty"` // of the run that saved it
}

// Split is the split of a step's time, in seconds that add up to step_seconds.
type Split struct {
	Data      float64 `json:"data_seconds"` // mini-batches, and waiting for data to be read
	Passes    float64 `json:"pass_seconds"` // forward and backward
	Optimizer float64 `json:"optimizer_seconds"`
	Jobs      float64 `json:"job_seconds"`     // evaluations, teaching, predictions, questions
	Control   float64 `json:"control_seconds"` // the rest: requests, rows, events, checkpoints
}

// Part is one part of a step's time.
type Part struct {
	Name    string
	Seconds float64
}

// Parts lists a split in the order of a step.
func (s Split) Parts() []Part {
	return []Part{
		{"data", s.Data}, {"passes", s.Passes}, {"optimizer", s.Optimizer}, {"jobs", s.Jobs}, {"control", s.Control},
	}
}

// Gauges are readings of the machine and the device, about once a second.
type Gauges struct {
	RSS float64  `json:"rss_bytes"`             // memory of the trainer
	CPU *float64 `json:"cpu_percent,omitempty"` // utilization of all processors, by all processes
	GPU *GPU     `json:"gpu,omitempty"`         // of a run on a GPU
	// GPU memory in use by the trainer's models and passes, and the total that
	// libtorch reserves for them.
	Used *float64 `json:"gpu_used_bytes,omitempty"`
	Kept *float64 `json:"gpu_kept_bytes,omitempty"`
}

// GPU holds a driver's readings of a device. Unknown values are left out.
type GPU struct {
	Name        string   `json:"name"`                        // "NVIDIA H200"
	Percent     *float64 `json:"percent,omitempty"`           // share of the time with a running kernel
	MemoryUsed  *float64 `json:"memory_used_bytes,omitempty"` // by all processes
	MemoryTotal *float64 `json:"memory_total_bytes,omitempty"`
	Watts       *float64 `json:"watts,omitempty"`
	Celsius     *float64 `json:"celsius,omitempty"`
	MHz         *float64 `json:"mhz,omitempty"`
}

// Dataset is one row of the sampling table.
type Dataset struct {
	Name      string    `json:"name"`
	Tasks     []string  `json:"tasks"`
	Examples  int       `json:"examples"` // of the training file
	Dropped   int       `json:"dropped"`  // records of the training file
	Windows   int       `json:"windows"`
	Dev       int       `json:"dev"`             // dev examples
	Requested float64   `json:"requested"`       // probability of the next draw
	Share     float64   `json:"share"`           // of the last 200 passes
	Reading   bool      `json:"reading"`         // while the counts grow
	Passes    int       `json:"passes"`          // since the start of the run
	Teachers  []string  `json:"teachers"`        // as named in the recipe
	Rules     []string  `json:"rules,omitempty"` // those of them that are teachers of the world: they teach, and cannot be asked
	Targets   []Targets `json:"targets"`         // in use
}

// Targets counts the windows of a dataset with one teacher's soft targets in use.
type Targets struct {
	Teacher string `json:"teacher"`
	Shards  int    `json:"shards"`
	Windows int    `json:"windows"`
	From    string `json:"from,omitempty"` // the store that they are in; none: the run's own
}

// Teaching is the progress of the teachers that teach because of kd.start, all together.
type Teaching struct {
	Waits      bool    `json:"waits"` // the first step waits for them
	Jobs       int     `json:"jobs"`  // that have not ended
	Done       int     `json:"done"`  // windows
	Total      int     `json:"total"`
	ETASeconds float64 `json:"eta_seconds"` // 0: unknown
}

// Task is one head: its labels in the order of its logits.
type Task struct {
	Name     string   `json:"name"`
	Kind     string   `json:"kind"` // "span" or "class"
	Labels   []string `json:"labels,omitempty"`
	Datasets []string `json:"datasets"`
	Weight   float64  `json:"weight"` // tasks.NAME.loss_weight
	Passes   int      `json:"passes"`
}

// Eval is one evaluation on a dev set. Values are in percent.
type Eval struct {
	Model    string             `json:"model,omitempty"` // of a comparison; default: the student
	Dataset  string             `json:"dataset"`
	Task     string             `json:"task"`
	Step     int                `json:"step"`
	Time     time.Time          `json:"time"`
	Metric   string             `json:"metric"` // the main one: "f1" or "accuracy"
	Value    float64            `json:"value"`
	Baseline float64            `json:"baseline"` // of the best constant answer
	All      map[string]float64 `json:"all"`      // exact, f1, HasAns_f1, …; of dialogs f1, HEQ, DHEQ, …
	Seconds  float64            `json:"seconds"`
}

// Further are the figures that a person sees beside Value, in their order: the exact match
// of questions about passages, and of dialogs QuAC's shares of questions and dialogs that
// are answered as well as by humans.
func (e Eval) Further() []Named {
	names := [][2]string{{"exact", "exact"}}
	if _, ok := e.All["HEQ"]; ok {
		names = [][2]string{{"HEQ", "HEQ-Q"}, {"DHEQ", "HEQ-D"}}
	}
	var all []Named
	for _, n := range names {
		if v, ok := e.All[n[0]]; ok && e.Metric != n[0] {
			all = append(all, Named{Key: n[0], Name: n[1], Value: v})
		}
	}
	return all
}

// Named is a figure of an evaluation.
type Named struct {
	Key   string // in Eval.All
	Name  string // for people
	Value float64
}

// Exit is the end of a trainer.
type Exit struct {
	Code   int       `json:"code"`
	Signal string    `json:"signal,omitempty"`
	Time   time.Time `json:"time"`
	// The trainer's process, and the run's attempt: its own, or the last before it if
	// it ended before it began one.
	PID      int      `json:"pid,omitempty"`
	PIDStart string   `json:"pid_start,omitempty"` // absent in files from before it
	Attempt  int      `json:"attempt,omitempty"`
	Log      []string `json:"log,omitempty"` // the last lines of its log
}

// Failed reports whether the trainer did not end as it should.
func (e Exit) Failed() bool { return e.Code != 0 || e.Signal != "" }

// Reason returns the error in the last line of a trainer's log, or "".
func (e Exit) Reason() string {
	if len(e.Log) == 0 {
		return ""
	}
	why, said := strings.CutPrefix(e.Log[len(e.Log)-1], "road-trainer: ")
	if !said {
		return ""
	}
	return why
}
