package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/kballard/go-shellquote"
)

// editor returns the command that opens a post of the content folder in the user's editor, at
// a line. The command is nil when there is no editor.
func (e env) editor(dir string, in *inputFilter) func(path string, line int) *exec.Cmd {
	return func(path string, line int) *exec.Cmd {
		name := e.editorName()
		if name == "" {
			return nil
		}
		file := filepath.Join(dir, filepath.FromSlash(path))
		if !filepath.IsAbs(file) {
			file = "." + string(filepath.Separator) + file // which no editor takes for an option
		}
		cmd := editorCommand(name, file, line)
		if in != nil {
			cmd.Stdin = in.File
		}
		if out, ok := e.stdout.(*os.File); ok {
			cmd.Stdout = out
		}
		return cmd
	}
}

// editorName returns $VISUAL, $EDITOR, or vi where there is one, otherwise "".
func (e env) editorName() string {
	for _, variable := range []string{"VISUAL", "EDITOR"} {
		if name := strings.TrimSpace(e.getenv(variable)); name != "" {
			return name
		}
	}
	if _, err := exec.LookPath("vi"); err == nil {
		return "vi"
	}
	return ""
}

// editorCommand returns the command that opens an editor on a file at a line. As git does, it lets
// the shell read a name that is more than a word.
func editorCommand(name, file string, line int) *exec.Cmd {
	words, err := shellquote.Split(name)
	if err != nil || len(words) == 0 || runtime.GOOS == "windows" && strings.Contains(name, `\`) {
		words = strings.Fields(name) // a backslash there separates folders
	}
	args := editorArgs(words[0], file, line)
	if runtime.GOOS != "windows" && strings.ContainsAny(name, "|&;<>()$`\\\"' \t\n*?[#~=%") {
		args = append([]string{"sh", "-c", name + ` "$@"`, name}, args...)
	} else {
		args = append(words, args...)
	}
	return exec.Command(args[0], args[1:]...) //nolint:gosec,noctx // the user's own editor, which ends when it is left
}

// editorArgs returns the arguments that open a file at a line, in editors that are known to take one.
func editorArgs(editor, file string, line int) []string {
	at := strconv.Itoa(line)
	switch filepath.Base(editor) {
	case "vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "kak", "joe":
		return []string{"+" + at, file}
	case "hx", "helix", "subl", "zed":
		return []string{file + ":" + at}
	case "code", "codium", "cursor":
		return []string{"--goto", file + ":" + at}
	}
	return []string{file}
}
