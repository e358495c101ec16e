package content_test

import (
	"context"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"quire/content"
	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/post"
	"quire/internal/render"
)

// listed are the posts that stand at the top of the archive, newest first, all of
// them in one category.
var listed = []struct {
	title   string
	tags    []string
	minutes int
}{
	{
		"Kubernetes Deployments: Rolling Updates, Readiness Probes, and Why Rollbacks Fail Silently",
		[]string{"aws", "eks", "kubernetes", "deployment"},
		2,
	},
	{
		"Kubernetes Workload Resources: When to Use Deployments, StatefulSets, DaemonSets, and Jobs",
		[]string{"aws", "eks", "kubernetes"},
		2,
	},
	{
		"Kubernetes Pods: Resource Requests vs Limits, QoS Classes, and Sidecar Patterns",
		[]string{"aws", "eks", "kubernetes"},
		3,
	},
	{"Pod Scheduling: Node Affinity, Tolerations, and Security Contexts", []string{"aws", "eks", "kubernetes"}, 2},
	{
		"ReplicaSets and Deployments: Why You Almost Never Create a ReplicaSet Directly",
		[]string{"aws", "eks", "kubernetes"},
		2,
	},
	{
		"Kubernetes StatefulSets: Stable Identity, Persistent Storage, and When to Use Them",
		[]string{"aws", "eks", "kubernetes", "stateful"},
		3,
	},
	{
		"FSx Storage Options: Lustre for HPC, Windows for SMB, and ONTAP for Enterprise NAS",
		[]string{"aws", "fsx", "storage", "hpc"},
		3,
	},
	{
		"IAM Roles in Terraform: Trust Policies, Inline Policies, and Common Patterns",
		[]string{"aws", "iam", "terraform"},
		2,
	},
	{
		"IAM Policies: Trust Policy vs Permission Policy, Conditions, and When Managed Policies Break",
		[]string{"aws", "iam", "security"},
		3,
	},
	{"AWS KMS Key Rotation: What Actually Happens and What Doesn't", []string{"aws", "kms", "security", "encryption"}, 3},
	{
		"Lambda Execution Model: Handlers, Context, Cold Starts, and the Execution Environment",
		[]string{"aws", "lambda", "serverless"},
		2,
	},
	{"Custom Domains for Lambda Function URLs: Why CloudFront Is Required", []string{
		"aws", "lambda", "cloudfront",
		"route53",
	}, 2},
	{"Lambda Layers: Shared Dependencies Without Bloated Deployment Packages", []string{"aws", "lambda", "serverless"}, 2},
	{
		"Application Load Balancer: Listener Rules, Target Groups, and Health Check Configuration",
		[]string{"aws", "load-balancer", "alb"},
		2,
	},
	{
		"ALB Port Configuration: Listener Port, Target Group Port, and Per-Instance Port Overrides",
		[]string{"aws", "load-balancer", "alb", "ecs"},
		2,
	},
	{
		"ALB Sticky Sessions: Duration-Based vs Application-Based Cookies and When to Avoid Them",
		[]string{"aws", "load-balancer", "alb", "sessions"},
		3,
	},
	{"Route 53 Record Types: A, AAAA, CNAME, Alias, MX, TXT, and When to Use Each", []string{"aws", "route53", "dns"}, 2},
	{
		"Route 53 Routing Policies: Weighted, Latency, Failover, Geolocation, and Health Checks",
		[]string{"aws", "route53", "dns"},
		2,
	},
	{
		"Route 53 Subdomain Delegation: Cross-Account DNS and ACM Certificate Verification",
		[]string{"aws", "route53", "dns", "acm"},
		2,
	},
	{
		"S3 Bucket Security: Block Public Access, Bucket Policies, and Object Ownership",
		[]string{"aws", "s3", "security", "iam"},
		2,
	},
	{
		"S3 Glacier Storage Classes: Retrieval Tradeoffs, Lifecycle Policies, and Vault Lock",
		[]string{"aws", "s3", "s3 glacier", "storage"},
		3,
	},
	{
		"Secrets Manager vs SSM Parameter Store: Rotation, Retrieval, and When to Use Each",
		[]string{"aws", "secret manager", "ssm", "security"},
		2,
	},
	{"SSM Agent: Session Manager, Run Command, and Replacing Bastions", []string{"aws", "ssm", "ec2", "security"}, 2},
	{"AWS Storage Gateway: File, Volume, and Tape Gateway for Hybrid Storage", []string{
		"aws", "storage gateway", "s3",
		"hybrid cloud",
	}, 2},
}

