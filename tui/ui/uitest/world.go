package uitest

import (
	"fmt"
	"math"
	"time"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
)

// Now is the time in the tests.
var Now = time.Date(2026, 3, 14, 12, 41, 7, 0, time.UTC)

// Live returns a running session with data of every kind.
func Live() *Session {
	loss := 1.234
	state := wire.State{
		Run: "mtl", Dir: "runs/mtl", State: wire.Running, Host: "box", PID: 4711, Attempt: 1,
		Place: wire.Place{Device: "GPU 0 NVIDIA H200"}, Precision: "bf16", Step: 12340, Steps: 20000, Loss: &loss, LR: 1.2e-4,
		StepSeconds: 1.5, Split: wire.Split{Data: 0.12, Passes: 1.05, Optimizer: 0.13, Jobs: 0.18, Control: 0.02},
		Parameters:  &wire.Parameters{Total: 334_100_000, Embeddings: 31_900_000, Encoder: 302_200_000, Heads: 12_300},
		WindowsRate: 341, TokensRate: 40210, FLOPsRate: 3.2e14, MFU: of(32.3), ETASeconds: 11520,
		Gauges: wire.Gauges{RSS: 6.2e9, CPU: of(14), GPU: &wire.GPU{
			Name: "NVIDIA H200", Percent: of(97), MemoryUsed: of(61 << 30), MemoryTotal: of(141 << 30),
			Watts: of(612), Celsius: of(64), MHz: of(1980),
		}},
		Started: Now.Add(-5 * time.Hour), Time: Now, NextSign: Now.Add(10 * time.Second), Clients: 2,
		Datasets: []wire.Dataset{
			{
				Name: "squad2", Tasks: []string{"mrc"}, Examples: 130319, Windows: 132411, Dev: 11873,
				Requested: 0.4, Share: 0.42, Passes: 20012, Teachers: []string{"large-1", "large-2"},
				Targets: []wire.Targets{{Teacher: "large-1", Shards: 130, Windows: 132411}},
			},
			{
				Name: "quac", Tasks: []string{"mrc", "yesno", "followup"}, Examples: 83568, Windows: 90112, Dev: 7354,
				Requested: 0.2, Share: 0.18, Passes: 9800, Teachers: []string{"large-1"},
			},
			{Name: "mnli", Tasks: []string{"nli"}, Examples: 392702, Windows: 392702, Dev: 9815, Requested: 0.4, Share: 0.4, Passes: 19500},
		},
		Tasks: []wire.Task{
			{Name: "mrc", Kind: "span", Datasets: []string{"squad2", "quac"}, Weight: 1, Passes: 29812},
			{Name: "yesno", Kind: "class", Labels: []string{"y", "n", "x"}, Datasets: []string{"quac"}, Weight: 1, Passes: 9800},
			{Name: "followup", Kind: "class", Labels: []string{"y", "n", "m"}, Datasets: []string{"quac"}, Weight: 1, Passes: 9800},
			{
				Name: "nli", Kind: "class", Labels: []string{"entailment", "neutral", "contradiction"}, Datasets: []string{"mnli"},
				Weight: 1, Passes: 19500,
			},
		},
		Evals: []wire.Eval{
			{
				Dataset: "squad2", Task: "mrc", Step: 12000, Metric: "f1", Value: 88.41, Baseline: 50.07,
				All: map[string]float64{"exact": 85.6, "f1": 88.41},
			},
			{Dataset: "mnli", Task: "nli", Step: 12000, Metric: "accuracy", Value: 90.2, Baseline: 35.4},
		},
		Jobs: []wire.Job{
			{
				ID: "j7", Kind: wire.JobTeach, State: wire.JobRunning, Dataset: "quac", Teacher: "large-1", Done: 55000, Total: 90112,
				Rate: 140, ETASeconds: 250, Started: ago(7),
			},
			{
				ID: "j6", Kind: wire.JobEvaluate, State: wire.JobDone, Dataset: "squad2", Step: 12000, Done: 12232, Total: 12232,
				Message: "f1 88.41, exact 85.60", Started: ago(20), Ended: ago(18),
			},
			{
				ID: "j5", Kind: wire.JobPredict, State: wire.JobFailed, Dataset: "mnli",
				Message: "the dev file has no labels", Started: ago(30), Ended: ago(29),
			},
		},
	}
	s := &Session{
		S: state, K: knobs(), Series: series(), Foreseen: foreseen(), Taught: taught(), Saved: []int{11000, 11500, 12000},
		Answered: map[string][]wire.Prediction{"squad2": spans(), "mnli": classes()},
	}
	set := func(seq int64, minutes, step int, fate wire.Fate, from, to float64) wire.Entry {
		return wire.Entry{
			Seq: seq, Time: ago(minutes), Attempt: 1, ID: fmt.Sprintf("r%d", seq), Author: "you", Action: wire.Set,
			Fate: fate, Step: step, Changes: []wire.Changed{{Name: "kd.w", Old: from, New: to}},
		}
	}
	s.Ledger = []wire.Entry{
		set(1, 60, 9400, wire.Applied, 0.8, 0.75),
		set(2, 30, 11000, wire.Refused, 0.75, 1.7),
		set(3, 10, 11892, wire.Applied, 0.75, 0.6),
		{
			ID: "targets squad2/large-1/mrc/00000.logits", Seq: 4, Attempt: 1, Author: "trainer", ByTrainer: true, Action: wire.TargetsIn,
			Fate: wire.Applied, Step: 4000, Dataset: "squad2", Teacher: "large-1", Shards: []string{"squad2/large-1/mrc/00000.logits"},
		},
	}
	s.Ledger[1].Why = "kd.w = 1.7 is outside 0.01 … 1"
	s.S.Undo = ledger.Undoable(s.Ledger, s.S.Step+1, nil)
	s.Log = []wire.Event{
		{Time: ago(300), Kind: wire.EventState, Text: "the run starts"},
		{Time: ago(18), Step: 12000, Kind: wire.EventEval, Text: "squad2 mrc: f1 88.41 at step 12,000"},
		{Time: ago(12), Step: 11700, Kind: wire.EventData, Text: "targets squad2/large-1 joined, 100%"},
		{Time: ago(10), Step: 11892, Kind: wire.EventLedger, Text: "kd.w 0.75 → 0.6 applied at step 11,892 (you)", Entry: &s.Ledger[2]},
		{Time: ago(1), Step: 12300, Kind: wire.EventGuard, Text: "step 12,300 was skipped: the gradient is not finite"},
	}
	for i := range s.Log {
		s.Log[i].Seq, s.Log[i].Level = int64(i+1), wire.LevelInfo
	}
	s.Log[4].Level = wire.LevelWarn
	s.Say = []wire.Answer{{
		Model: "student", Step: 12340, Null: 0.4,
		Top: []wire.Span{
			{Text: "Anan Panya", Start: 59, End: 69, Prob: 0.31},
			{Text: "former senator Somchai Wongsak", Start: 15, End: 45, Prob: 0.2},
		},
		Tokens: []wire.Token{
			{Text: "Police", Start: 0, End: 6}, {Text: "arrested", Start: 17, End: 25}, {Text: "former", Start: 26, End: 32},
			{Text: "Wongsak", Start: 49, End: 56}, {Text: "Anan", Start: 71, End: 75}, {Text: "Panya", Start: 76, End: 81},
		},
		Start: []float64{0.02, 0.004, 0.3, 0, 0.67, 0.001}, End: []float64{0, 0.06, 0.004, 0.13, 0.001, 0.8},
	}}
	s.SayBefore = &wire.Answer{Null: 0.02, Top: []wire.Span{
		{Text: "Anan Panya", Start: 59, End: 69, Prob: 0.46},
		{Text: "former senator Somchai Wongsak", Start: 15, End: 45, Prob: 0.31},
	}}
	return s
}

