package tui

import (
	"cmp"
	"time"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// model is the root: it routes messages, and is the only writer to the store.
type model struct {
	c        *ui.Context
	screens  []ui.Screen
	at       int    // the index of the current screen
	first    string // the name of the screen to begin with; default: the first, or the list of runs
	from     string // that of the screen from which the run was opened, or ""
	global   []ui.Binding
	open     func(dir string) (ui.Session, error)
	recipes  recipes // nil: no run can be started
	feed     *feed
	guide    *guide
	leaving  bool // the program ends once the trainer has accepted to stop
	detached bool // the user left the run to its trainer

	frame    string
	paint    func(frame) // shows a frame that has changed; nil in tests
	resized  bool        // since the last frame
	composed time.Time
	waiting  bool // a composeMsg is pending
}

// openedMsg is the result of opening a run.
type openedMsg struct {
	session ui.Session
	from    string // the screen from which it was opened
	err     error
}

// composeMsg is the end of a window of changes.
type composeMsg struct{}

// killedMsg is the result of killing the trainer.
type killedMsg struct{ err error }

// newModel makes the root. Esc leads to the first screen; open is nil if no other
// run can be opened.
func newModel(c *ui.Context, open func(string) (ui.Session, error), screens ...ui.Screen) *model {
	m := &model{c: c, open: open, screens: screens}
	m.global = m.table()
	return m
}

// Init implements tea.Model.
func (m *model) Init() tea.Cmd {
	if m.c.Session == nil {
		return m.show(cmp.Or(m.first, "runs"))
	}
	cmd := m.attach(m.c.Session)
	if m.first == "" {
		return cmd
	}
	return tea.Batch(cmd, m.show(m.first))
}

// attach makes a session the open one.
func (m *model) attach(s ui.Session) tea.Cmd {
	if m.feed != nil {
		m.feed.stop()
	}
	m.c.CloseAll() // a dialog confirms something of the run before
	m.c.Session, *m.c.Store = s, ui.Store{}
	m.feed = newFeed(m.c.Ctx, s, m.c.Now)
	return m.feed.next
}

// Update implements tea.Model.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	window := dataWindow
	var cmds []tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.c.Width, m.c.Height = msg.Width, msg.Height
		m.resized = true
		if m.c.Class() == ui.Text {
			m.c.CloseAll() // an unreadable dialog must not be confirmed
		}
		window = 0
	case tea.KeyMsg:
		m.c.ClearFlash()
		for _, k := range single(msg) {
			cmds = append(cmds, m.key(k), m.follow())
		}
		window = keyWindow
	case composeMsg:
		m.waiting = false
		window = 0
	case ui.OpenMsg:
		cmds = append(cmds, m.opening(msg))
	case openedMsg:
		if msg.err != nil {
			m.c.Say(ui.Bad, "cannot open the run: "+msg.err.Error())
			break
		}
		m.from = msg.from
		cmds = append(cmds, m.attach(msg.session), m.show(m.screens[0].Name()))
	case checkpointsMsg:
		m.choose(msg)
	case ui.OfferMsg:
		m.offer(msg)
	case ui.ServedMsg:
		cmds = append(cmds, m.served(msg))
	case checkedMsg:
		cmds = append(cmds, m.checked(msg))
	case begunMsg:
		cmds = append(cmds, m.begun(msg))
	case branchedMsg:
		m.branched(msg)
	case sayMsg:
		m.c.Say(msg.level, msg.text)
	case killedMsg:
		if msg.err == nil {
			return m, tea.Quit
		}
		m.c.Say(ui.Bad, "cannot kill the trainer: "+msg.err.Error())
	case ui.BatchMsg:
		if msg.Session != m.c.Session {
			return m, nil // from a run that was closed
		}
		m.fade(msg)
		m.tellOthers(msg)
		fresh := !m.c.Store.Loaded || m.c.Store.State.State == wire.Starting
		m.c.Store.Apply(msg)
		if fresh && m.c.Store.State.State == wire.Running {
			m.tellDevice()
		}
		cmds = append(cmds, m.toAll(msg), m.feed.next)
	case ui.ReplyMsg:
		if msg.Session != m.c.Session {
			return m, nil
		}
		cmds = append(cmds, m.reply(msg), m.toAll(msg))
	default:
		cmds = append(cmds, m.toAll(msg))
	}
	cmds = append(cmds, m.follow())
	if m.guide != nil {
		m.guide.watch(m)
	}
	cmds = append(cmds, m.compose(window))
	return m, tea.Batch(cmds...)
}

// toAll hands a message to every screen.
func (m *model) toAll(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range m.screens {
		_, cmd := s.Update(msg)
		cmds = append(cmds, cmd)
	}
	return tea.Batch(cmds...)
}

