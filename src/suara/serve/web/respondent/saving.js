// Saves what is given on the page as it is given, so that nothing is lost to a closed tab or a dead battery.
// The form works the same without it. What a link chose is saved at the first sign of a person.
(() => {
const form = document.forms[0], link = document.getElementById("resume");
let last = "", sent = false;
const held = () => {
const data = new URLSearchParams(new FormData(form));
data.set("suara.partial", "1");
return data;
};
const save = () => {
const data = held(), text = data.toString();
if (sent || text === last) return;
last = text;
fetch(form.action, {method: "POST", body: data, keepalive: true}).then(
(r) => { if (r.ok) link.hidden = false; else last = ""; }, () => { last = ""; });
};
const leave = () => {
const data = held(), text = data.toString();
if (!sent && text !== last) { last = text; navigator.sendBeacon(form.action, data); }
};
const chosen = form.querySelector("input[checked]");
if (!chosen) last = held().toString();
for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, save, {once: true});
form.addEventListener("change", save);
form.addEventListener("submit", () => { sent = true; });
addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
addEventListener("pagehide", leave);
addEventListener("pageshow", () => { sent = false; });
addEventListener("online", save);
})();
