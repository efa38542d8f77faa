/* Draws what dashboard/components/still.py hands over. React escapes every text. */
(function () {
  "use strict";

  function draw(part, place) {
    if (Array.isArray(part)) return part.map(draw);
    if (part === null || typeof part !== "object") return part;
    const props = Object.assign({ key: place }, part.props);
    const isLink = part.tag === "link";
    if (isLink) props.onClick = window.chudian.follow;
    return React.createElement(isLink ? "a" : part.tag, props, draw(part.parts));
  }

  window.chudian = window.chudian || {};
  window.chudian.Still = function (props) {
    return draw(props.drawn);
  };
})();
