//go:build unix

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"quire/internal/sshserver"
	"quire/internal/sshserver/sshtest"
)

// deployment is how something in deploy starts the server.
type deployment struct {
	args, env []string
	listen    string // of readers, as it says
	memory    int    // bytes that the process may have
	content   string // folder, as the process sees it
	state     string // what the process may write to
	cache     string // "" is off
}

var deployments = map[string]func(*testing.T) deployment{
	"systemd":    ofUnit,
	"container":  ofContainer,
	"kubernetes": ofManifest,
}

// Each deployment starts the server: with flags and settings that exist, with the intended
// content and state, and with endpoints for operators.
func TestDeployments(t *testing.T) {
	settings := map[string]bool{}
	for _, s := range serveSettings(t) {
		for _, name := range s.Env {
			settings[name] = true
		}
	}
	for name, of := range deployments {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := of(t)
			dir := t.TempDir()
			posts, state, cache := filepath.Join(dir, "posts"), filepath.Join(dir, "state"), filepath.Join(dir, "cache")
			write(t, filepath.Join(posts, "one.md"), "---\ntitle: The only one\ndate: 2026-01-01\n---\nWords.\n")
			if err := os.Mkdir(state, 0o700); err != nil {
				t.Fatal(err)
			}
			admin := ":9100"
			if name == "systemd" {
				admin = "127.0.0.1:9100"
			}
			here := func(s string) string {
				for from, to := range map[string]string{d.content: posts, d.state: state, d.cache: cache} {
					if from != "" {
						s = strings.ReplaceAll(s, from, to)
					}
				}
				return strings.Replace(s, admin, "127.0.0.1:0", 1)
			}
			for i, a := range d.args {
				d.args[i] = here(strings.Replace(a, d.listen, "127.0.0.1:0", 1))
			}
			if !slices.ContainsFunc(d.args, func(a string) bool { return strings.Contains(a, "listen") }) {
				d.args = append(d.args, "--listen=127.0.0.1:0")
			}
			for i, v := range d.env {
				key, value, _ := strings.Cut(v, "=")
				if strings.HasPrefix(key, "QUIRE_") && !settings[key] {
					t.Errorf("%s is no setting", key)
				}
				d.env[i] = key + "=" + here(value)
			}
			if name == "kubernetes" { // a secret, readable to its group
				keyFile := filepath.Join(state, "host_key")
				if _, err := sshserver.LoadHostKey(keyFile); err != nil {
					t.Fatal(err)
				}
				if err := os.Chmod(keyFile, 0o440); err != nil {
					t.Fatal(err)
				}
			}
			h := serveProcess(t, func(c *exec.Cmd) { c.Env = append(c.Env, d.env...) }, append([]string{"serve"}, d.args...)...)
			for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ready", "/metrics": "quire_ready 1"} {
				if status, text := h.ask(path); status != 200 || !strings.Contains(text, want) {
					t.Errorf("%s: %d, %q", path, status, text)
				}
			}
			if got := h.Run("list"); !strings.Contains(got.Stdout, "The only one") || strings.Count(got.Stdout, "min read") > 1 {
				t.Errorf("the content is another: %+v", got)
			}
			h.stars(sshtest.NewSigner(t), "one")
			if left, _ := filepath.Glob(filepath.Join(state, "*")); len(left) == 0 {
				t.Error("neither host key nor state are where they can be written")
			}
			if !strings.HasPrefix(h.log.String(), "{") {
				t.Errorf("the log is not in JSON: %s", h.log)
			}
			if status := h.end(); status != 0 {
				t.Errorf("SIGTERM ends it with status %d", status)
			}
		})
	}
}

// All the readers that are let in fit into the memory, and the runtime knows how much that is.
func TestDeployedMemory(t *testing.T) {
	const perReader, others = 100_000, 97 << 20 // docs/serving.md
	for name, of := range deployments {
		d := of(t)
		env := map[string]string{}
		for _, v := range d.env {
			key, value, _ := strings.Cut(v, "=")
			env[key] = value
		}
		n, err := strconv.Atoi(env["QUIRE_SERVE_MAX_CONNECTIONS"])
		if err != nil || n*perReader+others > d.memory {
			t.Errorf("%s: %d readers (%v) and %d MB of memory", name, n, err, d.memory>>20)
		}
		if limit := sizeOf(t, env["GOMEMLIMIT"]); limit != d.memory/4*3 {
			t.Errorf("%s: GOMEMLIMIT is %d MB of %d: not three quarters", name, limit>>20, d.memory>>20)
		}
	}
}

// sizeOf reads 512Mi, 512MiB, 512m, 1G.
func sizeOf(t *testing.T, s string) int {
	t.Helper()
	m := regexp.MustCompile(`^(\d+)([mMG])(i|iB)?$`).FindStringSubmatch(s)
	if m == nil {
		t.Fatalf("%q is no size", s)
	}
	n, _ := strconv.Atoi(m[1])
	return n << map[string]int{"m": 20, "M": 20, "G": 30}[m[2]]
}

