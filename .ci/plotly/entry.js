// The chart families Chudian draws. scatter comes with the core; a new family is one more line
// here and `make plotly`.
var Plotly = require('plotly.js/lib/core');
Plotly.register([
    require('plotly.js/lib/bar'),
    require('plotly.js/lib/sankey'),
    require('plotly.js/lib/waterfall')
]);
module.exports = Plotly;
