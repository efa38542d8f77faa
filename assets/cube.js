/* Dragging a dimension of the cube to another place: the address says the order, as for its links. */
(function () {
  "use strict";

  let dragged = null;

  function chipOf(event) {
    return event.target.closest && event.target.closest(".cube-dim");
  }

  function clear() {
    document.querySelectorAll(".cube-dim").forEach(function (chip) {
      chip.classList.remove("dragged", "target");
    });
  }

  function reorder(list, dim, before) {
    const dims = list.dataset.dims.split(".").filter((each) => each !== dim);
    const there = list.dataset.dims.split(".");
    const isLater = there.indexOf(before) > there.indexOf(dim);
    dims.splice(dims.indexOf(before) + (isLater ? 1 : 0), 0, dim);
    const address = new URL(window.location.href);
    address.searchParams.set("dims", dims.join("."));
    window.history.pushState({}, "", address);
    // The event by which Dash's own links tell the page that the address changed.
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  document.addEventListener("dragstart", function (event) {
    dragged = chipOf(event);
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.dim);
    dragged.classList.add("dragged");
  });

  document.addEventListener("dragover", function (event) {
    const chip = dragged && chipOf(event);
    if (!chip || chip === dragged) return;
    event.preventDefault();
    document.querySelectorAll(".cube-dim.target").forEach((each) => each.classList.remove("target"));
    chip.classList.add("target");
  });

  document.addEventListener("drop", function (event) {
    const chip = dragged && chipOf(event);
    if (!chip || chip === dragged) return;
    event.preventDefault();
    reorder(chip.parentElement, dragged.dataset.dim, chip.dataset.dim);
  });

  document.addEventListener("dragend", function () {
    clear();
    dragged = null;
  });
})();
