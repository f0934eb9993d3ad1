/* A section of an application, on this device: what is typed is kept here until we have it.
   Per person and section, in the browser's own store; grants.js forgets it when we have it and
   at signing out. With what was typed stands what the page showed, so that what is put back
   later overwrites nobody. */
(function () {
  "use strict";
  var words = document.querySelector("template[data-keep]");
  var form = words && words.closest("form");
  if (!form) { return; }
  var key = words.dataset.keep, OLD = 14 * 24 * 3600 * 1000, timer = null, turn = 0, sentTurn = 0, touched = {};
  var NOT_KEPT = /^(csrf_token|save|autosave)$/;

  function typed() {
    return Array.from(new FormData(form)).filter(function (pair) {
      return typeof pair[1] === "string" && !NOT_KEPT.test(pair[0]);
    });
  }
  function answers(pairs) {
    return JSON.stringify(pairs.filter(function (pair) { return pair[0].indexOf("seen_") !== 0; }).map(function (pair) {
      return [pair[0], pair[1].replace(/\r\n?/g, "\n")];
    }));
  }
  function read() {
    try { return JSON.parse(localStorage.getItem(key)); } catch (e) { return null; }
  }
  function keep() {
    clearTimeout(timer);
    timer = null;
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: typed() }));
      form.setAttribute("data-held", "");
    } catch (e) { form.removeAttribute("data-held"); }
  }
  function drop() { form.removeAttribute("data-held"); try { localStorage.removeItem(key); } catch (e) { /* it was never kept */ } }

  function note(name, texts, more) {
    var old = form.querySelector("[data-note=" + name + "]");
    if (old) { old.remove(); }
    if (!texts.length) { return; }
    var box = document.createElement("div");
    box.className = "g-note is-need mb-3";
    box.setAttribute("role", "alert");
    box.setAttribute("data-note", name);
    texts.forEach(function (each) {
      var line = document.createElement("p"), place = line;
      line.className = "mb-1";
      if (each.key) {
        place = document.createElement("a");
        place.href = "#q_" + each.key;
        line.appendChild(place);
      }
      place.dir = "auto";
      place.textContent = each.text;
      box.appendChild(line);
    });
    if (more) { box.appendChild(more); }
    var acts = form.querySelector(".g-acts");
    if (name === "back") { form.insertBefore(box, form.firstChild); } else { acts.parentNode.insertBefore(box, acts); }
  }

  /* What did not reach us the last time is put back. */
  function fill(pairs) {
    var left = [], used = new Map(), field;
    Array.from(form.elements).forEach(function (each) {
      if (/^(checkbox|radio)$/.test(each.type)) { each.checked = false; }
    });
    pairs.forEach(function (pair) {
      var named = Array.from(form.elements).filter(function (each) { return each.name === pair[0] && each.type !== "file" && each.tagName !== "BUTTON"; });
      field = named.filter(function (each) { return /^(checkbox|radio)$/.test(each.type) && each.value === pair[1]; })[0];
      if (field) { field.checked = true; return; }
      var at = used.get(pair[0]) || 0;
      used.set(pair[0], at + 1);
      field = named.filter(function (each) { return !/^(checkbox|radio)$/.test(each.type); })[at];
      if (field) {
        field.value = pair[1];
        field.dispatchEvent(new Event("input"));
      } else if (pair[0].indexOf("seen_") !== 0 && pair[1]) { left.push({ text: pair[1] }); }
    });
    return left;
  }
  /* Kept at once; said when the connection is away. */
  form.addEventListener("input", function (event) {
    var named = /^q_([a-z0-9_.]+)/.exec(event.target.name || "");
    if (named) { touched[named[1]] = true; }
    turn += 1;
    if (!timer) { timer = setTimeout(keep, 200); }
  });
  window.addEventListener("pagehide", function () { if (timer) { keep(); } });
  if (keptAtAll()) { form.dataset.unsaved = words.dataset.kept; }
  function keptAtAll() {
    try { localStorage.setItem("draft-try", "1"); localStorage.removeItem("draft-try"); return true; } catch (e) { return false; }
  }
  window.addEventListener("online", function () {
    if (read()) { form.dispatchEvent(new Event("input", { bubbles: true })); }
  });

  form.addEventListener("sending", function () { sentTurn = turn; });
  form.addEventListener("saved", function (event) {
    var told = event.detail, mine = told.marks || {}, differ = told.clashes || [];
    Object.keys(mine).forEach(function (name) {
      var seen = form.elements["seen_" + name];
      if (seen) { seen.value = mine[name]; }
    });
    note("differ", differ.length ? [{ text: words.dataset.differ }].concat(differ) : []);
    note("out", []);
    // What was put back is what is saved now: there is nothing else to use.
    var choice = form.querySelector("[data-note=back] button");
    if (choice) { choice.remove(); }
    var writer = document.querySelector("[data-writer]");
    if (writer && "writer" in told) {
      writer.hidden = !told.writer;
      (writer.querySelector("p") || writer).textContent = told.writer;
    }
    if (turn === sentTurn && !differ.length) { clearTimeout(timer); timer = null; drop(); } else { keep(); }
  });
  /* Perhaps we have it and the answer was lost: then the page no longer knows what it showed. */
  form.addEventListener("unsent", function () {
    Array.from(form.elements).forEach(function (each) {
      if (each.name.indexOf("seen_") === 0 && touched[each.name.slice(5)]) { each.value = each.value.replace(/\..*/, ".0000000000000000"); }
    });
    keep();
  });
  form.addEventListener("refused", function (event) {
    keep();
    var status = event.detail.status;
    if (status === 409) {
      event.preventDefault();
      event.detail.answer.json().then(function (told) { note("out", [{ text: told.error }]); });
      return;
    }
    if (status !== 400 && status !== 403) { return; }
    event.preventDefault();
    var link = document.createElement("a");
    link.className = "btn btn-secondary btn-sm";
    link.textContent = words.dataset.signIn;
    link.href = words.dataset.signInUrl + "?next=" + encodeURIComponent(location.pathname + location.search);
    link.addEventListener("click", function () { form.removeAttribute("data-warn"); });
    note("out", [{ text: words.dataset.signedOut }], link);
  });

  var held = read();
  if (held && (Date.now() - held.at > OLD || answers(held.values) === answers(typed()))) { drop(); held = null; }
  if (held) {
    var left = fill(held.values), when = new Date(held.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short", numberingSystem: "latn" });
    var other = document.createElement("button");
    other.type = "button";
    other.className = "btn btn-secondary btn-sm";
    other.textContent = words.dataset.drop;
    other.addEventListener("click", function () {
      drop();
      form.removeAttribute("data-warn");
      form.removeAttribute("data-autosave");
      // Not a reload: on one, a browser puts back what stood in the fields.
      form.reset();
      location.replace(location.pathname + location.search);
    });
    form.dispatchEvent(new Event("input", { bubbles: true }));
    note("back", [{ text: words.dataset.back.replace("{when}", when) }].concat(left.length ? [{ text: words.dataset.lost }] : [], left), other);
  }
})();
