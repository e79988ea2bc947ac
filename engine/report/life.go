package report

import (
	"errors"
	"math"
	"time"

	"dev.road/workbench/kd"
	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// SignEvery is the interval of an idle trainer's heartbeats.
const SignEvery = 3 * time.Second

// life is how a run last showed that it lives.
type life struct {
	shown  time.Duration // when its state was last made
	signed time.Time     // when, in which phase and with which note life was last signed
	phase  wire.Phase
	note   string
	serves bool
	lost   string // why the last sign could not be written: a full disk is told once
}

// Show completes a state that is about to be published: the speed, the gauges, the
// last loss, the clients, and the weighting if the last steps had the next one's rule.
func (p *Report) Show(s *wire.State, next kd.Rule) {
	p.life.shown = p.Awake.Now()
	if loss := p.Last.Loss; p.Last.Step > 0 && !math.IsNaN(loss) && !math.IsInf(loss, 0) {
		s.Loss = &loss
	}
	p.ShowProcess(s)
	p.showSpeed(s)
	s.Weighting = p.recent.weighting(s.Datasets, next)
}

// ShowProcess completes a state with the gauges and the clients.
func (p *Report) ShowProcess(s *wire.State) {
	s.Gauges, s.Clients = p.gaugesNow(), p.Events.Subscribers()
}

// Shown is the time since a state was last made.
func (p *Report) Shown() time.Duration { return p.Awake.Since(p.life.shown) }

// Sign writes a heartbeat with a state that was published: once a second, and whenever its
// phase or note is another, or the run begins or ends to be served.
func (p *Report) Sign(s *wire.State, write func(session.Alive) error) {
	same := s.State == p.life.phase && s.Note == p.life.note && s.Serving == p.life.serves
	if s.Time.Sub(p.life.signed) < time.Second && same {
		return
	}
	p.life.signed, p.life.phase, p.life.note, p.life.serves = s.Time, s.State, s.Note, s.Serving
	err := write(session.Alive{
		Time: s.Time, Step: s.Step, Steps: s.Steps, Phase: s.State, Note: s.Note, Loss: s.Loss, NextSign: s.NextSign, Serving: s.Serving,
	})
	why := ""
	if err != nil && !errors.As(err, new(*session.Displaced)) { // that is the reason of a pause
		why = err.Error()
	}
	if why != "" && why != p.life.lost {
		p.Log.Warn("the heartbeat cannot be written", "err", err)
	}
	p.life.lost = why
}
