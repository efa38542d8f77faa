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
  window.chudian = window.chudian || {};
  window.chudian.follow = follow;

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

  /* The rows of a narrow screen. What is open stays open while more rows are drawn. */
  function openingRow(row, titles, place) {
    const make = React.createElement;
    const unripe = row.unripe || {};
    const pairs = titles.slice(3).map((title, index) => {
      const why = unripe[index + 3];
      const said = why ? { className: "unripe", title: why } : null;
      return make(
        "div",
        { key: index, className: "opening-pair" },
        make("dt", null, title),
        make("dd", said, row.cells[index + 3])
      );
    });
    const goes = row.download ? { download: "" } : { onClick: follow };
    const link =
      row.link &&
      make(
        "a",
        Object.assign({ key: "link", href: row.link, className: "opening-link" }, goes),
        row.cells[0] + (row.download ? " ↓" : " →")
      );
    return make(
      "details",
      { key: place, className: row.total ? "opening total" : "opening" },
      make(
        "summary",
        { className: "opening-row" },
        row.cells.slice(0, 3).map((words, index) => make("span", { key: index }, words))
      ),
      make("dl", null, pairs, link)
    );
  }

  window.chudian.OpeningRows = function (props) {
    const make = React.createElement;
    const [isWhole, showWhole] = React.useState(false);
    const rows = props.rows.filter((row) => !row.total);
    const totals = props.rows.filter((row) => row.total);
    const hidden = isWhole ? 0 : Math.max(0, rows.length - props.at_first);
    const drawn = hidden ? rows.slice(0, props.at_first) : rows;
    return make(
      "div",
      { className: "opening-rows" },
      make(
        "div",
        { className: "opening-row head" },
        props.titles.slice(0, 3).map((title, index) => make("span", { key: index }, title))
      ),
      drawn.map((row, place) => openingRow(row, props.titles, place)),
      hidden
        ? make(
            "button",
            { type: "button", className: "more-rows", onClick: () => showWhole(true) },
            props.more.replace("{count}", whole.format(hidden))
          )
        : null,
      totals.map((row, place) => openingRow(row, props.titles, "total" + place))
    );
  };
})();
