"use strict";
(() => {
  const form = document.getElementById("filter");
  const table = document.getElementById("fleet-table");
  if (!form || !table) return;
  const { sites, rows: members } = JSON.parse(document.getElementById("fleet-data").textContent);
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const found = document.getElementById("found");
  const matching = document.getElementById("matching");
  const MOST_LISTED = 24;
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const folded = (text) => text.toLocaleLowerCase("en");
  const foldedSites = sites.map(folded);
  const VERDICTS = [...form.elements.verdict.options].map((option) => option.value);
  const BACK = ["restore-unsafe", "restore-unknown", "restore-safe"];
  const rows = [...body.rows].map((row, place) => {
    const [names, at] = members[place];
    const own = row.cells[0];
    const link = own.querySelector("a");
    const count = row.querySelector("[data-count]");
    const back = row.querySelector("[class*=restore-]");
    return {
      row, names, at, place, count,
      words: folded([...row.cells].filter((cell) => cell !== count).map((cell) => cell.textContent).join(" ")),
      folded: null,
      link: link && link.getAttribute("href"),
      several: names.length > 1,
      verdict: row.dataset.verdict,
      articles: new Set(row.dataset.articles.split(" ").filter(Boolean)),
      shown: names.length,
      restore: back ? BACK.findIndex((kind) => back.classList.contains(kind)) : BACK.length,
    };
  });
  const all = rows.reduce((sum, one) => sum + one.names.length, 0);

  // The state is in the address, so that a view can be sent on: #verdict=exposed&site=London&sort=-name
  const KEYS = ["q", "site", "verdict", "article"];
  let sort = "";
  const read = () => {
    const text = location.hash.slice(1);
    return text.includes("=") ? new URLSearchParams(text) : null;
  };
  const state = () => {
    const kept = new URLSearchParams();
    for (const key of KEYS) if (form.elements[key].value) kept.set(key, form.elements[key].value);
    if (sort) kept.set("sort", sort);
    return kept.toString();
  };
  const keep = () => {
    const text = state();
    history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
  };

  const hits = (one, words, site) => {
    const left = words.filter((word) => !one.words.includes(word));
    if (!left.length && site < 0) return null;
    if (left.length && !one.folded) one.folded = one.names.map(folded);
    const chosen = [];
    for (let n = 0; n < one.names.length; n += 1) {
      if (site >= 0 && one.at[n] !== site) continue;
      if (left.every((word) => one.folded[n].includes(word) || foldedSites[one.at[n]].includes(word))) chosen.push(n);
    }
    return chosen;
  };

  const apply = () => {
    const words = folded(form.elements.q.value).split(/\s+/).filter(Boolean);
    const site = form.elements.site.value ? sites.indexOf(form.elements.site.value) : -1;
    const { value: verdict } = form.elements.verdict;
    const { value: article } = form.elements.article;
    const listed = [];
    let servers = 0;
    let visible = 0;
    for (const one of rows) {
      let chosen = [];
      if ((!verdict || one.verdict === verdict) && (!article || one.articles.has(article))) {
        chosen = hits(one, words, site);
      }
      one.shown = chosen ? chosen.length : one.names.length;
      one.row.hidden = one.shown === 0;
      servers += one.shown;
      visible += one.shown > 0;
      if (one.count) {
        const whole = one.names.length.toLocaleString("en");
        one.count.textContent = one.shown === one.names.length ? whole : `${one.shown.toLocaleString("en")} of ${whole}`;
      }
      if (chosen && one.several) for (const n of chosen) if (listed.length < MOST_LISTED) listed.push([one, n]);
    }
    const filtered = KEYS.some((key) => form.elements[key].value);
    found.hidden = !filtered;
    const rest = visible < servers ? ` in ${visible.toLocaleString("en")} ${visible === 1 ? "row" : "rows"}` : "";
    found.textContent = `${servers.toLocaleString("en")} of ${all.toLocaleString("en")} servers${rest}`;
    list(listed, rows.reduce((sum, one) => sum + (one.several && one.shown < one.names.length ? one.shown : 0), 0));
  };

  // Servers inside a row of many are found by their names, too.
  const list = (listed, count) => {
    matching.replaceChildren();
    matching.hidden = !listed.length;
    if (!listed.length) return;
    const names = document.createElement("ul");
    names.className = "compact";
    listed.sort(([a, n], [b, m]) => collator.compare(a.names[n], b.names[m]));
    for (const [one, n] of listed) {
      const link = document.createElement("a");
      link.href = one.link + (one.link.startsWith("#") ? "-server-" : "#server-") + (n + 1);
      const name = document.createElement("bdi");
      name.textContent = one.names[n] || "(a server without a name)";
      link.append(name);
      const item = document.createElement("li");
      item.append(link);
      names.append(item);
    }
    matching.append(names);
    if (count > listed.length) {
      const more = document.createElement("p");
      more.textContent = `and ${(count - listed.length).toLocaleString("en")} more: narrow the filter, or open a row.`;
      matching.append(more);
    }
  };

  const ORDER = {
    name: (a, b) => collator.compare(a.row.cells[0].textContent, b.row.cells[0].textContent),
    count: (a, b) => a.names.length - b.names.length,
    site: (a, b) => collator.compare(sites[a.at[0]], sites[b.at[0]]),
    verdict: (a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict),
    articles: (a, b) => a.articles.size - b.articles.size,
    restore: (a, b) => a.restore - b.restore,
  };
  const arrange = () => {
    const down = sort.startsWith("-");
    const order = ORDER[sort.replace("-", "")];
    const sorted = [...rows].sort((a, b) => (order ? (down ? order(b, a) : order(a, b)) : 0) || a.place - b.place);
    body.append(...sorted.map((one) => one.row));
    for (const head of heads) {
      const mine = order && head.dataset.sort === sort.replace("-", "");
      if (mine) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  };

  const restore = () => {
    const kept = read();
    if (!kept && location.hash) return;
    for (const key of KEYS) form.elements[key].value = (kept && kept.get(key)) || "";
    for (const key of ["site", "verdict", "article"]) if (form.elements[key].selectedIndex < 0) form.elements[key].value = "";
    const wanted = (kept && kept.get("sort")) || "";
    if (wanted !== sort) {
      sort = wanted in ORDER || wanted.slice(1) in ORDER ? wanted : "";
      arrange();
    }
    apply();
  };

  for (const head of heads) {
    const by = head.dataset.sort;
    if (!by) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      sort = sort === by ? "-" + by : by;
      arrange();
      keep();
    });
  }
  for (const word of document.querySelectorAll("[data-filter]")) {
    const link = document.createElement("a");
    link.href = "#" + new URLSearchParams({ [word.dataset.filter]: word.dataset.value });
    word.replaceWith(link);
    link.append(word);
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { apply(); keep(); });
  form.addEventListener("reset", () => {
    sort = "";
    setTimeout(() => { arrange(); apply(); keep(); form.elements.q.focus(); });
  });
  // A count or a site leads to its rows: the filter is set, and the table comes into view.
  addEventListener("hashchange", () => {
    restore();
    if (read()) form.scrollIntoView();
  });
  form.hidden = false;
  restore();
  if (read()) form.scrollIntoView();
})();
