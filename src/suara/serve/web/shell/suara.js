// What script adds to pages that work without it: theme, keys, the palette, controls that act at once, live numbers.
(() => {
const html = document.documentElement, $ = (s, from = document) => from.querySelector(s), $$ = s => [...document.querySelectorAll(s)];
html.classList.add("js");
const main = () => $("#main");

const go = url => window.htmx
? htmx.ajax("GET", url, { target: "#main", select: "#main", swap: "outerHTML", push: url }).then(() => { history.state || history.replaceState({}, "", url); })
: location.assign(url);

const theme = () => {
const dark = html.dataset.theme ? html.dataset.theme === "dark" : matchMedia("(prefers-color-scheme:dark)").matches;
html.dataset.theme = dark ? "light" : "dark";
document.cookie = `suara_theme=${html.dataset.theme};path=/;max-age=31536000;samesite=lax`;
};

// Controls: a choice acts at once; fields for dates show where they are wanted.
const controls = () => $("form.controls");
const query = form => {
const asked = new URLSearchParams();
for (const [name, value] of new FormData(form)) if (value) asked.append(name, value);
return `${form.getAttribute("action") || location.pathname}?${asked}`;
};
const dates = form => { const own = $("[name=range]", form), box = $(".dates", form); if (own && box) { box.hidden = own.value !== "custom"; $$(".dates input").forEach(i => { i.disabled = box.hidden; }); } };
document.addEventListener("change", e => {
const form = e.target.closest("form.controls");
if (!form) return;
dates(form);
if (e.target.name === "range" && e.target.value === "custom") return;
form.requestSubmit();
});
document.addEventListener("submit", e => {
const form = e.target.closest("form.controls");
if (form) { e.preventDefault(); go(query(form)); }
});
const choose = (name, value) => { const form = controls(), field = form && $(`[name=${name}]`, form); if (field) { field.value = value; form.requestSubmit(); } };
const compare = () => { const field = controls() && $("[name=compare]", controls()); if (field) choose("compare", field.value === "none" ? "previous" : "none"); };

// Items that j and k walk over.
const step = by => {
const items = $$("[data-item]"), at = items.indexOf(document.activeElement.closest("[data-item]"));
const next = items[Math.min(Math.max(at + by, 0), items.length - 1)];
if (next) (next.matches("a,button") ? next : $("a,button", next) || next).focus();
};

// The palette: pages of the navigation, then what pages know by name.
let places = null;
const fill = async () => {
const box = $("#palette"), text = $("input", box).value.toLowerCase();
places ??= $$("#menu li a").map(a => ({ title: a.textContent.trim(), path: a.getAttribute("href") }))
.concat(await fetch("/places.json").then(r => r.ok ? r.json() : []).catch(() => []));
const first = p => p.title.toLowerCase().startsWith(text);
const found = places.filter(p => p.title.toLowerCase().includes(text)).sort((a, b) => first(b) - first(a)).slice(0, 12);
const list = $("ul", box);
list.replaceChildren(...(found.length ? found : [{ title: box.dataset.none }]).map((p, i) => Object.assign(document.createElement("li"),
{ id: `place-${i}`, textContent: p.title, role: "option", ariaSelected: String(!i), onclick: () => p.path && location.assign(p.path) })));
list.querySelectorAll("li").forEach((li, i) => { li.setAttribute("role", "option"); li.dataset.path = found[i]?.path || ""; });
$("input", box).setAttribute("aria-activedescendant", "place-0");
};
const move = by => {
const items = $$("#palette li"), at = items.findIndex(li => li.ariaSelected === "true"), next = Math.min(Math.max(at + by, 0), items.length - 1);
items.forEach((li, i) => { li.ariaSelected = String(i === next); });
items[next].scrollIntoView({ block: "nearest" });
$("#palette input").setAttribute("aria-activedescendant", items[next].id);
};
const palette = () => { $("#palette").showModal(); $("#palette input").value = ""; fill(); };
document.addEventListener("input", e => { if (e.target.closest("#palette")) fill(); });
document.addEventListener("click", e => {
const does = e.target.closest("[data-do]")?.dataset.do;
if (does === "theme") theme();
if (does === "keys") { $("#menu").hidePopover?.(); $("#keys").showModal(); }
if (does === "search") palette();
});

const ranges = { d: "today", w: "7d", m: "28d", q: "90d", y: "12m" };
document.addEventListener("keydown", e => {
if (e.key.toLowerCase() === "k" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); return palette(); }
if (e.target.closest("#palette")) {
const by = { ArrowDown: 1, ArrowUp: -1 }[e.key];
if (by) { e.preventDefault(); move(by); }
if (e.key === "Enter") { const to = $("#palette li[aria-selected=true]")?.dataset.path; if (to) location.assign(to); }
return;
}
if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input,textarea,select,dialog,[contenteditable]")) return;
const does = { "?": () => $("#keys").showModal(), "/": () => ($("[type=search]", main()) || { focus: palette }).focus(), x: compare, t: theme, j: () => step(1), k: () => step(-1) }[e.key]
|| (ranges[e.key] && (() => choose("range", ranges[e.key])));
if (does) { e.preventDefault(); does(); }
});

// Live: when numbers moved, the main part is fetched anew, unless somebody is at work in it.
let asked = false;
const refresh = () => {
if (document.hidden || $("dialog[open]") || main().querySelector("input:focus,textarea:focus,select:focus,details[open]")) { asked = true; return; }
asked = false;
const at = [scrollX, scrollY], kept = document.activeElement.id;
htmx.ajax("GET", location.href, { target: "#main", select: "#main", swap: "outerMorph" }).then(() => { scrollTo(...at); if (kept) document.getElementById(kept)?.focus(); });
};
if (window.EventSource && $("[data-live]")) {
const heard = new EventSource("/live");
heard.addEventListener("moved", refresh);
addEventListener("pagehide", () => heard.close());
document.addEventListener("visibilitychange", () => asked && refresh());
}
const ready = () => { const form = controls(); if (form) dates(form); };
ready();
document.addEventListener("htmx:after:swap", ready);
document.addEventListener("htmx:afterSwap", ready);
})();
