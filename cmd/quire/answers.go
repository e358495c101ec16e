package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/lucasb-eyer/go-colorful"

	"quire/internal/cli"
)

// cellSize is the query of XTWINOPS for the size of a cell in pixels.
const cellSize = 16

// terminalQueries asks a terminal what the reader asks it too. DA1 is last: every terminal
// answers that, and all of them answer in order.
var terminalQueries = ansi.RequestNameVersion + ansi.RequestBackgroundColor + ansi.RequestModeSynchronizedOutput +
	ansi.RequestModeUnicodeCore + ansi.RequestKittyKeyboard + ansi.WindowOp(cellSize) + ansi.RequestPrimaryDeviceAttributes

var (
	nameAnswer       = regexp.MustCompile(`\x1bP>\|([^\x1b\x07]*)`)
	backgroundAnswer = regexp.MustCompile(`\x1b\]11;([^\x1b\x07]*)`)
	modeAnswer       = regexp.MustCompile(`\x1b\[\?(\d+);([1-4])\$y`)
	keyboardAnswer   = regexp.MustCompile(`\x1b\[\?\d+u`)
	attributesAnswer = regexp.MustCompile(`\x1b\[\?([0-9;]*)c`)
	cellAnswer       = regexp.MustCompile(`\x1b\[6;(\d+);(\d+)t`) // height first
)

// parseAnswers returns what a terminal has answered to terminalQueries.
func parseAnswers(got []byte) cli.TerminalAnswers {
	first := func(answer *regexp.Regexp) string {
		if m := answer.FindSubmatch(got); m != nil {
			return string(m[1])
		}
		return ""
	}
	answers := cli.TerminalAnswers{
		Name: first(nameAnswer), Attributes: first(attributesAnswer),
		Keyboard: keyboardAnswer.Match(got),
	}
	answers.Sixel = slices.Contains(strings.Split(answers.Attributes, ";"), "4")
	if m := cellAnswer.FindSubmatch(got); m != nil {
		answers.Cell = string(m[2]) + "x" + string(m[1])
	}
	if c := ansi.XParseColor(first(backgroundAnswer)); c != nil {
		answers.Background = "light"
		if color, ok := colorful.MakeColor(c); ok {
			if _, _, lightness := color.Hsl(); lightness < 0.5 {
				answers.Background = "dark"
			}
		}
	}
	for _, m := range modeAnswer.FindAllSubmatch(got, -1) {
		if string(m[2]) == "4" { // reset, and cannot be set
			continue
		}
		switch string(m[1]) {
		case "2026":
			answers.Synchronized = true
		case "2027":
			answers.Graphemes = true
		}
	}
	return answers
}

// profileName returns a colour profile as a report names it.
func profileName(p colorprofile.Profile) string {
	switch p {
	case colorprofile.TrueColor:
		return "truecolor"
	case colorprofile.ANSI256:
		return "256 colors"
	case colorprofile.ANSI:
		return "16 colors"
	case colorprofile.ASCII, colorprofile.NoTTY:
		return "no colors"
	}
	return "unknown colors"
}