const listedCategory = "Cloud Infrastructure"

// load reads the bundled blog as it is on the day after its newest post, so that a
// test never depends on the clock.
func load(t *testing.T) *index.Index {
	t.Helper()
	now := func() time.Time { return time.Date(2026, time.November, 18, 0, 0, 0, 0, time.UTC) }
	ix, err := index.Load(context.Background(), folder.FromFS(content.Posts()), index.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if !ix.Complete() {
		t.Fatal("Load returned an incomplete index")
	}
	return ix
}

func body(t *testing.T, ix *index.Index, p *post.Post) string {
	t.Helper()
	markdown, err := ix.Read(p)
	if err != nil {
		t.Fatalf("%s: %v", p.Path, err)
	}
	return string(markdown)
}

func TestNothingIsWrong(t *testing.T) {
	for _, f := range load(t).Findings() {
		t.Error(f)
	}
}

func TestListedPostsLeadTheArchive(t *testing.T) {
	posts := load(t).Posts()
	if len(posts) < len(listed) {
		t.Fatalf("%d posts, want at least %d", len(posts), len(listed))
	}
	for i, want := range listed {
		got := posts[i]
		if got.Title != want.title {
			t.Errorf("post %d is %q, want %q", i+1, got.Title, want.title)
			continue
		}
		if !slices.Equal(got.Categories, []string{listedCategory}) {
			t.Errorf("%s: categories %q, want %q alone", got.Path, got.Categories, listedCategory)
		}
		if !slices.Equal(got.Tags, want.tags) {
			t.Errorf("%s: tags %q, want %q", got.Path, got.Tags, want.tags)
		}
		if got.Minutes != want.minutes {
			t.Errorf("%s: %d min read (%d words), want %d", got.Path, got.Minutes, got.Words, want.minutes)
		}
		if i > 0 && !got.Date.Before(posts[i-1].Date) {
			t.Errorf("%s: dated %s, not before the post above it", got.Path, got.Date.Format(time.DateOnly))
		}
	}
}

func TestOtherCategories(t *testing.T) {
	ix := load(t)
	count := make(map[string]int)
	for _, p := range ix.Posts() {
		count[p.Category()]++
		if p.Draft || p.Date.IsZero() || len(p.Tags) == 0 {
			t.Errorf("%s: draft %t, date %v, tags %q", p.Path, p.Draft, p.Date, p.Tags)
		}
	}
	if count[listedCategory] != len(listed) {
		t.Errorf("%d posts in %s, want %d", count[listedCategory], listedCategory, len(listed))
	}
	for _, name := range []string{"AI Engineering", "Backend Systems", "Production Lessons"} {
		if count[name] < 6 {
			t.Errorf("%d posts in %s, want at least 6", count[name], name)
		}
	}
	if len(count) != 4 {
		t.Errorf("categories %v, want four", count)
	}
	if others := ix.Len() - len(listed); others < 18 {
		t.Errorf("%d posts besides the listed ones, want at least 18", others)
	}
}

var sentenceEnd = regexp.MustCompile(`[.?!](?: |$)`)

func TestSummariesAreWritten(t *testing.T) {
	ix := load(t)
	seen := make(map[string]string)
	for _, p := range ix.Posts() {
		if n := utf8.RuneCountInString(p.Summary); !p.HasDescription || n < 100 || n > 200 {
			t.Errorf("%s: written %t, %d characters, want a written summary of 100 to 200", p.Path, p.HasDescription, n)
		}
		if n := len(sentenceEnd.FindAllString(p.Summary, -1)); n < 1 || n > 2 || !strings.HasSuffix(p.Summary, ".") {
			t.Errorf("%s: a summary of %d sentences, want one or two: %s", p.Path, n, p.Summary)
		}
		if strings.ContainsAny(p.Summary, "`*[]<>") {
			t.Errorf("%s: Markdown in the summary: %s", p.Path, p.Summary)
		}
		if first, _, _ := strings.Cut(p.Summary, "."); strings.Contains(body(t, ix, p), first) {
			t.Errorf("%s: the summary repeats a sentence of the post: %s", p.Path, first)
		}
		if other := seen[p.Summary]; other != "" {
			t.Errorf("%s has the summary of %s", p.Path, other)
		}
		seen[p.Summary] = p.Path
	}
}

// The tour leads the featured posts.
func TestFeatured(t *testing.T) {
	var slugs []string
	for _, p := range load(t).Posts() {
		if p.Featured {
			slugs = append(slugs, p.Slug)
		}
	}
	if len(slugs) < 3 || len(slugs) > 4 || slugs[0] != tour {
		t.Errorf("featured %q, want %s and two or three more", slugs, tour)
	}
}

func TestSeries(t *testing.T) {
	ix := load(t)
	var got []string
	for i, p := range ix.Series("Delivered once") {
		got = append(got, p.Slug)
		prose := proseOf(body(t, ix, p))
		if i > 0 && !strings.Contains(prose, "]("+got[0]+".md)") {
			t.Errorf("%s: no link to the first part", p.Path)
		}
	}
	want := []string{"idempotency-keys", "transactional-outbox", "retries-with-jitter"}
	if !slices.Equal(got, want) {
		t.Errorf("series %q, want %q", got, want)
	}
}

var link = regexp.MustCompile(`\[[^\]]*\]\(([^)\s]+)\)`)

// A link is followed inside quire, so each must name a file of the blog, and its
// fragment a heading there. None leads outside: the text is complete without a network.
func TestLinksResolve(t *testing.T) {
	ix := load(t)
	byPath := make(map[string]*post.Post)
	for _, p := range ix.Posts() {
		byPath[p.Path] = p
	}
	between := 0
	for _, p := range ix.Posts() {
		prose := proseOf(body(t, ix, p))
		for _, m := range link.FindAllStringSubmatch(prose, -1) {
			if strings.Contains(m[1], ":") {
				t.Errorf("%s: link to %s, outside of the blog", p.Path, m[1])
				continue
			}
			file, heading, _ := strings.Cut(m[1], "#")
			target := p.Path
			if file != "" {
				target = path.Join(path.Dir(p.Path), file)
			}
			if _, err := fs.Stat(content.Posts(), target); err != nil {
				t.Errorf("%s: link to %s: no such file", p.Path, m[1])
				continue
			}
			between++
			if heading != "" && (byPath[target] == nil || !hasHeading(t, body(t, ix, byPath[target]), heading)) {
				t.Errorf("%s: link to %s: no such heading", p.Path, m[1])
			}
		}
	}
	if between < ix.Len() {
		t.Errorf("%d links within the blog, want at least one a post on average", between)
	}
}

// article is a post as quire draws it.
func article(t *testing.T, ix *index.Index, p *post.Post) *render.Document {
	t.Helper()
	return render.NewDocument([]byte(body(t, ix, p)), p.Title)
}

// outline is what a text holds.
func outline(t *testing.T, markdown []byte) *render.Outline {
	t.Helper()
	o, err := render.NewDocument(markdown, "").Outline(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func hasHeading(t *testing.T, markdown, id string) bool {
	t.Helper()
	headings := outline(t, []byte(markdown)).Headings
	return slices.ContainsFunc(headings, func(h render.Heading) bool { return h.ID == id })
}

// The title stands above the text already.
func TestNoPostRepeatsItsTitle(t *testing.T) {
	ix := load(t)
	for _, p := range ix.Posts() {
		for _, h := range outline(t, []byte(body(t, ix, p))).Headings {
			if h.Level == 1 {
				t.Errorf("%s:%d: a heading of level 1; the title is one already", p.Path, p.Line+h.Line-1)
			}
		}
	}
}
