//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"quire/internal/readerstate/storetest"
)

// object is a thing of Kubernetes, or a part of one.
type object map[string]any

// at returns the value under keys, nil without one. A number is an index of a list.
func (o object) at(keys ...any) any {
	var v any = map[string]any(o)
	for _, k := range keys {
		switch k := k.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[k]
		case int:
			l, _ := v.([]any)
			if k >= len(l) {
				return nil
			}
			v = l[k]
		}
	}
	return v
}

func (o object) text(keys ...any) string {
	if v := o.at(keys...); v != nil {
		return fmt.Sprint(v)
	}
	return ""
}

func (o object) list(keys ...any) []object {
	l, _ := o.at(keys...).([]any)
	var out []object
	for _, v := range l {
		m, _ := v.(map[string]any)
		out = append(out, m)
	}
	return out
}

func objects(t *testing.T, file string) []object {
	t.Helper()
	var out []object
	for d := yaml.NewDecoder(strings.NewReader(repository(t, file))); ; {
		var o map[string]any
		err := d.Decode(&o)
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		out = append(out, o)
	}
}

const manifests = "deploy/kubernetes"

// applied is what kubectl apply -k applies, by kind and name.
func applied(t *testing.T) map[string]object {
	t.Helper()
	all := map[string]object{}
	resources, _ := objects(t, manifests+"/kustomization.yaml")[0].at("resources").([]any)
	for _, name := range resources {
		for _, o := range objects(t, filepath.Join(manifests, fmt.Sprint(name))) {
			all[o.text("kind")+"/"+o.text("metadata", "name")] = o
		}
	}
	return all
}

func deployed(t *testing.T) (pod, container object) {
	t.Helper()
	pod, _ = applied(t)["Deployment/quire"].at("spec", "template", "spec").(map[string]any)
	containers := pod.list("containers")
	if len(containers) != 1 {
		t.Fatalf("%d containers", len(containers))
	}
	return pod, containers[0]
}

func ofManifest(t *testing.T) deployment {
	t.Helper()
	d := deployment{listen: ":23231", content: "/content", state: "/etc/quire"}
	_, c := deployed(t)
	if got := c.text("command"); got != "[/quire serve]" {
		t.Errorf("command: %s", got)
	}
	args, _ := c.at("args").([]any)
	for _, a := range args {
		d.args = append(d.args, fmt.Sprint(a))
	}
	for _, e := range c.list("env") {
		value := e.text("value")
		if e.text("name") == "QUIRE_SERVE_STATE" {
			if value = storetest.Postgres(t); value == "" {
				value = filepath.Join(t.TempDir(), "readers.db")
			}
		}
		d.env = append(d.env, e.text("name")+"="+value)
	}
	d.memory = sizeOf(t, c.text("resources", "limits", "memory"))
	return d
}

