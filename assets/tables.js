/* How table cells look. Numbers arrive raw, so that sorting and filtering stay exact. */
(function () {
  "use strict";

  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const components = (window.dashAgGridComponentFunctions =
    window.dashAgGridComponentFunctions || {});
  const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
  const money = new Intl.NumberFormat("en-US", {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });

  function duration(seconds) {
    const size = Math.round(seconds);
    const chinese = document.documentElement.lang !== "en";
    const minutes = Math.floor(size / 60);
    if (chinese) return minutes ? minutes + "分" + (size % 60) + "秒" : size + "秒";
    return minutes ? minutes + "m " + (size % 60) + "s" : size + "s";
  }

  const writers = {
    int: (value) => whole.format(value),
    yuan: (value) => money.format(value / 100),
    percent: (value) => (value * 100).toFixed(1) + "%",
    decimal: (value) => money.format(value),
    duration: duration,
  };

  functions.cell = function (params, kind) {
    return params.value === null || params.value === undefined
      ? "—"
      : writers[kind](Number(params.value));
  };

  functions.heat = function (params, low, high) {
    if (params.node.rowPinned || params.value === null || high <= low) return null;
    const share = Math.round((24 * (params.value - low)) / (high - low));
    return {
      backgroundColor: "color-mix(in srgb, var(--mantine-primary-color-filled) " + share + "%, transparent)",
    };
  };

  functions.unripe = function (params, field, words) {
    const count = params.data && params.data[field];
    return count > 0 ? words.replace("{count}", whole.format(count)) : null;
  };

  function follow(event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    window.history.pushState({}, "", event.currentTarget.href);
    // The event by which Dash's own links tell the page that the address changed.
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }

  components.Name = function (props) {
    const make = React.createElement;
    const data = props.data || {};
    const dot = props.colour && data[props.colour];
    const href = props.link && data[props.link];
    const missing = props.value === null || props.value === undefined;
    const words = missing ? (props.node.rowPinned ? "" : "—") : String(props.value);
    const parts = [
      dot ? make("span", { key: "dot", className: "dot", style: { background: dot } }) : null,
      href
        ? make(
            "a",
            Object.assign(
              { key: "words", href: href, className: "cell-link" },
              props.download ? { download: "" } : { onClick: follow }
            ),
            words
          )
        : make("span", { key: "words" }, words),
    ];
    return make("span", { className: "name-cell", title: words }, parts);
  };
})();