func write(t *testing.T, file, body string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { //nolint:gosec // other users of tests read it
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(body), 0o644); err != nil { //nolint:gosec // other users of tests read it
		t.Fatal(err)
	}
}

func repository(t *testing.T, file string) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("..", "..", file))
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

func ofUnit(t *testing.T) deployment {
	t.Helper()
	d := deployment{listen: ":22", content: "/srv/blog", state: "${STATE_DIRECTORY}", cache: "/var/cache/quire"}
	own := map[string]string{}
	for line := range strings.Lines(repository(t, "deploy/systemd/quire.service")) {
		key, value, found := strings.Cut(strings.TrimSpace(line), "=")
		switch {
		case !found || strings.HasPrefix(line, "#"):
		case key == "Environment":
			d.env = append(d.env, value)
		default:
			own[key] = value
		}
	}
	words := strings.Fields(own["ExecStart"])
	if len(words) < 2 || words[0] != "/usr/local/bin/quire" || words[1] != "serve" {
		t.Fatalf("ExecStart=%s", own["ExecStart"])
	}
	d.args, d.memory = words[2:], sizeOf(t, own["MemoryMax"])
	for key, want := range map[string]string{
		"DynamicUser": "yes", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes",
		"ReadOnlyPaths":  d.content,
		"StateDirectory": "quire", "CacheDirectory": filepath.Base(d.cache), "CapabilityBoundingSet": "CAP_NET_BIND_SERVICE",
		"AmbientCapabilities": "CAP_NET_BIND_SERVICE", "LimitCORE": "0",
	} {
		if own[key] != want {
			t.Errorf("%s=%s, want %s", key, own[key], want)
		}
	}
	if files, err := strconv.Atoi(own["LimitNOFILE"]); err != nil || files < 2*8000 {
		t.Errorf("LimitNOFILE=%s", own["LimitNOFILE"])
	}
	const shutdown = 6 * time.Second // the grace of 3 s, and what follows it
	if stop, err := time.ParseDuration(own["TimeoutStopSec"]); err != nil || stop < shutdown {
		t.Errorf("TimeoutStopSec=%s", own["TimeoutStopSec"])
	}
	return d
}

// systemd takes every line of the unit, and finds it confined.
func TestUnitVerifies(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("no systemd here")
	}
	program, err := exec.LookPath("quire")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "quire.service")
	write(t, file, strings.ReplaceAll(repository(t, "deploy/systemd/quire.service"), "/usr/local/bin/quire", program))
	out, err := exec.Command(analyze, "verify", "--man=no", file).CombinedOutput()
	if err != nil || strings.Contains(string(out), "quire") { // it may warn of other units
		t.Errorf("%v: %s", err, out)
	}
	const exposure = "20" // tenths; 100 is bare, 16 it was
	if out, err := exec.Command(analyze, "security", "--offline=true", "--no-pager", "--threshold="+exposure,
		file).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// ofContainer reads the Containerfile, whose every source must be there.
func ofContainer(t *testing.T) deployment {
	t.Helper()
	src := repository(t, "deploy/container/Containerfile")
	d := deployment{content: "/content", state: "/var/lib/quire"}
	d.memory = sizeOf(t, regexp.MustCompile(`--memory (\S+)`).FindStringSubmatch(src)[1])
	ignored := strings.Fields(repository(t, ".containerignore"))
	instructions := strings.ReplaceAll(src, "\\\n", " ")
	var exposed []string
	for line := range strings.Lines(instructions) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		words := strings.Fields(rest)
		switch name {
		case "ENV":
			d.env = append(d.env, words...)
		case "EXPOSE":
			exposed = words
		case "ENTRYPOINT":
			if rest != `["/quire", "serve"]` {
				t.Errorf("ENTRYPOINT %s", rest)
			}
		case "USER":
			if rest != "65532:65532" {
				t.Errorf("USER %s", rest)
			}
		case "COPY":
			if strings.HasPrefix(words[0], "--from=build") {
				continue
			}
			for _, from := range words[:len(words)-1] {
				if _, err := os.Stat(filepath.Join("..", "..", from)); err != nil || slices.Contains(ignored, from) {
					t.Errorf("COPY %s: %v, ignored: %v", from, err, slices.Contains(ignored, from))
				}
			}
		}
	}
	if !strings.Contains(instructions, "CGO_ENABLED=0 go build ") || !strings.Contains(instructions, "FROM scratch\n") {
		t.Error("not a static binary on nothing")
	}
	usual := regexp.MustCompile(`--listen .*default \[:(\d+)\]`).FindStringSubmatch(quire(t, "serve", "--help").stdout)
	if usual == nil || !slices.Equal(exposed, []string{usual[1], "9100"}) {
		t.Errorf("EXPOSE %s, but it listens on %s", exposed, usual)
	}
	return d
}

// serveSetting is one of quire serve, as quire config tells it.
type serveSetting struct {
	Env []string
}

func serveSettings(t *testing.T) []serveSetting {
	t.Helper()
	var all []serveSetting
	got := quire(t, "config", "--format", "json")
	if err := json.Unmarshal([]byte(got.stdout), &all); err != nil {
		t.Fatalf("%v: %+v", err, got)
	}
	return all
}