// Crashed returns the same run after its trainer was killed.
func Crashed() *Session {
	s := Live()
	s.S.State = wire.Crashed
	s.S.Exit = &wire.Exit{Code: -1, Signal: "killed", Time: Now}
	s.S.Note = "signal killed"
	return s
}

// Finished returns the run of Live after its last step, with the process gone.
func Finished() *Session {
	s := Live()
	s.S.State, s.S.Step, s.S.Note = wire.Finished, s.S.Steps, "finished at step 20000"
	s.S.Gauges, s.S.WindowsRate, s.S.TokensRate, s.S.ETASeconds = wire.Gauges{}, 0, 0, 0
	for i := range s.S.Jobs {
		if j := &s.S.Jobs[i]; j.Ended.IsZero() {
			j.State, j.Ended = wire.JobDone, Now
		}
	}
	return s
}

func of(v float64) *float64 { return &v }

// ago is the time a number of minutes before Now.
func ago(minutes int) time.Time { return Now.Add(-time.Duration(minutes) * time.Minute) }

func knobs() []wire.Knob {
	return []wire.Knob{
		{
			Name: "kd.w", Type: "float", Value: 0.6, Default: 0.75, Min: 0.01, Max: 1, Step: 0.05,
			Group: "distillation", Help: "weight of wrong teachers in Algorithm 2",
		},
		{
			Name: "kd.temperature", Type: "float", Value: 4.0, Default: 4.0, Min: 1, Max: 20, Step: 1.25, Log: true,
			Group: "distillation", Help: "softens the teachers' and the student's logits",
		},
		{
			Name: "kd.none_right", Type: "enum", Value: "mean", Default: "mean", Choices: []string{"scaled", "mean", "skip"},
			Means: []string{"W times the mean of all", "the mean of all", "no targets: the label alone"},
			Group: "distillation", Help: "soft target when no teacher is right",
		},
		{
			Name: "kd.t_squared", Type: "bool", Value: true, Default: true,
			Group: "distillation", Help: "multiply the KD loss by T squared",
		},
		{
			Name: "sampling.strategy", Type: "enum", Value: "weighted", Default: "uniform", Choices: []string{"uniform", "weighted"},
			Group: "sampling", Help: "rule by which a pass draws its dataset",
		},
		{
			Name: "sampling.weight.squad2", Type: "float", Value: 2.0, Default: 1.0, Min: 0, Max: 100, Step: 0.5,
			Group: "sampling", Help: "weight of squad2 in a weighted draw; 0 stops it",
		},
		{
			Name: "train.steps", Type: "int", Value: 20000.0, Default: 20000.0, Min: 1, Max: 1e7, Step: 100, Unit: "steps",
			Group: "training", Help: "last step of the run",
		},
	}
}

