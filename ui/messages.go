package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/textwidth"
	"quire/ui/keymap"
	"quire/ui/popup"
)

// maxMessages bounds the log.
const maxMessages = 200

// message is a notice of this session, and how often it was given in a row.
type message struct {
	at    time.Time
	text  string
	times int
}

// say shows a notice for a while.
func (a *app) say(notice string) tea.Cmd {
	const shown = 4 * time.Second
	a.record(notice)
	return a.show(notice, shown)
}

func (a *app) show(notice string, d time.Duration) tea.Cmd {
	a.notice, a.lasting = notice, false
	return a.tasks.after(d, a.shown.start(a.tasks), func() tea.Cmd {
		a.notice, a.lasting = "", false
		return nil
	})
}

// hush takes away the notice, unless it is to be seen for longer.
func (a *app) hush() {
	if !a.lasting {
		a.notice = ""
	}
}

// record puts a notice into the log.
func (a *app) record(notice string) {
	now := a.cfg.Now()
	if n := len(a.log); n > 0 && a.log[n-1].text == notice {
		a.log[n-1].at = now
		a.log[n-1].times++
		return
	}
	a.log = append(a.log, message{now, notice, 1})
	a.log = a.log[max(0, len(a.log)-maxMessages):]
}

// sayNotices tells what was wrong before the session began.
func (a *app) sayNotices() tea.Cmd {
	const shown = 15 * time.Second
	for _, notice := range a.cfg.Notices {
		a.record(notice)
	}
	switch n := len(a.cfg.Notices); n {
	case 0:
		return nil
	case 1:
		return a.show(a.cfg.Notices[0], shown)
	default:
		return a.show(fmt.Sprintf("%d settings are not right", n)+keymap.HintAfterColon(a.keys.Global.Messages, "tells"), shown)
	}
}

// showMessages opens the log, the newest message first.
func (a *app) showMessages() {
	const most, beside = 66, 20 // cells of the words of a message, and of what stands beside them
	width := max(20, min(most, a.width-beside))
	var items []popup.Item
	for i := len(a.log) - 1; i >= 0; i-- {
		m := a.log[i]
		words, lead := m.text, m.at.Format("15:04:05")+"  "
		if m.times > 1 {
			words += fmt.Sprintf(" (%d times)", m.times)
		}
		for _, line := range textwidth.Wrap(words, width, 0) {
			items = append(items, popup.Item{Label: lead + line})
			lead = strings.Repeat(" ", len(lead))
		}
	}
	a.open(popup.Options{Title: "Messages", Empty: "Nothing has been said yet.", Items: items, ReadOnly: true}, nil, nil)
}
