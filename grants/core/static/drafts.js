/* Saves a part of an application while somebody types, and keeps in this browser, encrypted, what could not be saved.
   The button saves without any of it. The server decides; here nothing is overwritten that somebody else saved. */
(() => {
  "use strict";
  const place = document.querySelector("[data-drafts]");
  const form = place?.closest("form");
  if (!form) return;
  const PAUSE = 3000, MOST = 15000, WEEK = 7 * 24 * 3600 * 1000;
  const MARKS = ["csrf_token", "writer", "base_version", "redraw", "add", "remove", "up", "kind"];
  const field = (name) => form.querySelector(`input[type=hidden][name=${name}]`);
  const owner = field("writer")?.value || "";
  const base = field("base_version");
  const offer = form.querySelector("[data-kept]");
  const mine = `${owner}|${location.pathname}|${Math.random().toString(36).slice(2)}`;
  const able = Boolean(window.indexedDB && window.crypto?.subtle);

  let key, pause, most, keeping, busy, abort, leaving, stopped, signedOut;
  let wrong = {};
  const touched = new Set();

  const pairs = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !MARKS.includes(name));
  const text = () => JSON.stringify(pairs());
  const drawn = "unsaved" in place.dataset; /* with what was just sent in it */
  let accepted = drawn ? null : text();

  const say = (what, words) => {
    place.querySelectorAll("[data-says]").forEach((span) => { span.hidden = span.dataset.says !== what; });
    const span = place.querySelector(`[data-says=${what}]`);
    if (words) (span.querySelector("[data-who]") || span).textContent = words;
  };
  const failed = (what) => say(able && key ? what : what === "down" ? "bare" : what);

  /* Kept in the browser */
  const keep = async (sent) => {
    clearTimeout(keeping);
    const now = text();
    if (!key || now === accepted) return;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const additionalData = new TextEncoder().encode(mine);
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, new TextEncoder().encode(now));
    await window.keptDrafts((kept) => kept.put({ id: mine, at: Date.now(), base: Number(base.value), sent: Boolean(sent), iv, data }));
    if (text() === accepted) await forget(mine);
  };
  const forget = (id) => window.keptDrafts((kept) => kept.delete(id));
  const read = async (record) => {
    try {
      const additionalData = new TextEncoder().encode(record.id);
      return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: record.iv, additionalData }, key, record.data));
    } catch {
      return null; /* kept under an earlier password */
    }
  };

  /* The key, and a fresh token after signing in again. True when the page may go on. */
  const renew = async () => {
    const answer = await fetch(place.dataset.key, { redirect: "manual", headers: { Accept: "application/json" } });
    if (!answer.ok) {
      signedOut = true;
      failed("out");
      return false;
    }
    const given = await answer.json();
    if (given.owner !== owner) {
      signedOut = true;
      failed("other");
      return false;
    }
    document.querySelectorAll("input[name=csrf_token]").forEach((input) => { input.value = given.token; });
    if (able && !key) {
      const raw = Uint8Array.from(atob(given.key), (c) => c.charCodeAt(0));
      key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    }
    signedOut = false;
    return true;
  };

  /* What is wrong, beside its field; not under the fingers of who is typing there */
  const tell = () => {
    form.querySelectorAll("[data-told]").forEach((old) => old.remove());
    touched.forEach((control) => {
      if (control.id in wrong || !control.hasAttribute("aria-invalid")) return;
      control.removeAttribute("aria-invalid");
      document.getElementById(`${control.id}-e`)?.remove();
    });
    Object.entries(wrong).forEach(([id, words]) => {
      const control = document.getElementById(id);
      if (!control || control === document.activeElement || document.getElementById(`${id}-e`)) return;
      const told = document.createElement("p");
      Object.assign(told, { className: "wrong", textContent: words, id: `${id}-e` });
      told.dataset.told = "";
      const legend = control.matches("fieldset") && control.querySelector("legend");
      if (legend) legend.after(told);
      else (control.closest(".pick") || control).before(told);
      control.setAttribute("aria-invalid", "true");
      control.setAttribute("aria-describedby", [...new Set([...(control.getAttribute("aria-describedby") || "").split(" "), told.id])].join(" ").trim());
      touched.add(control);
    });
  };

  const body = () => {
    const all = [...pairs(), ...["csrf_token", "writer", "base_version"].map((name) => [name, field(name)?.value || ""])];
    const plain = new URLSearchParams(all);
    const parts = new FormData();
    all.forEach(([name, value]) => parts.append(name, value));
    const size = new Blob(all.flat()).size + 110 * all.length;
    return plain.toString().length < size ? [plain, plain.toString().length] : [parts, size];
  };
  const again = () => {
    clearTimeout(most);
    most = setTimeout(save, MOST);
  };
  const answered = async (answer, sent) => {
    if (answer.status === 401 || answer.type === "opaqueredirect") {
      signedOut = true;
      failed("out");
      await keep();
      return again();
    }
    if (answer.status === 400) { /* signed in anew since: the token is of the session before */
      if (!(await renew())) await keep();
      return again();
    }
    const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (said.conflict || said.refused) {
      stopped = true;
      say(said.conflict ? "conflict" : "refused", said.said || said.refused);
      return keep();
    }
    if (!answer.ok) throw new Error(answer.status);
    base.value = said.version;
    wrong = said.errors;
    accepted = sent;
    say("saved", said.said);
    tell();
    if (!Object.keys(wrong).length && text() === sent) await forget(mine);
    if (text() !== sent) typed();
  };
  const save = async (last) => {
    if (busy && last !== true) return busy;
    clearTimeout(pause);
    clearTimeout(most);
    most = undefined;
    const sent = text();
    if (stopped || leaving || sent === accepted) return undefined;
    abort = new AbortController();
    const late = setTimeout(() => abort.abort(), 60000);
    busy = (async () => {
      try {
        if ((signedOut || (able && !key)) && !(await renew())) { /* a thin line may not have brought the key yet */
          await keep();
          return again();
        }
        const [content, size] = body();
        const answer = await fetch(place.dataset.drafts, { method: "POST", body: content, redirect: "manual",
          headers: { Accept: "application/json" }, keepalive: last === true && size < 60000, signal: abort.signal });
        await answered(answer, sent);
      } catch {
        if (leaving) return undefined;
        failed("down");
        await keep();
        again();
      } finally {
        clearTimeout(late);
        busy = undefined;
      }
      return undefined;
    })();
    return busy;
  };
  const typed = () => {
    clearTimeout(pause);
    clearTimeout(keeping);
    if (text() === accepted) return;
    pause = setTimeout(save, PAUSE);
    most ??= setTimeout(save, MOST);
    keeping = setTimeout(keep, 700);
  };

  form.addEventListener("input", (event) => {
    touched.add(event.target);
    if (leaving) keep(); /* typed while the next page is on its way: it will not know */
    else typed();
  });
  form.addEventListener("focusout", () => setTimeout(tell));
  form.addEventListener("change", () => { if (!signedOut) setTimeout(save, 300); });
  window.addEventListener("online", () => save());
  window.addEventListener("focus", () => { if (signedOut) save(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" || signedOut) save(); });
  window.addEventListener("pagehide", () => save(true));
  window.addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("signing-out", (event) => {
    clearTimeout(keeping);
    event.detail.push(Promise.resolve(save()).then(() => {
      clearTimeout(most);
      leaving = true;
      key = undefined;
    }));
  });
  form.addEventListener("submit", (event) => {
    if (busy) { /* its answer moves the version on that this form is sent with */
      event.preventDefault();
      const wait = setTimeout(() => abort.abort(), 4000);
      busy.finally(() => {
        clearTimeout(wait);
        form.requestSubmit(event.submitter);
      });
      return;
    }
    [pause, most, keeping].forEach(clearTimeout);
    leaving = true;
    keep(true);
  });

  /* Offered again: beside what stands, never in its place unasked */
  const named = (name) => {
    const control = form.elements[name]?.[0] || form.elements[name];
    const label = control?.closest?.("fieldset")?.querySelector("legend") || control?.labels?.[0];
    return label?.textContent.trim() || control?.getAttribute?.("aria-label") || name.replace(/[-_]/g, " ");
  };
  const grouped = (list) => list.reduce((found, [name, value]) => found.set(name, [...(found.get(name) || []), value]), new Map());
  const putBack = (list) => {
    if (list.some(([name]) => !form.elements[name])) { /* rows that this page does not have: the server draws them */
      const whole = document.createElement("form");
      Object.assign(whole, { method: "post", action: form.action, hidden: true });
      [...list, ["redraw", "1"], ...["csrf_token", "writer", "base_version"].map((name) => [name, field(name)?.value || ""])].forEach(([name, value]) => {
        const box = document.createElement("textarea");
        Object.assign(box, { name, value });
        whole.append(box);
      });
      document.body.append(whole);
      leaving = true;
      whole.submit();
      return;
    }
    const values = grouped(list);
    [...form.elements].filter((e) => e.name && !MARKS.includes(e.name) && !["file", "submit", "fieldset"].includes(e.type)).forEach((control) => {
      const left = values.get(control.name) || [];
      if (["checkbox", "radio"].includes(control.type)) control.checked = left.includes(control.value);
      else if (control.type === "select-multiple") [...control.options].forEach((o) => { o.selected = left.includes(o.value); });
      else control.value = left.shift() ?? "";
      control.dispatchEvent(new Event("input", { bubbles: true }));
    });
  };
  const show = (record, list) => new Promise((done) => {
    const typedThen = grouped(list), stands = grouped(pairs());
    const words = (values) => (values || []).filter(Boolean).join(", ") || facts.dataset.nothing;
    const facts = offer.querySelector("dl"), title = offer.querySelector("h2"), at = new Date(record.at);
    const house = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
    const date = (parts) => new Intl.DateTimeFormat(house, parts).format(at);
    title.textContent = title.dataset.when.replace("{day}", date({ day: "numeric", month: "long" }))
      .replace("{time}", date({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
    facts.replaceChildren(...[...new Set([...typedThen.keys(), ...stands.keys()])]
      .filter((name) => words(typedThen.get(name)) !== words(stands.get(name))).map((name) => {
        const row = document.createElement("div"), label = document.createElement("dt"), said = document.createElement("dd");
        label.textContent = named(name);
        [[facts.dataset.typed, typedThen], [facts.dataset.stands, stands]].forEach(([lead, values]) => {
          const line = document.createElement("p");
          line.className = "told";
          line.textContent = `${lead} ${words(values.get(name))}`;
          said.append(line);
        });
        row.append(label, said);
        return row;
      }));
    offer.hidden = false;
    const decided = (deed) => async () => {
      offer.hidden = true;
      await deed();
      done();
    };
    offer.querySelector("[data-back]").onclick = decided(async () => {
      putBack(list);
      if (!leaving) {
        await keep();
        await forget(record.id);
      }
    });
    offer.querySelector("[data-away]").onclick = decided(() => forget(record.id));
  });
  const written = (list) => JSON.stringify(list.filter(([name, value]) => value && form.elements[name]?.type !== "hidden" && !name.endsWith("-key")).sort());
  const offerKept = async () => {
    const all = await window.keptDrafts((kept) => kept.getAll()) || [];
    for (const record of all.sort((a, b) => b.at - a.at)) {
      const here = record.id.startsWith(`${owner}|${location.pathname}|`) && record.id !== mine;
      if (record.at < Date.now() - WEEK) await forget(record.id);
      else if (here) {
        const then = await read(record);
        const done = then === null || written(JSON.parse(then)) === written(pairs()) || (record.sent && (drawn || Number(place.dataset.own) > record.base));
        if (done) await forget(record.id);
        else await show(record, JSON.parse(then));
      }
    }
  };
  if (accepted === null) typed();
  renew().then((may) => {
    if (!able) say("bare");
    return may && able ? offerKept() : undefined;
  }).catch(() => {});
})();
