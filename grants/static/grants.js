/* Small helps. Every page and every form works without them.
   1 a form is sent only when the server is within reach, so that nothing typed is lost
   2 leaving a page with unsaved work asks first      3 words and characters are counted
   4 a draft saves itself                             5 keys for staff, with an off switch
   6 what a device kept of a draft is forgotten once we have it */
(function () {
  "use strict";
  var IN_REACH = 6000, SAVE_AFTER = 3000;
  var all = function (what, where) { return Array.prototype.slice.call((where || document).querySelectorAll(what)); };

  /* The page with errors: its summary takes focus, so that it is read first. */
  var summary = document.getElementById("errors");
  if (summary) { summary.focus(); }

  /* 3 Words and characters: the rules of grants/kernel/words.py, changed only together with it */
  var blanks = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
  var ends = new RegExp("^" + blanks.source + "|" + blanks.source + "$", "g");
  var control = /[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]/g, halves = /[\ud800-\udfff]/gu;
  function tidy(area) {
    var text = area.value.replace(halves, "\ufffd").replace(/\r\n?/g, "\n");
    text = text.normalize("NFC").replace(control, "").replace(ends, "");
    return area.tagName === "INPUT" ? text.split(blanks).join(" ") : text;
  }
  var counters = {
    words: function (area) { return tidy(area).split(blanks).filter(Boolean).length; },
    characters: function (area) { return Array.from(tidy(area)).length; }
  };
  function count(area, what) {
    var place = document.getElementById(area.id + "-" + what);
    if (!place) { return; }
    var n = counters[what](area), of = Number(area.dataset[what]), over = n - of;
    var text = over > 0 ? place.dataset.over : place.dataset.count;
    place.textContent = text.replace("{n}", n).replace("{of}", of).replace("{over}", over);
    place.classList.toggle("is-over", over > 0);
  }
  Object.keys(counters).forEach(function (what) {
    all("[data-" + what + "]").forEach(function (area) {
      area.addEventListener("input", function () { count(area, what); });
    });
  });

  /* A line beside the buttons: what happened to what was typed. */
  function say(form, text) {
    var line = form.querySelector("[data-line]");
    if (!line) {
      line = document.createElement("p");
      line.className = "g-unsent";
      line.setAttribute("role", "alert");
      line.setAttribute("data-line", "");
      var acts = form.querySelector(".g-acts") || form.querySelector("button[type=submit]");
      acts.parentNode.insertBefore(line, acts);
    }
    line.textContent = text;
    line.hidden = !text;
  }

  function within(ms) {
    var stop = new AbortController();
    setTimeout(function () { stop.abort(); }, ms);
    return stop.signal;
  }

  all("form[method=post]").forEach(function (form) {
    var dirty = false, sending = false, timer = null, sent = null;

    /* 2 Unsaved work */
    form.addEventListener("input", function () { dirty = true; save(); });
    window.addEventListener("beforeunload", function (event) {
      if (dirty && !sending && form.hasAttribute("data-warn")) { event.preventDefault(); }
    });

    /* 1 Within reach? A second press while it is being sent does nothing. */
    form.addEventListener("submit", function (event) {
      if (form.dataset.checked === "yes") { sending = true; form.dataset.checked = ""; return; }
      if (sending) { event.preventDefault(); return; }
      if (!dirty || !form.dataset.unsent) { sending = true; return; }
      event.preventDefault();
      var button = event.submitter;
      sending = true;
      fetch("/ping", { cache: "no-store", signal: within(IN_REACH) }).then(function (answer) {
        if (!answer.ok) { throw new Error("out of reach"); }
        say(form, "");
        form.dataset.checked = "yes";
        form.requestSubmit(button || undefined);
      }).catch(function () {
        sending = false;
        say(form, form.dataset.unsent);
      });
    });
    window.addEventListener("pageshow", function () { sending = false; });

    /* 4 Drafts save themselves, to the form's own address; files go with the button only. */
    function save() {
      if (!form.hasAttribute("data-autosave")) { return; }
      clearTimeout(timer);
      timer = setTimeout(send, SAVE_AFTER);
    }
    function send() {
      if (sending || sent) { save(); return; }
      var body = new FormData(form);
      all("input[type=file]", form).forEach(function (file) { body.delete(file.name); });
      body.set("autosave", "1");
      dirty = false;
      form.dispatchEvent(new CustomEvent("sending"));
      sent = fetch(form.action, { method: "POST", body: body, signal: within(20000),
        headers: { "X-Requested-With": "autosave", "Accept": "application/json" } })
        .then(function (answer) {
          if (!answer.ok) { throw Object.assign(new Error("not saved"), { status: answer.status, answer: answer }); }
          return (answer.headers.get("Content-Type") || "").indexOf("json") > 0 ? answer.json() : {};
        }).then(function (told) {
          say(form, "");
          var place = document.querySelector("[data-saved] span");
          if (place && told.saved) { place.textContent = told.saved; }
          form.dispatchEvent(new CustomEvent("saved", { detail: told }));
        }).catch(function (trouble) {
          dirty = true;
          /* An answer that refuses is the same a moment later: only what may pass is tried again. */
          var refused = trouble.status >= 400 && trouble.status < 500;
          var event = new CustomEvent(refused ? "refused" : "unsent", { detail: trouble, cancelable: true });
          say(form, form.dispatchEvent(event) ? form.dataset.unsaved || form.dataset.unsent || "" : "");
          if (!refused) { save(); }
        }).then(function () { sent = null; });
    }
  });

  /* 6 A device keeps what was typed into a draft (drafts.js) until we have it, or until one signs out. */
  function forget(which) {
    try {
      Object.keys(localStorage).filter(function (key) { return key.indexOf("draft:") === 0 && which(key); })
        .forEach(function (key) { localStorage.removeItem(key); });
    } catch (e) { /* nothing is kept where nothing can be */ }
  }
  var had = /(?:^|; )kept="?([^;"]+)"?/.exec(document.cookie);
  if (had) {
    var whole = decodeURIComponent(had[1]);
    forget(function (key) { return key.slice(key.indexOf(":", 6) + 1) === whole; });
    document.cookie = "kept=; Max-Age=0; Path=/; SameSite=Lax";
  }
  all("form[data-sign-out]").forEach(function (form) {
    form.addEventListener("submit", function () { forget(function () { return true; }); });
  });

  /* 5 Keys, for staff. Single letters only while no field has focus. */
  var keysOff = false;
  try { keysOff = localStorage.getItem("keys") === "off"; } catch (e) { keysOff = false; }
  all("[data-keys-switch]").forEach(function (button) {
    var show = function () { button.textContent = keysOff ? button.dataset.on : button.dataset.off; };
    button.hidden = false;
    show();
    button.addEventListener("click", function () {
      keysOff = !keysOff;
      try { localStorage.setItem("keys", keysOff ? "off" : "on"); } catch (e) { /* kept for this page only */ }
      show();
    });
  });

  function writes(element) {
    return element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName) ||
      (element.tagName === "INPUT" && !/^(radio|checkbox|button|submit)$/.test(element.type));
  }
  function step(by) {
    var rows = all("[data-row], .g-tasks a"), at = rows.indexOf(document.activeElement);
    var next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
    if (next) { next.focus(); }
    return Boolean(next);
  }
  document.addEventListener("keydown", function (event) {
    if (keysOff || !document.body.hasAttribute("data-keys")) { return; }
    var here = document.activeElement || document.body;
    if (event.ctrlKey && event.key === "Enter") {
      var form = here.closest("form") || document.querySelector("main form[method=post]");
      var button = form && form.querySelector(".btn-primary[type=submit]");
      if (button) { event.preventDefault(); form.requestSubmit(button); }
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || writes(here)) { return; }
    var scale = here.closest("[data-scale]");
    if (scale && /^[0-9]$/.test(event.key)) {
      var option = scale.querySelector('input[type=radio][value="' + event.key + '"]');
      if (option) { event.preventDefault(); option.focus(); option.click(); }
      return;
    }
    if (event.key === "j" || event.key === "J") { if (step(1)) { event.preventDefault(); } }
    if (event.key === "k" || event.key === "K") { if (step(-1)) { event.preventDefault(); } }
    if (event.key === "/") {
      var search = document.querySelector("[type=search], [data-search]");
      if (search) { event.preventDefault(); search.focus(); }
    }
  });
})();
