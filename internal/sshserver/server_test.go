package sshserver

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/sshtest"
)

// A reader with a terminal gets a program, one without a command; both learn how it ended.
func TestSessions(t *testing.T) {
	r := start(t)
	c := r.Dial()
	g := r.open(c)
	g.Press("hello")
	g.AwaitOutput("hello")
	g.Press("q")
	if err := g.Wait(); err != nil {
		t.Errorf("quitting: %v", err)
	}
	want := sshtest.Result{Status: 3, Stdout: "ran \"some words\"\n", Stderr: "on stderr\n"}
	if got := sshtest.Run(t, c, "some words"); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	s := sshtest.Session(t, c)
	in := bytes.Repeat([]byte("0123456789abcdef"), 20000)
	var out bytes.Buffer
	s.Stdin, s.Stdout = bytes.NewReader(in), &out
	if err := s.Run("cat"); err != nil || !bytes.Equal(out.Bytes(), in) {
		t.Errorf("cat: %v, %d bytes of %d", err, out.Len(), len(in))
	}
	_ = c.Close()
	r.awaitNoConnections()
}

// 13: current algorithms and no others.
func TestAlgorithms(t *testing.T) {
	r := start(t)
	for _, c := range []struct {
		name string
		set  func(*ssh.ClientConfig)
		ok   bool
	}{
		{"post-quantum", func(c *ssh.ClientConfig) { c.KeyExchanges = []string{ssh.KeyExchangeMLKEM768X25519} }, true},
		{"curve25519", func(c *ssh.ClientConfig) { c.KeyExchanges = []string{ssh.KeyExchangeCurve25519} }, true},
		{"ECDH on P-256", func(c *ssh.ClientConfig) { c.KeyExchanges = []string{ssh.KeyExchangeECDHP256} }, true},
		{"classic group 16", func(c *ssh.ClientConfig) { c.KeyExchanges = []string{ssh.KeyExchangeDH16SHA512} }, false},
		{"classic group 14", func(c *ssh.ClientConfig) { c.KeyExchanges = []string{ssh.KeyExchangeDH14SHA256} }, false},
		{"group exchange", func(c *ssh.ClientConfig) { c.KeyExchanges = []string{ssh.KeyExchangeDHGEXSHA256} }, false},
		{"SHA-1 exchange", func(c *ssh.ClientConfig) { c.KeyExchanges = []string{ssh.InsecureKeyExchangeDH14SHA1} }, false},
		{"CTR with ETM", func(c *ssh.ClientConfig) {
			c.Ciphers, c.MACs = []string{ssh.CipherAES256CTR}, []string{ssh.HMACSHA256ETM}
		}, true},
		{"MAC then encrypt", func(c *ssh.ClientConfig) {
			c.Ciphers, c.MACs = []string{ssh.CipherAES256CTR}, []string{ssh.HMACSHA256}
		}, false},
		{"SHA-1 MAC", func(c *ssh.ClientConfig) {
			c.Ciphers, c.MACs = []string{ssh.CipherAES256CTR}, []string{ssh.HMACSHA1}
		}, false},
		{"CBC", func(c *ssh.ClientConfig) { c.Ciphers = []string{ssh.InsecureCipherAES128CBC} }, false},
	} {
		config := r.Config(sshtest.NoQuestions)
		c.set(config)
		client, err := ssh.Dial("tcp", r.Addr, config)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
		if err == nil {
			_ = client.Close()
		}
	}
}

// 13: RSA keys sign, on either side, but never with SHA-1.
func TestKeysOfRSA(t *testing.T) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "host_key")
	writeFile(t, file, string(pem.EncodeToMemory(block)))
	key, err := LoadHostKey(file)
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, func(o *Options) { o.HostKey = key })
	for algorithm, ok := range map[string]bool{
		ssh.KeyAlgoRSASHA512: true, ssh.KeyAlgoRSASHA256: true, ssh.KeyAlgoRSA: false,
	} {
		config := r.Config(sshtest.NoQuestions)
		config.HostKeyAlgorithms, config.HostKeyCallback = []string{algorithm}, ssh.FixedHostKey(key.PublicKey())
		c, err := ssh.Dial("tcp", r.Addr, config)
		if (err == nil) != ok {
			t.Errorf("host key, %s: %v", algorithm, err)
		}
		if err == nil {
			_ = c.Close()
		}
		signer, err := ssh.NewSignerFromKey(private)
		if err != nil {
			t.Fatal(err)
		}
		own, err := ssh.NewSignerWithAlgorithms(signer.(ssh.AlgorithmSigner), []string{algorithm})
		if err != nil {
			t.Fatal(err)
		}
		config = r.Config(ssh.PublicKeys(own))
		config.HostKeyCallback = ssh.FixedHostKey(key.PublicKey())
		if c, err = ssh.Dial("tcp", r.Addr, config); (err == nil) != ok {
			t.Errorf("key of a reader, %s: %v", algorithm, err)
		}
		if err == nil {
			_ = c.Close()
		}
	}
}

