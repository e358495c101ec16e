package sanitize_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sinks are the functions through which text or files leave the program, and the files that
// may use them: each filters what it passes on, or passes on no text. To use another
// sink, add the file here with the filter before it; a name that ends in "*" is a prefix.
// The session loop of the SSH server takes the place of Bubble Tea's own program there and
// is behind the same filters of ui.
var sinks = map[string]map[string][]string{
	"os": {
		"Stdin":  {"cmd/quire/main.go"},
		"Stdout": {"cmd/quire/main.go"},
		"Stderr": {"cmd/quire/main.go"}, // cli.Run puts sanitize.Writer before them
		"Exit":   {"cmd/quire/main.go"},
		"Open": {
			"internal/cli/state.go",
			"internal/config/file.go",
			"internal/cli/file.go",
			"internal/index/cache/mapfile_unix.go",
			"internal/index/cache/cache.go",
			"internal/index/cache/checks.go",
			"internal/index/cache/history.go",
		},
		"OpenFile": {
			"internal/cli/config.go",
			"internal/readerstate/sqlstore/sqlite.go",
		},
		"OpenInRoot": {"internal/index/folder/manifest.go"}, // sanitize.Line
		"OpenRoot": {
			"internal/index/folder/tree_other.go",
			"internal/remote/library/",
		},
		"NewFile": {"internal/index/folder/tree_unix.go"},
		"ReadFile": {
			"internal/githistory/checkout.go", // a path, which is not shown
			"internal/config/edit.go",
			"cmd/quire/system_unix.go", // sanitize.Line
			"cmd/quire/memorylimit.go", // a number
			"internal/sshserver/access.go",
			"internal/sshserver/hostkey.go",
			"internal/theme/themefile/themefile.go",
			"internal/index/cache/mapfile_other.go",
			"internal/golden/golden.go",
			"internal/corpus/corpus.go",
			"internal/remote/library/",
		},
		"ReadDir": {"internal/theme/themefile/themefile.go", "internal/server/blogs/set.go"},
		"DirFS":   nil,
		"CopyFS":  nil,
		"Create*": {
			"internal/config/edit.go",
			"internal/sshserver/hostkey.go",
			"internal/index/cache/cache.go",
			"internal/remote/library/write.go",
		},
		"WriteFile": {"internal/golden/golden.go"},
		"Mkdir*": {
			"internal/config/edit.go",
			"internal/sshserver/hostkey.go",
			"internal/cli/config.go",
			"internal/readerstate/sqlstore/sqlite.go",
			"internal/index/cache/cache.go",
			"internal/golden/golden.go",
			"internal/remote/gitsource/gitsource.go",
			"internal/remote/library/",
		},
		"Rename": {
			"internal/config/edit.go",
			"internal/index/cache/cache.go",
			"internal/remote/library/write.go",
		},
		"Remove*": {
			"internal/config/edit.go",
			"internal/sshserver/hostkey.go",
			"internal/index/cache/cache.go",
			"internal/remote/add.go",
			"internal/remote/gitsource/gitsource.go",
			"internal/remote/library/",
		},
		"Symlink": nil,
		"Link":    {"internal/sshserver/hostkey.go"},
		"Chmod":   nil,
	},
	"os/exec": {
		"Command*": {
			"cmd/quire/browser.go",
			"cmd/quire/clipboard.go",
			"cmd/quire/pager.go",
			"cmd/quire/editor.go",
			"internal/githistory/githistory.go",
			"internal/remote/gitsource/gitsource.go",
			"internal/remote/sshsource/sshsource.go",
		},
	},
	"fmt": {
		"Print*": nil,
		"Scan*":  nil,
	},
	"log": {
		"*": nil,
	},
	"charm.land/bubbletea/v2": {
		"Println":  {"internal/sshserver/session/"},
		"Printf":   nil,
		"Sequence": {"internal/sshserver/session/"},
		"Exec":     nil,
		"ExecProcess": {
			"ui/help.go",
			"internal/sshserver/session/",
		},
		"Raw": { // what picture.Transmit makes; sanitize.Clipboard in base64
			"ui/pictures.go",
			"ui/pictureview.go",
			"ui/overlay.go", // questions
			"ui/clipboard.go",
		},
		"SetClip*": { // sanitize.Clipboard
			"ui/clipboard.go",
			"ui/uitest/uitest.go",
			"internal/sshserver/session/",
		},
		"SetPrimary*": {"internal/sshserver/session/"},
		"View": { // sanitize.Frame, sanitize.Title
			"internal/webserver/display.go",
			"ui/app.go",
			"ui/view.go",
			"ui/run.go",
			"ui/uitest/uitest.go",
			"internal/sshserver/session/",
		},
	},
	"encoding/json": {
		"Marshal*": {
			"internal/webserver/display.go", // frames
			"internal/sanitize/hostile/hostile.go",
			"internal/readerstate/position.go",
			"internal/remote/library/", // files of ours
			"internal/remote/entry/entry.go",
			"internal/remote/feed/repair.go",
		},
		"NewEncoder": { // sanitize.JSON
			"internal/readerstate/export.go",
			"internal/cli/json.go",
			"internal/remote/entry/post.go",
			"internal/remote/feedgen/feedgen.go",
		},
	},
	"log/slog": { // on sanitize.NewWriter
		"New*Handler": {"cmd/quire/serve.go"},
		"SetDefault":  nil,
		"Debug":       nil,
		"Info":        nil,
		"Warn":        nil,
		"Error":       nil,
	},
	"net/http": {
		"*": {
			"internal/sshserver/admin.go",
			"internal/webserver/", // html/template, and frames whose rows have been filtered
			"internal/remote/",
		},
	},
	"golang.org/x/sys/unix": {
		"Open*": {
			"internal/index/folder/tree_unix.go",
			"internal/index/folder/beneath_linux.go",
		},
		"Write*": nil,
		"Exec":   nil,
	},
	"syscall": {
		"Write":    nil,
		"Open":     nil,
		"Exec":     nil,
		"ForkExec": nil,
	},
	"unsafe": {
		"*": {"internal/sshserver/drain.go"}, // a queue of the SSH library, whose type is checked
	},
}