func series() map[string]ui.Series {
	out := map[string]ui.Series{}
	for i, tag := range []string{
		"loss", "lr", "ce/squad2/mrc", "kd/squad2/mrc", "yardstick/squad2/mrc", "ce/quac/mrc", "ce/quac/yesno", "ce/quac/followup",
		"ce/mnli/nli", "p/squad2", "p/quac", "p/mnli", "windows_per_second",
	} {
		var s ui.Series
		for step := 20; step <= 12340; step += 20 {
			x := float64(step) / 3000
			s.Steps = append(s.Steps, step)
			s.Values = append(s.Values, 0.3+3*math.Exp(-x)/float64(i%4+1)+0.05*math.Sin(float64(step*(i+3))))
		}
		out[tag] = s
	}
	return out
}

func spans() []wire.Prediction {
	passage := "Police on Sunday arrested former senator Somchai Wongsak, whose lawyer Anan Panya told reporters that he would appeal."
	gold := []wire.Gold{{Text: "former senator Somchai Wongsak", Start: 26}}
	teacher := wire.Said{Model: "large-1", Text: "former senator Somchai Wongsak", Start: 26, End: 56, Prob: 0.81, Null: 0.01, EM: 1, F1: 1}
	list := []wire.Prediction{
		{
			ID: "q1", Question: "Who was arrested on Sunday?", Gold: gold,
			Student: wire.Said{
				Model: "student", Text: "Anan Panya", Start: 71, End: 81, Prob: 0.46, Null: 0.02,
				Top: []wire.Span{
					{Text: "Anan Panya", Start: 71, End: 81, Prob: 0.46},
					{Text: "former senator Somchai Wongsak", Start: 26, End: 56, Prob: 0.31},
				},
			},
			Teachers: []wire.Said{teacher},
		},
		{
			ID: "q2", Question: "Which senator was arrested?", Gold: gold,
			Student: wire.Said{
				Model: "student", Text: "senator Somchai Wongsak, whose", Start: 33, End: 63, Prob: 0.4, Null: 0.05, F1: 0.75,
				Top: []wire.Span{{Text: "senator Somchai Wongsak, whose", Start: 33, End: 63, Prob: 0.4}},
			},
			Teachers: []wire.Said{teacher},
		},
		{
			ID: "q3", Question: "When was it?", Gold: []wire.Gold{{Text: "Sunday", Start: 10}},
			Student: wire.Said{Model: "student", Text: "Sunday", Start: 10, End: 16, Prob: 0.9, Null: 0.01, EM: 1, F1: 1},
		},
		{
			ID: "q4", Question: "What did the new prime minister say?",
			Student:  wire.Said{Model: "student", Text: "", Prob: 0.61, Null: 0.61, EM: 1, F1: 1},
			Teachers: []wire.Said{{Model: "large-1", Text: "", Prob: 0.9, Null: 0.9, EM: 1, F1: 1}},
		},
	}
	for i := range list {
		p := &list[i]
		p.Dataset, p.Task, p.Step, p.Title, p.Passage, p.Windows = "squad2", "mrc", 12000, "News", passage, 1
	}
	return list
}

func classes() []wire.Prediction {
	labels := []wire.Label{{Name: "entailment", Prob: 0.2}, {Name: "neutral", Prob: 0.7}, {Name: "contradiction", Prob: 0.1}}
	return []wire.Prediction{{
		ID: "m1", Dataset: "mnli", Task: "nli", Step: 12000, Windows: 1,
		Passage: "The bridge was closed for a year.", Question: "Nobody could cross the bridge.", Label: "entailment",
		Student: wire.Said{Model: "student", Text: "neutral", Prob: 0.7, Labels: labels},
	}}
}
