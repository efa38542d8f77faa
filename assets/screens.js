/* Tables on screens of one width only. Hidden by the style sheet alone, a grid that nobody sees would
   still be made, measured and kept up to date: half the work of a page on a phone. */
(function () {
  "use strict";

  // The same width as in pages.css.
  const narrow = window.matchMedia("(max-width: 700px)");
  const SETTLED = 150; // ms
  const told = new Set();
  let isNarrow = narrow.matches;
  let waiting;

  // A picture of the whole page, or a window being dragged, passes through other widths for a moment.
  narrow.addEventListener("change", function () {
    clearTimeout(waiting);
    waiting = setTimeout(function () {
      isNarrow = narrow.matches;
      told.forEach((changed) => changed());
    }, SETTLED);
  });

  function listen(changed) {
    told.add(changed);
    return () => told.delete(changed);
  }

  window.chudian = window.chudian || {};
  window.chudian.OnlyOn = function (props) {
    const shown = React.useSyncExternalStore(listen, () => isNarrow);
    if (shown !== (props.screen === "narrow")) return null;
    return React.createElement("div", { className: "only-" + props.screen }, props.children);
  };
})();