// The manifests agree with each other: ports, probes, mounts, selectors, times.
func TestManifests(t *testing.T) {
	all := applied(t)
	pod, c := deployed(t)
	labels, _ := all["Deployment/quire"].at("spec", "template", "metadata", "labels").(map[string]any)
	ports := map[string]string{}
	for _, p := range c.list("ports") {
		ports[p.text("name")] = p.text("containerPort")
	}
	listens := fmt.Sprint(c.at("args"))
	if !strings.Contains(listens, "--listen=:"+ports["ssh"]) || !strings.Contains(listens, "--admin=:"+ports["admin"]) {
		t.Errorf("ports %v, but args %s", ports, listens)
	}
	for probe, path := range map[string]string{
		"startupProbe": "/healthz", "livenessProbe": "/healthz",
		"readinessProbe": "/readyz",
	} {
		if got := c.text(probe, "httpGet", "path") + " " + c.text(probe, "httpGet", "port"); got != path+" admin" {
			t.Errorf("%s: %s", probe, got)
		}
	}
	selects := func(what string, selector any) {
		if m, _ := selector.(map[string]any); len(m) == 0 || !maps.Equal(m, labels) {
			t.Errorf("%s selects %v, the pods are %v", what, selector, labels)
		}
	}
	selects("the deployment", all["Deployment/quire"].at("spec", "selector", "matchLabels"))
	selects("the disruption budget", all["PodDisruptionBudget/quire"].at("spec", "selector", "matchLabels"))
	selects("the network policy", all["NetworkPolicy/quire"].at("spec", "podSelector", "matchLabels"))
	for _, service := range []string{"Service/quire", "Service/quire-admin"} {
		selects(service, all[service].at("spec", "selector"))
		for _, p := range all[service].list("spec", "ports") {
			if ports[p.text("targetPort")] == "" {
				t.Errorf("%s: no port %s", service, p.text("targetPort"))
			}
		}
	}
	for _, rule := range all["NetworkPolicy/quire"].list("spec", "ingress") {
		if port := rule.text("ports", 0, "port"); ports[port] == "" {
			t.Errorf("the network policy lets in to the port %s", port)
		}
	}
	var volumes, mounts []string
	for _, v := range pod.list("volumes") {
		volumes = append(volumes, v.text("name"))
	}
	for _, m := range c.list("volumeMounts") {
		mounts = append(mounts, m.text("name"))
		if m.text("readOnly") != "true" {
			t.Errorf("%s may be written to", m.text("name"))
		}
	}
	if slices.Sort(volumes); !slices.Equal(volumes, slices.Sorted(slices.Values(mounts))) {
		t.Errorf("volumes %s, mounts %s", volumes, mounts)
	}
	grace, err := time.ParseDuration(argument(c, "--grace="))
	const closing = 5 * time.Second
	stop := time.Duration(number(t, c.text("lifecycle", "preStop", "sleep", "seconds")))*time.Second + grace + closing
	limit := time.Duration(number(t, pod.text("terminationGracePeriodSeconds"))) * time.Second
	if err != nil || limit < stop {
		t.Errorf("readers are given %s (%v), the pod %s", stop, err, limit)
	}
	for what, want := range map[string]string{
		c.text("securityContext", "readOnlyRootFilesystem"): "true", pod.text("securityContext", "runAsNonRoot"): "true",
		c.text("securityContext", "allowPrivilegeEscalation"): "false", c.text("securityContext", "capabilities",
			"drop"): "[ALL]",
		pod.text("automountServiceAccountToken"): "false",
	} {
		if what != want {
			t.Errorf("a right that the pod has not got to have: %s, want %s", what, want)
		}
	}
	available := number(t, all["PodDisruptionBudget/quire"].text("spec", "minAvailable"))
	if replicas := number(t, all["Deployment/quire"].text("spec", "replicas")); replicas <= available {
		t.Errorf("%d replicas leave none to drain", replicas)
	}
}

// kustomization.yaml says how to create every secret and claim that the manifests use.
func TestManifestsNameWhatTheyNeed(t *testing.T) {
	head := repository(t, manifests+"/kustomization.yaml")
	pod, c := deployed(t)
	needs := []string{c.text("env", 0, "valueFrom", "secretKeyRef", "name")}
	for _, v := range pod.list("volumes") {
		needs = append(needs, v.text("secret", "secretName")+v.text("persistentVolumeClaim", "claimName"))
	}
	for _, name := range needs {
		if name == "" || !strings.Contains(head, name) {
			t.Errorf("%q is not told of in kustomization.yaml", name)
		}
	}
}

func argument(c object, flag string) string {
	args, _ := c.at("args").([]any)
	for _, a := range args {
		if value, ok := strings.CutPrefix(fmt.Sprint(a), flag); ok {
			return value
		}
	}
	return ""
}

func number(t *testing.T, s string) int {
	t.Helper()
	var n int
	if _, err := fmt.Sscan(s, &n); err != nil {
		t.Errorf("%q is no number", s)
	}
	return n
}

// kubectl makes of the folder what the manifests say, with the image that is named there.
func TestKustomize(t *testing.T) {
	kubectl, err := exec.LookPath("kubectl")
	if err != nil {
		t.Skip("no kubectl here")
	}
	out, err := exec.Command(kubectl, "kustomize", filepath.Join("..", "..", manifests)).Output()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for d := yaml.NewDecoder(strings.NewReader(string(out))); ; n++ {
		var one map[string]any
		if err := d.Decode(&one); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		o := object(one)
		if o.text("kind") != "Namespace" && o.text("metadata", "namespace") != "quire" {
			t.Errorf("%s %s is in the namespace %q", o.text("kind"), o.text("metadata", "name"), o.text("metadata", "namespace"))
		}
	}
	if want := len(applied(t)); n != want {
		t.Errorf("%d objects, want %d", n, want)
	}
}
