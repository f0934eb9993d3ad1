/* A meeting's page renews what others add to it. What is typed stays, and so does the focus.
   Without this script there is a link to look again. */
(function () {
  "use strict";
  var EVERY = 10000;
  var root = document.querySelector("[data-now]");
  if (!root || !window.fetch || !window.DOMParser) { return; }
  var told = root.querySelector("[data-told]"), seen = "", timer = null, asking = false;

  /* The key of a form differs each time it is drawn; nothing is added by that. */
  function plain(part) { return part.innerHTML.replace(/(name="csrf_token"[^>]* value=")[^"]*/g, "$1"); }
  function typed(where) {
    return Array.prototype.some.call(where.querySelectorAll("input, textarea, select"), function (field) {
      if (field.type === "hidden") { return false; }
      return /^(checkbox|radio)$/.test(field.type) ? field.checked !== field.defaultChecked : "defaultValue" in field && field.value !== field.defaultValue;
    });
  }
  /* The same link or button in what has come, if the focus is in what goes. */
  function again(part, fresh) {
    var here = document.activeElement;
    if (!here || !part.contains(here)) { return { held: false }; }
    var place = function (one) { return one.tagName + "|" + (one.getAttribute("href") || (one.form && one.form.getAttribute("action")) || "") + "|" + one.textContent; };
    var same = Array.prototype.filter.call(fresh.querySelectorAll("a, button"), function (one) { return place(one) === place(here); });
    return { held: true, by: same[0] };
  }
  function renew(fresh) {
    var part = document.querySelector('[data-part="' + fresh.dataset.part + '"]');
    if (!part || plain(part) === plain(fresh)) { return true; }
    var focus = again(part, fresh);
    if (typed(part) || (focus.held && !focus.by)) { return false; }
    part.replaceChildren.apply(part, Array.prototype.slice.call(fresh.childNodes));
    if (focus.by) { focus.by.focus(); }
    told.textContent = root.dataset.added;
    return true;
  }
  function take(text) {
    var page = new DOMParser().parseFromString(text, "text/html"), come = page.querySelector("[data-status]");
    var moved = come.dataset.status !== root.dataset.status;
    if (moved && !typed(document)) { window.location.reload(); return; }
    var whole = Array.prototype.map.call(page.querySelectorAll("[data-part]"), renew).every(Boolean);
    if (!whole || moved) { seen = ""; }
    if (moved) { told.textContent = root.dataset.moved; }
  }
  function ask() {
    clearTimeout(timer);
    timer = setTimeout(ask, EVERY);
    if (document.hidden || asking) { return; }
    asking = true;
    fetch(root.dataset.now, { cache: "no-store", headers: seen ? { "If-None-Match": seen } : {} }).then(function (answer) {
      if (answer.status === 304) { return; }
      if (!answer.ok || answer.redirected) { if (answer.status < 500) { clearTimeout(timer); } return; }
      seen = answer.headers.get("ETag") || "";
      return answer.text().then(take);
    }).catch(function () { /* out of reach: tried again */ }).then(function () { asking = false; });
  }
  told.textContent = told.dataset.renews;
  document.addEventListener("visibilitychange", ask);
  timer = setTimeout(ask, EVERY);
})();