// fade removes a message for more important news: a change of the run's phase or
// its loss, and, after the time to read the message, any event.
func (m *model) fade(b ui.BatchMsg) {
	switch {
	case b.Link != nil || b.State != nil && b.State.State != m.c.Store.State.State:
		m.c.ClearFlash()
	case len(b.Events) > 0:
		m.c.Fade()
	}
}

// follow shows the requested screen.
func (m *model) follow() tea.Cmd {
	if next := m.c.TakeGoto(); next != "" {
		return m.show(next)
	}
	return nil
}

// single splits keys that came in one read: bubbletea makes one message of
// letters that are typed fast, or held down over a slow line. Pasted text stays
// whole.
func single(k tea.KeyMsg) []tea.KeyMsg {
	if k.Type != tea.KeyRunes || k.Paste || k.Alt || len(k.Runes) < 2 {
		return []tea.KeyMsg{k}
	}
	out := make([]tea.KeyMsg, len(k.Runes))
	for i, r := range k.Runes {
		out[i] = tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}}
		if r == ' ' {
			out[i].Type = tea.KeySpace
		}
	}
	return out
}

// key dispatches a key.
func (m *model) key(k tea.KeyMsg) tea.Cmd {
	if k.Type == tea.KeyCtrlC {
		return m.askQuit()
	}
	if m.c.Top() != nil {
		return m.c.OverlayKey(k)
	}
	screen := m.screens[m.at]
	if m.c.Class() == ui.Text {
		return m.dispatch(k, m.global)
	}
	if e, ok := screen.(ui.Editor); ok && e.Editing() {
		_, cmd := screen.Update(k)
		return cmd
	}
	if k.Type == tea.KeyEsc {
		return m.back()
	}
	table := screen.Bindings()
	if b := ui.Find(table, "x"); k.String() == "x" && m.guide != nil && b != nil && b.Reason(m.c) != "" {
		table = nil // a disabled x closes the guide
	}
	if m.guide != nil {
		m.guide.act(k.String(), table, m.global)
	}
	return m.dispatch(k, table, m.global)
}

// dispatch acts by the first table that has the key, or says that none has it.
func (m *model) dispatch(k tea.KeyMsg, tables ...[]ui.Binding) tea.Cmd {
	known, cmd := ui.Dispatch(m.c, k.String(), tables...)
	if !known {
		m.c.Say(ui.Info, ui.KeyName(k.String())+" does nothing on this screen; ? lists the keys")
	}
	return cmd
}

// back closes one layer: one of the screen's, else the screen.
func (m *model) back() tea.Cmd {
	if b, ok := m.screens[m.at].(ui.Backer); ok && b.Back() {
		if w, ok := b.(ui.Worker); ok {
			return w.Work()
		}
		return nil
	}
	if in, ok := m.screens[m.at].(ui.Inner); ok {
		return m.show(in.Outer())
	}
	switch {
	case m.c.Session == nil:
		return nil
	case m.at == 0 && m.from != "":
		return m.leave()
	}
	return m.show(m.screens[0].Name())
}

// leave closes the run, which goes on, and shows the screen from which it was opened.
func (m *model) leave() tea.Cmd {
	m.feed.stop()
	m.feed, m.c.Session, *m.c.Store = nil, nil, ui.Store{}
	from := m.from
	m.from = ""
	return m.show(from)
}

// show switches to a screen.
func (m *model) show(name string) tea.Cmd {
	for i, s := range m.screens {
		if s.Name() != name {
			continue
		}
		if l, ok := m.screens[m.at].(ui.Leaver); ok && m.at != i {
			l.Leave()
		}
		m.at = i
		if o, ok := s.(ui.Opener); ok {
			return o.Open()
		}
	}
	return nil
}

func (m *model) opening(o ui.OpenMsg) tea.Cmd {
	open := m.open
	return func() tea.Msg {
		s, err := open(o.Dir)
		return openedMsg{s, o.From, err}
	}
}

// reply shows the fate of a request, and quits after an accepted stop.
func (m *model) reply(r ui.ReplyMsg) tea.Cmd {
	leaving := m.leaving && r.Request.Action == wire.Stop
	if leaving {
		m.leaving = false
	}
	if r.Err != nil {
		m.c.Say(ui.Bad, string(r.Request.Action)+": "+r.Err.Error())
		return nil
	}
	level, sign := ui.Outcome(m.c.Theme, r.Entry.Fate)
	m.c.Say(level, sign+ledger.Sentence(r.Entry))
	if leaving && r.Entry.Fate != wire.Refused {
		return tea.Quit
	}
	return nil
}

// View implements tea.Model. It only returns the composed frame, which goes to the
// terminal by another way (display).
func (m *model) View() string { return m.frame }
