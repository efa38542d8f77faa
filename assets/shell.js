/* What the frame does without asking the server: theme, menu, title, and the way back to sign-in. */
(function () {
  "use strict";

  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const noUpdate = function () {
    return window.dash_clientside.no_update;
  };
  let chosenTheme = "auto";

  function shownScheme(theme) {
    if (theme === "light" || theme === "dark") return theme;
    return dark.matches ? "dark" : "light";
  }

  dark.addEventListener("change", function () {
    if (chosenTheme !== "auto") return;
    window.dash_clientside.set_props("scheme", { data: shownScheme("auto") });
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    shell: {
      theme: function (theme) {
        chosenTheme = theme;
        return [theme === "auto" ? null : theme, shownScheme(theme)];
      },

      drawer: function (opened) {
        return { width: 216, breakpoint: "md", collapsed: { mobile: !opened } };
      },

      title: function (title) {
        if (title) {
          const brand = document.querySelector(".brand-name");
          document.title = title + (brand ? " · " + brand.textContent : "");
        }
        return noUpdate();
      },

      reload: function (clicks) {
        if (clicks) window.location.reload();
        return noUpdate();
      },

      // Every page opens with the filters of the one before; a drill stays where it was made.
      navigate: function (path, search, ids) {
        const own = ["range", "from", "to", "vs", "store", "who", "family"];
        const kept = new URLSearchParams();
        new URLSearchParams(search || "").forEach(function (value, key) {
          if (own.includes(key)) kept.append(key, value);
        });
        const query = kept.toString();
        const here = path || "/";
        const isHere = function (id) {
          return id.path === here || (id.path !== "/" && here.startsWith(id.path + "/"));
        };
        return [
          ids.map(function (id) {
            return id.path + (query ? "?" + query : "");
          }),
          ids.map(isHere),
          false,
        ];
      },
    },
  });

  // Dash's links change the address and go to the top; one that names a part of this page goes there.
  document.addEventListener("click", function (event) {
    const link = event.target.closest('a[href*="#"]');
    if (!link) return;
    const there = new URL(link.href);
    const part = document.getElementById(decodeURIComponent(there.hash.slice(1)));
    if (part && there.pathname === window.location.pathname) part.scrollIntoView();
  });

  // A session that ended answers 401, which Dash shows as nothing at all.
  const plainFetch = window.fetch;
  window.fetch = async function () {
    const answer = await plainFetch.apply(this, arguments);
    if (answer.status === 401 && new URL(answer.url).origin === window.location.origin) {
      const here = window.location.pathname + window.location.search;
      window.location.href = "/signin?next=" + encodeURIComponent(here);
    }
    return answer;
  };
})();