// 14: a reader is identified by the key that was proved; user "anon" needs none.
func TestIdentity(t *testing.T) {
	r := start(t)
	whoami := func(config *ssh.ClientConfig) []byte {
		t.Helper()
		c, err := ssh.Dial("tcp", r.Addr, config)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close() //nolint:errcheck // the end of it
		s, err := c.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		_ = s.Run("x")
		return r.last.Load().Key
	}
	many := []ssh.Signer{}
	for range 10 {
		many = append(many, sshtest.NewSigner(t))
	}
	if got := whoami(r.Config(ssh.PublicKeys(many...))); !bytes.Equal(got, many[0].PublicKey().Marshal()) {
		t.Error("of ten keys the first does not count")
	}
	if got := whoami(r.Config(sshtest.NoQuestions)); got != nil {
		t.Error("a reader without a key has one")
	}
	anonymous := r.Config()
	anonymous.User = anonymousUser
	if got := whoami(anonymous); got != nil {
		t.Error("anon has a key")
	}
	if _, err := ssh.Dial("tcp", r.Addr, r.Config()); err == nil {
		t.Error("a client that offers nothing is let in as another user than anon")
	}
	if _, err := ssh.Dial("tcp", r.Addr, r.Config(ssh.Password("x"))); err == nil {
		t.Error("a password is taken")
	}
}

// 14: OpenSSH offers a key that it cannot sign with, which the server would accept, and then
// proves another: the proved one is the identity. The key exchange is strict.
func TestOfferedKeyIsNoIdentity(t *testing.T) {
	client, err := exec.LookPath("ssh")
	if err != nil {
		t.Skip("no ssh here")
	}
	r := start(t)
	dir := t.TempDir()
	offered := sshtest.NewSigner(t)
	writeFile(t, filepath.Join(dir, "offered.pub"), string(ssh.MarshalAuthorizedKey(offered.PublicKey())))
	proved, err := LoadHostKey(filepath.Join(dir, "proved"))
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(r.Addr)
	cmd := exec.CommandContext(t.Context(), client, "-F", "/dev/null", "-p", port, "-o", "StrictHostKeyChecking=no",
		"-o", "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-v", "-i",
		filepath.Join(dir, "offered.pub"), "-i", filepath.Join(dir, "proved"), "reader@"+host, "x")
	cmd.Env = append(os.Environ(), "SSH_AUTH_SOCK=")
	out, _ := cmd.CombinedOutput()
	s := r.last.Load()
	if s == nil {
		t.Fatalf("no session: %s", out)
	}
	if !bytes.Equal(s.Key, proved.PublicKey().Marshal()) {
		t.Errorf("the proved key does not count: %s", out)
	}
	if !bytes.Contains(out, []byte("resetting read seqnr")) {
		t.Errorf("the key exchange is not strict: %s", out)
	}
}

// The access list lets in only the keys in the file, as the file is now.
func TestAccessList(t *testing.T) {
	known, other := sshtest.NewSigner(t), sshtest.NewSigner(t)
	file := filepath.Join(t.TempDir(), "keys")
	write := func(keys ...ssh.Signer) {
		t.Helper()
		text := "# a comment\nnot a key\ncommand=\"x\" " + string(ssh.MarshalAuthorizedKey(other.PublicKey()))
		for _, k := range keys {
			text += string(ssh.MarshalAuthorizedKey(k.PublicKey()))
		}
		writeFile(t, file, text)
	}
	write(known)
	list, err := LoadAccessList(file)
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, func(o *Options) { o.Access = list })
	try := func(auth ...ssh.AuthMethod) error {
		c, err := ssh.Dial("tcp", r.Addr, r.Config(auth...))
		if err == nil {
			_ = c.Close()
		}
		return err
	}
	if err := try(ssh.PublicKeys(other, known)); err != nil {
		t.Errorf("a listed key: %v", err)
	}
	for name, auth := range map[string][]ssh.AuthMethod{
		"another key": {ssh.PublicKeys(other)}, "no key": {sshtest.NoQuestions}, "nothing": nil,
	} {
		if try(auth...) == nil {
			t.Errorf("%s is let in", name)
		}
	}
	write(known, other)
	if err := try(ssh.PublicKeys(other)); err != nil {
		t.Errorf("a key that has been added: %v", err)
	}
}

// 16: text from clients is sanitized in the log, and is no label of a metric.
func TestLogsAndMetrics(t *testing.T) {
	r := start(t)
	config := r.Config(sshtest.NoQuestions)
	config.User = "evil\x1b]0;x\x07\n" + strings.Repeat("u", 500)
	c, err := ssh.Dial("tcp", r.Addr, config)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // the end of it
	s, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	_ = s.RequestPty("te\x1b[2Jrm", 24, 80, nil)
	_ = s.Run("search secret words")
	r.eventually("it is logged", func() bool { return strings.Contains(r.log.String(), "session ends") })
	log := r.log.String()
	if strings.ContainsAny(log, "\x1b\x07") || strings.Contains(log, strings.Repeat("u", 100)) ||
		strings.Contains(log, "secret") ||
		strings.Contains(log, "127.0.0.1") {
		t.Errorf("the log holds what it must not: %q", log)
	}
	var metrics strings.Builder
	r.server.writeMetrics(&metrics)
	if m := metrics.String(); strings.Contains(m, "evil") || strings.Contains(m, "127.") ||
		!strings.Contains(m, "quire_ssh_sessions_total 1\n") {
		t.Errorf("metrics: %s", m)
	}
}
