"use strict";
// The page of the reader: it shows the rows that the server draws as text, and sends keys.
(() => {
  const screen = document.getElementById("screen"), status = document.getElementById("status");
  const typed = document.getElementById("typed"), keys = document.getElementById("keys");
  const dark = matchMedia("(prefers-color-scheme: dark)"), touch = matchMedia("(pointer: coarse)");
  let socket, styles = [null], rows = [], cursor, over = false, tries = 0, size = [0, 0], cell = [8, 20], wheel = 0;

  const store = (key, value) => { // places of readers, where the browser allows to keep them
    try { return value === undefined ? localStorage.getItem(key) : localStorage.setItem(key, value); } catch { return null; }
  };
  const send = (message) => { if (socket && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message)); };

  function measure() {
    const probe = document.createElement("span");
    probe.textContent = "x".repeat(100);
    screen.append(probe);
    const box = probe.getBoundingClientRect();
    probe.remove();
    cell = [box.width / 100 || 8, parseFloat(getComputedStyle(screen).lineHeight) || 21];
    return [Math.max(1, Math.floor(screen.clientWidth / cell[0])), Math.max(1, Math.floor(screen.clientHeight / cell[1]))];
  }

  function color(c) { return c === "" ? "" : typeof c === "number" ? `var(--c${c})` : c; }

  function paint(node, style) { // attributes: bold, faint, italic, underline, reverse, strike
    if (!style) return;
    let [bits, text, ground] = style;
    text = color(text); ground = color(ground);
    if (bits & 16) [text, ground] = [ground || "var(--ground)", text || "var(--text)"];
    const s = node.style;
    if (text) s.color = text;
    if (ground) s.backgroundColor = ground;
    if (bits & 1) s.fontWeight = "bold";
    if (bits & 2) s.opacity = "var(--faint)";
    if (bits & 4) s.fontStyle = "italic";
    if (bits & 40) s.textDecoration = (bits & 8 ? "underline " : "") + (bits & 32 ? "line-through" : "");
  }

  function run([text, style, link, cells]) {
    const web = link && /^(https?|mailto):/i.test(link);
    if (!style && !web && !cells) return document.createTextNode(text);
    const node = document.createElement(web ? "a" : "span");
    node.textContent = text;
    if (web) { node.href = link; node.target = "_blank"; node.rel = "noopener noreferrer"; }
    if (cells) { node.className = "wide"; node.style.width = cells * cell[0] + "px"; }
    paint(node, styles[style]);
    return node;
  }

  function show(frame) {
    if (frame.f) styles = [null];
    for (const s of frame.s || []) styles.push(s);
    if (frame.h) {
      rows = Array.from({ length: frame.h }, () => {
        const row = document.createElement("div");
        row.className = "row";
        return row;
      });
      cursor = document.createElement("div");
      cursor.id = "cursor";
      cursor.hidden = true;
      screen.replaceChildren(...rows, cursor);
    }
    for (const [y, ...runs] of frame.r || []) if (rows[y]) rows[y].replaceChildren(...runs.map(run), "\n");
    if (frame.c && cursor) {
      const [x, y] = frame.c;
      cursor.hidden = x < 0;
      cursor.style.left = x * cell[0] + "px";
      cursor.style.top = y * cell[1] + "px";
    }
    if (frame.t !== undefined) { document.title = frame.t; screen.setAttribute("aria-label", frame.t); }
    if (frame.u !== undefined) {
      const [path, at] = frame.u.split("#");
      store("place:" + path, at || "");
      if (location.pathname + location.hash !== frame.u) {
        history[location.pathname === path ? "replaceState" : "pushState"](null, "", frame.u);
      }
    }
    if (frame.b) { screen.style.color = frame.b[0]; document.body.style.backgroundColor = frame.b[1]; }
    if (frame.clip) navigator.clipboard?.writeText(frame.clip).catch(() => say("The browser does not allow copying."));
    if (frame.bye !== undefined) { over = true; say((frame.bye || "Done reading.") + " Press any key to open the reader again."); }
  }

  function say(text) { status.textContent = text; }

  function connect() {
    screen.hidden = false;
    over = false;
    size = measure();
    const path = decodeURI(location.pathname);
    socket = new WebSocket((location.protocol === "https:" ? "wss://" : "ws://") + location.host + "/-/socket");
    socket.onopen = () => {
      tries = 0; styles = [null]; say("");
      const at = location.hash.slice(1) || store("place:" + location.pathname) || "";
      send({ hello: { r: size, path, at: decodeURIComponent(at), d: dark.matches } });
    };
    socket.onmessage = (event) => show(JSON.parse(event.data));
    socket.onclose = () => {
      if (over) return;
      const wait = Math.min(30, 2 ** tries++);
      say(`Connection lost. Trying again in ${wait} s…`);
      setTimeout(connect, wait * 1000);
    };
  }

  // The browser keeps its own keys: find, copy, paste, reload, tabs, zoom, print, address.
  const own = new Set([..."fcvxarltwnpjkgosq0123456789+-="]);
  const named = new Set("ArrowUp ArrowDown ArrowLeft ArrowRight Home End PageUp PageDown Enter Tab Escape Backspace Delete Insert".split(" "));

  function onKey(event) {
    if (event.isComposing || event.metaKey || event.target.closest?.("#keys")) return;
    if (over) { event.preventDefault(); connect(); return; }
    const { key } = event, single = [...key].length === 1;
    if (!single && !named.has(key)) return;
    if (event.ctrlKey && !event.altKey && single && own.has(key.toLowerCase())) return;
    if (key === "Tab" && event.shiftKey && document.activeElement !== screen && document.activeElement !== document.body) return;
    if (key === "Enter" && event.target.closest?.("a")) return;
    event.preventDefault();
    const altGraph = event.getModifierState("AltGraph");
    const mods = (event.shiftKey && !single ? "s" : "") + (event.altKey && !altGraph ? "a" : "") + (event.ctrlKey && !altGraph ? "c" : "");
    send({ k: key, m: mods });
  }

  const at = (event) => {
    const box = screen.getBoundingClientRect();
    return { x: Math.floor((event.clientX - box.left) / cell[0]), y: Math.floor((event.clientY - box.top) / cell[1]) };
  };
  function turn(pixels, event) {
    wheel += pixels;
    for (const step = 3 * cell[1]; Math.abs(wheel) >= step; wheel -= Math.sign(wheel) * step) {
      send({ b: wheel > 0 ? "down" : "up", ...at(event) });
    }
  }

  addEventListener("keydown", onKey);
  addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain");
    if (text) { event.preventDefault(); send({ p: text.slice(0, 60000) }); }
  });
  screen.addEventListener("wheel", (event) => {
    if (event.ctrlKey) return; // zoom
    event.preventDefault();
    turn(event.deltaMode === 1 ? event.deltaY * cell[1] : event.deltaY, event);
  }, { passive: false });
  screen.addEventListener("click", (event) => {
    if (event.target.closest("a") || !getSelection().isCollapsed) return;
    send({ b: "click", ...at(event) });
  });
  let finger;
  screen.addEventListener("touchstart", (event) => { finger = event.touches.length === 1 ? event.touches[0].clientY : undefined; }, { passive: true });
  screen.addEventListener("touchmove", (event) => {
    if (finger === undefined || event.touches.length !== 1) return;
    const y = event.touches[0].clientY;
    turn(finger - y, event.touches[0]);
    finger = y;
  }, { passive: true });
  typed.addEventListener("input", () => { if (typed.value) send({ p: typed.value }); typed.value = ""; });
  dark.addEventListener("change", () => send({ d: dark.matches }));
  addEventListener("popstate", () => { over = true; socket?.close(); connect(); });
  setInterval(() => send({}), 30000); // proxies close sockets that are quiet

  let resting;
  new ResizeObserver(() => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      const next = measure();
      if (next[0] !== size[0] || next[1] !== size[1]) send({ r: size = next });
    }, 50);
  }).observe(screen);

  if (touch.matches) { // phones and tablets: keys on the screen
    keys.hidden = typed.hidden = false;
    for (const [label, key, name] of [["↑", "ArrowUp", "Up"], ["↓", "ArrowDown", "Down"], ["⏎", "Enter", "Enter"], ["⌫", "q", "Back"],
      ["/", "/", "Search"], ["t", "t", "Contents"], ["⌨", "", "Keyboard"], ["?", "?", "Help"]]) {
      const button = document.createElement("button");
      button.textContent = label;
      button.setAttribute("aria-label", name);
      button.addEventListener("click", () => { if (over) connect(); else if (key) send({ k: key, m: "" }); else typed.focus(); });
      keys.append(button);
    }
  }
  if (!window.WebSocket || !window.ResizeObserver) { say("This browser is too old for the reader."); return; }
  connect();
  screen.focus();
})();