// escapes are the files that write escape sequences of their own.
var escapes = []string{
	"internal/sanitize/row.go",
	"internal/sanitize/writer.go",
	"internal/sgr/sgr.go",
	"internal/render/richtext/row.go",
	"internal/cli/table.go",
	"internal/picture/halfblock.go",
	"internal/picture/kitty.go",
	"cmd/quire/progress.go",
	"cmd/quire/input.go",              // what answers of the terminal begin with
	"internal/remote/feed/charset.go", // what ISO-2022-JP is known by
	"cmd/quire/terminal.go",           // the title of the window, pushed and popped
	"ui/view.go",
	"internal/sanitize/hostile/hostile.go",
	"internal/sshserver/session/",
	"internal/webserver/key.go",     // keys, as terminals send them
	"internal/webserver/spans.go",   // what it takes apart
	"internal/webserver/display.go", // what it takes of what is for terminals
}

// TestSinks verifies that nothing leaves the program without a filter.
func TestSinks(t *testing.T) {
	root := filepath.Join("..", "..")
	used := map[string]bool{}
	files := 0
	for _, dir := range []string{"cmd/quire", "content", "internal", "ui"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
				return err
			}
			rel, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			files++
			inspect(t, name, filepath.ToSlash(rel), used)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 100 {
		t.Errorf("only %d files were looked at", files)
	}
	for pkg, names := range sinks { // an unused sink is closed
		for pattern, allowed := range names {
			for _, file := range allowed {
				if !used[pkg+"."+pattern+" "+file] {
					t.Errorf("%s does not use %s.%s: remove it from the list", file, pkg, pattern)
				}
			}
		}
	}
	for _, file := range escapes {
		if !used["escape "+file] {
			t.Errorf("%s has no escape sequence: remove it from the list", file)
		}
	}
}

// inspect looks at one file and notes which sinks it uses.
func inspect(t *testing.T, name, rel string, used map[string]bool) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	imports := map[string]string{}
	for _, spec := range file.Imports {
		path := strings.Trim(spec.Path.Value, `"`)
		local := path[strings.LastIndexByte(path, '/')+1:]
		switch {
		case spec.Name != nil:
			local = spec.Name.Name
		case path == "charm.land/bubbletea/v2":
			local = "tea"
		}
		if local == "." {
			t.Errorf("%s: imports the names of %s", rel, path)
		}
		imports[local] = path
	}
	ast.Inspect(file, func(n ast.Node) bool {
		at := func() string { return rel + ":" + fset.Position(n.Pos()).String()[len(name)+1:] }
		switch n := n.(type) {
		case *ast.SelectorExpr:
			x, ok := n.X.(*ast.Ident)
			if !ok {
				break
			}
			for pattern, allowed := range sinks[imports[x.Name]] {
				if !fits(n.Sel.Name, pattern) {
					continue
				}
				if k := among(allowed, rel); k >= 0 {
					used[imports[x.Name]+"."+pattern+" "+allowed[k]] = true
				} else {
					t.Errorf("%s: %s.%s is a sink without a filter", at(), x.Name, n.Sel.Name)
				}
			}
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "print" || f.Name == "println") {
				t.Errorf("%s: %s is a sink without a filter", at(), f.Name)
			}
		case *ast.BasicLit:
			if n.Kind != token.STRING && n.Kind != token.CHAR {
				break
			}
			value, err := strconv.Unquote(n.Value)
			if err != nil {
				t.Fatal(err)
			}
			if strings.ContainsAny(value, "\x1b\a") {
				if k := among(escapes, rel); k >= 0 {
					used["escape "+escapes[k]] = true
				} else {
					t.Errorf("%s: %s is an escape sequence made outside of the packages that draw", at(), n.Value)
				}
			}
		}
		return true
	})
}

// among is the place of a file, or of a folder above it, in a list, -1 when it has none.
func among(files []string, rel string) int {
	return slices.IndexFunc(files, func(f string) bool {
		return f == rel || strings.HasSuffix(f, "/") && strings.HasPrefix(rel, f)
	})
}

func fits(name, pattern string) bool {
	before, after, star := strings.Cut(pattern, "*")
	if !star {
		return name == pattern
	}
	return strings.HasPrefix(name, before) && strings.HasSuffix(name[len(before):], after)
}
