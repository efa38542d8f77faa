/* What a chart's menu does without asking the server: picture, full screen, files of this view. */
(function () {
  "use strict";

  function plotOf(card) {
    return card && card.querySelector(".js-plotly-plot");
  }

  function picture(card, name) {
    const plot = plotOf(card);
    if (!plot || !window.Plotly) return;
    const paper = getComputedStyle(card).backgroundColor;
    const before = plot.layout.paper_bgcolor;
    const title = plot.layout.title;
    // A picture leaves the page: it needs a background and its own title.
    const margin = Object.assign({}, plot.layout.margin);
    window.Plotly.relayout(plot, {
      paper_bgcolor: paper,
      title: { text: name, x: 0.01, xanchor: "left", font: { size: 16 } },
      "margin.t": (margin.t || 8) + 40,
    })
      .then(() =>
        window.Plotly.downloadImage(plot, {
          format: "png",
          scale: 2,
          width: plot.clientWidth,
          height: plot.clientHeight + 40,
          filename: name,
        })
      )
      .finally(() =>
        window.Plotly.relayout(plot, {
          paper_bgcolor: before === undefined ? null : before,
          title: title === undefined ? null : title,
          "margin.t": margin.t === undefined ? null : margin.t,
        })
      );
  }

  function fullScreen(card) {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (card.requestFullscreen) card.requestFullscreen();
  }

  document.addEventListener(
    "click",
    function (event) {
      const item = event.target.closest("[data-chart-action]");
      if (!item) return;
      const holder = item.closest("[data-card]");
      const card = holder && document.getElementById(holder.dataset.card);
      const action = item.dataset.chartAction;
      if (action === "file") {
        // The address of the page is the view: the file must hold the same one.
        window.location.assign(item.dataset.address + window.location.search);
      } else if (card && action === "png") {
        picture(card, item.dataset.file);
      } else if (card && action === "full-screen") {
        fullScreen(card);
      }
    },
    true
  );

  document.addEventListener("fullscreenchange", function () {
    // Charts measure themselves on a resize of the window, which this is not.
    window.dispatchEvent(new Event("resize"));
  });
})();
