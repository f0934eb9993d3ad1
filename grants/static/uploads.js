/* A file goes in small parts and goes on where it stopped, also after the page was loaded again.
   Without this script the form sends it whole. */
(function () {
  "use strict";
  var words = document.querySelector("template[data-uploads]");
  var form = words && words.closest("form");
  if (!form) { return; }
  var token = form.querySelector("input[name=csrf_token]");

  function pause(ms) {
    return new Promise(function (go) {
      var timer = setTimeout(done, ms);
      function done() { clearTimeout(timer); window.removeEventListener("online", done); go(); }
      window.addEventListener("online", done);
    });
  }
  function ask(url, options) {
    options.headers = Object.assign({ "X-CSRFToken": token.value, "Accept": "application/json" }, options.headers);
    options.cache = "no-store";
    return fetch(url, options).then(function (answer) {
      if (answer.status >= 500) { throw new Error("not now"); }
      return answer.json().catch(function () { return {}; }).then(function (told) { return { status: answer.status, told: told }; });
    });
  }
  function line(input) {
    var place = document.getElementById(input.id + "-upload");
    if (!place) {
      place = document.createElement("p");
      place.id = input.id + "-upload";
      place.className = "form-text g-hint";
      place.setAttribute("role", "status");
      input.closest(".g-field").appendChild(place);
    }
    return place;
  }
  function known(input, file) { return "upload:" + words.dataset.uploads + ":" + input.name + ":" + file.name + ":" + file.size + ":" + file.lastModified; }
  function recall(key) { try { return localStorage.getItem(key); } catch (e) { return null; } }
  function remember(key, url) { try { if (url) { localStorage.setItem(key, url); } else { localStorage.removeItem(key); } } catch (e) { /* it begins anew then */ } }

  /* Tried again for as long as the page is open; only a refusal ends it. */
  function steadily(work, place) {
    var wait = 500;
    return work().catch(function () {
      place.textContent = words.dataset.waiting;
      return pause(wait).then(function () { wait = Math.min(wait * 2, 15000); return steadily(work, place); });
    });
  }
  function send(input, file) {
    var place = line(input), key = known(input, file);
    function share(offset) {
      place.textContent = words.dataset.going.replace("{done}", Math.floor(offset * 100 / file.size)).replace("{file}", file.name);
    }
    function refuse(told) {
      remember(key, null);
      input.disabled = false;
      form.removeAttribute("data-sending");
      place.textContent = told.error || words.dataset.refused;
      place.classList.add("g-error");
      place.setAttribute("role", "alert");
    }
    function begin() {
      var body = new FormData();
      body.set("question", input.name.replace(/^q_/, ""));
      body.set("filename", file.name);
      body.set("size", String(file.size));
      return steadily(function () { return ask(words.dataset.url, { method: "POST", body: body }); }, place).then(function (got) {
        if (got.status !== 201) { return refuse(got.told); }
        remember(key, got.told.url);
        return go(got.told);
      });
    }
    function go(state) {
      if (state.done) { remember(key, null); return whole(); }
      share(state.offset);
      var part = file.slice(state.offset, state.offset + state.chunk);
      return steadily(function () {
        return ask(state.url + "?offset=" + state.offset, { method: "POST", body: part, headers: { "Content-Type": "application/octet-stream" } });
      }, place).then(function (got) {
        /* 409: the answer to a part was lost; the server says how much has come. */
        if (got.status === 200 || (got.status === 409 && "offset" in got.told)) { return go(got.told); }
        refuse(got.told);
      });
    }
    function whole() {
      input.value = "";
      input.disabled = false;
      place.textContent = words.dataset.done.replace("{file}", file.name);
      form.querySelector("button[name=save][value=stay]").click();
    }
    place.classList.remove("g-error");
    input.disabled = true;
    form.setAttribute("data-sending", "");
    var before = recall(key);
    if (!before) { return begin(); }
    return steadily(function () { return ask(before, { method: "GET" }); }, place).then(function (got) {
      return got.status === 200 && got.told.size === file.size ? go(got.told) : begin();
    });
  }
  function uploadIn(field) {
    var input = field.querySelector("input[type=file]");
    if (!input || !input.files.length || input.disabled) { return false; }
    send(input, input.files[0]);
    return true;
  }
  form.addEventListener("click", function (event) {
    var button = event.target.closest("button[name=upload]");
    if (button && uploadIn(button.closest(".g-field"))) { event.preventDefault(); }
  });
  form.addEventListener("change", function (event) {
    if (event.target.type === "file") { uploadIn(event.target.closest(".g-field")); }
  });
})();
