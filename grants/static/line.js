/* The funding line is moved with the pointer or with the arrow keys; the form below draws it.
   Without this script the form's number does. The rows move past the line: it keeps the focus. */
(function () {
  "use strict";
  var handle = document.querySelector("[data-line]"), form = document.getElementById("draw-line");
  if (!handle || !form) { return; }
  var row = handle.closest("tr"), rows = row.parentNode, told = row.querySelector("[data-told]");
  var ranked = Array.prototype.slice.call(rows.querySelectorAll("tr[data-rank]"));
  var top = Number(handle.getAttribute("aria-valuemin")), end = Number(handle.getAttribute("aria-valuemax"));
  var began = Number(handle.getAttribute("aria-valuenow")), now = began, first = told.textContent;

  function words() { return now > 0 ? handle.dataset.below.replace("{n}", now) : handle.dataset.above; }
  function rankOf(n) { return ranked[n - top - 1]; }
  function isBefore(one) { return Boolean(one.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING); }
  function place(rank) {
    now = Math.max(top, Math.min(end, rank));
    while (now > top && !isBefore(rankOf(now))) { rows.insertBefore(row.nextElementSibling, row); }
    while (now < end && isBefore(rankOf(now + 1))) { rows.insertBefore(row.previousElementSibling, row.nextElementSibling); }
    handle.setAttribute("aria-valuenow", now);
    handle.setAttribute("aria-valuetext", words());
    told.textContent = now === began ? first : words();
    form.elements.after.value = now;
  }
  function take() {
    form.closest("details").open = true;
    form.elements.reason.focus();
  }

  handle.addEventListener("pointerdown", function (event) {
    if (event.button !== 0) { return; }
    event.preventDefault();
    handle.focus();
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", function (event) {
    if (!handle.hasPointerCapture(event.pointerId)) { return; }
    var above = ranked.filter(function (one) {
      var box = one.getBoundingClientRect();
      return box.top + box.height / 2 < event.clientY;
    });
    place(top + above.length);
    if (event.clientY < 48) { window.scrollBy(0, -24); }
    if (event.clientY > window.innerHeight - 48) { window.scrollBy(0, 24); }
  });
  handle.addEventListener("pointerup", function (event) {
    if (handle.hasPointerCapture(event.pointerId) && now !== began) { take(); }
  });
  handle.addEventListener("pointercancel", function () { place(began); });
  handle.addEventListener("keydown", function (event) {
    var steps = { ArrowDown: now + 1, ArrowRight: now + 1, ArrowUp: now - 1, ArrowLeft: now - 1, Home: top, End: end, Escape: began };
    if (event.key in steps) { event.preventDefault(); place(steps[event.key]); }
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); take(); }
  });
  row.hidden = false;
  handle.hidden = false;
})();
