/* Spares steps, never needed: every page works without it. Nothing here is sent to the server. What is typed in the parts of
   an application is saved and kept by drafts.js, counted by counting.js. */
(() => {
  "use strict";
  const language = document.documentElement.lang || "en";
  const each = (selector, deed) => document.querySelectorAll(selector).forEach(deed);

  const whole = new Intl.NumberFormat(language);
  each("[data-count]", (box) => { /* the counting itself is in counting.js */
    const shown = document.getElementById(`${box.id}-c`)?.querySelector("[data-counted]");
    if (!shown) return;
    const limit = Number(box.dataset.count);
    const show = () => {
      const n = window.counted(box.value, box.dataset.unit);
      const over = n > limit;
      shown.textContent = (over ? `${shown.dataset.over.replace("{n}", whole.format(n - limit))} ` : "") + whole.format(n);
      shown.parentElement.classList.toggle("over", over);
    };
    box.addEventListener("input", show);
    show();
  });

  /* A form that posts is sent once for each view of the page. The hold ends when the reader comes back, or after ten
     seconds: a download leaves the page where it is, and a lost line must not lock the form. */
  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[data-held]").forEach((button) => {
      button.removeAttribute("aria-disabled");
      delete button.dataset.held;
    });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || (event.submitter?.formMethod || form.method) !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    setTimeout(() => {
      [...form.elements].filter((e) => e.type === "submit" && !e.hasAttribute("aria-disabled")).forEach((button) => {
        button.dataset.held = "1";
        button.setAttribute("aria-disabled", "true");
      });
    });
    setTimeout(() => release(form), 10000);
  });
  window.addEventListener("pageshow", () => each("form[data-sent]", release));

  /* What drafts.js keeps in this browser, encrypted: here, since every page can sign out, and that throws it away */
  window.keptDrafts = (deed) => new Promise((done) => {
    if (!window.indexedDB || !window.crypto?.subtle) return done();
    const opening = indexedDB.open("drafts", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("kept", { keyPath: "id" });
    opening.onerror = () => done();
    opening.onsuccess = () => {
      const change = opening.result.transaction("kept", "readwrite");
      const asked = deed(change.objectStore("kept"));
      const end = () => {
        opening.result.close();
        done(change.error ? undefined : asked.result);
      };
      change.oncomplete = end;
      change.onabort = end;
    };
  });
  const out = document.querySelector("form[data-forget]");
  out?.addEventListener("submit", (event) => {
    event.preventDefault();
    if (out.dataset.sent) return;
    out.dataset.sent = "1";
    const saving = [];
    document.dispatchEvent(new CustomEvent("signing-out", { detail: saving }));
    const owner = out.dataset.forget;
    const purge = () => window.keptDrafts((kept) => kept.delete(IDBKeyRange.bound(`${owner}|`, `${owner}|\uffff`)));
    Promise.race([Promise.allSettled(saving).then(purge), new Promise((late) => setTimeout(late, 4000))]).finally(() => out.submit());
  });

  /* Words that were kept here longer than seven days go, on whatever page somebody is */
  window.keptDrafts((kept) => kept.getAll()).then((all) => (all || []).filter((record) => record.at < Date.now() - 7 * 24 * 3600 * 1000)
    .forEach((record) => window.keptDrafts((kept) => kept.delete(record.id)))).catch(() => {});

  /* A form that came back: the summary takes the focus, its links hand it to the field */
  document.querySelector(".errors")?.focus();
  each(".errors a[href^='#']", (link) =>
    link.addEventListener("click", (event) => {
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!target) return;
      event.preventDefault();
      (target.closest(".field") || target).scrollIntoView();
      (target.matches("fieldset") ? target.querySelector("input") || target : target).focus({ preventScroll: true });
    }),
  );

  /* A row that was just added or moved: its first field takes the focus, once the browser has gone to the row itself */
  const row = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (row && row.matches("[role=group], .line") && !document.querySelector(".errors")) {
    window.addEventListener("load", () => setTimeout(() => row.querySelector("input:not([type=hidden]), select, textarea")?.focus()));
  }

  each("[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  /* The reader's own time beside a binding one, unless it reads the same */
  const house = language === "en" ? "en-GB" : language;
  const inZone = (when, timeZone) => [
    { weekday: "long", day: "numeric", month: "long", year: "numeric" },
    { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  ].map((parts) => new Intl.DateTimeFormat(house, { timeZone, ...parts }).format(when).replace(/^(\w+day), /, "$1 ")).join(", ");
  each("time[data-local]", (time) => {
    const when = new Date(time.dateTime);
    if (Number.isNaN(when.getTime())) return;
    const own = inZone(when);
    if (own === inZone(when, time.dataset.zone)) return;
    const beside = document.createElement("span");
    beside.className = "quiet small fw-normal d-block";
    beside.textContent = time.dataset.local.replace("{time}", own);
    time.after(beside);
  });

  /* Budget totals while typing. Amounts are read as the server reads them: 25,000.00, 25 000, 25.000,00.
     NaN means the server would ask what is meant, so no total is shown. */
  const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10]; /* Arabic, Persian, Devanagari, Bengali, Thai, full-width */
  const digit = (sign) => {
    const zero = ZEROS.find((code) => sign.codePointAt(0) - code >= 0 && sign.codePointAt(0) - code < 10);
    return zero ? String(sign.codePointAt(0) - zero) : sign;
  };
  const amount = (text) => {
    const plain = text.replace(/\p{Nd}/gu, digit).trim().replace(/^(USD|US\$|\$)\s*/, "").replace(/(\d)[\s'’](?=\d{3}(\D|$))/g, "$1");
    if (plain === "") return 0;
    if (/^\d+$/.test(plain)) return Number(plain);
    if (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)) return Number(plain.replaceAll(",", ""));
    if (/^\d{1,3}(\.\d{3})+,\d+$/.test(plain) || /^\d{1,3}(\.\d{3}){2,}$/.test(plain)) return Number(plain.replaceAll(".", "").replace(",", "."));
    if (/^[1-9]\d{0,2}\.\d{3}$/.test(plain)) return NaN;
    return /^\d+[.,]\d+$/.test(plain) ? Number(plain.replace(",", ".")) : NaN;
  };
  const figure = (cents) => new Intl.NumberFormat(language, { minimumFractionDigits: cents % 100 ? 2 : 0,
    maximumFractionDigits: 2 }).format(cents / 100);
  const put = (place, text) => {
    (place.querySelector("[data-sum]") || place).textContent = text;
  };
  const fill = (bar, cents, cap) => {
    if (!bar) return;
    const full = Math.max(cents, cap, 1);
    const share = bar.querySelector("rect");
    const over = bar.querySelector(".over") || bar.appendChild(share.cloneNode());
    over.classList.add("over");
    share.setAttribute("width", (100 * cents) / full);
    over.setAttribute("x", (100 * cap) / full);
    over.setAttribute("width", Math.max(0, (100 * (cents - cap)) / full));
  };
  /* The table beside the lines: by category, by who spends it, and the rules about shares of the money */
  const sumUp = (sums, line, year, cents) => {
    const partner = line.querySelector("select[name$='-partner']")?.value || "";
    [`c|${line.dataset.category}`, `p|${partner}`, "t|"].forEach((row) => [year, "all"].forEach((column) => {
      const cell = `${row}|${column}`;
      sums[cell] = (cell in sums ? sums[cell] : 0) + cents; /* NaN stays: one unclear amount makes no total */
    }));
  };
  const tabulate = (sums) => {
    const at = (cell) => (cell in sums ? sums[cell] : 0);
    each("[data-cell]", (place) => { place.textContent = Number.isNaN(at(place.dataset.cell)) ? "–" : figure(at(place.dataset.cell)); });
    each("[data-sums^='c|']", (row) => { row.hidden = at(`${row.dataset.sums}|all`) === 0; });
    each("[data-none]", (row) => { row.hidden = at("t||all") !== 0; });
    each("[data-share]", (rule) => {
      const asked = at("t||all"), percent = Number(rule.dataset.percentOf), others = Number(rule.dataset.others), indirect = at("c|indirect|all");
      const met = rule.dataset.share === "indirect_costs" ? indirect * 100 <= percent * (asked - indirect) : others * 100 >= percent * (asked + others);
      const verdict = rule.querySelector("[data-verdict]");
      if (Number.isNaN(asked)) return;
      verdict.textContent = met ? verdict.dataset.met : verdict.dataset.broken;
      verdict.classList.toggle("good", met);
      verdict.classList.toggle("wait", !met);
      rule.querySelectorAll("[data-why]").forEach((why) => { why.hidden = true; }); /* the server says it again */
    });
  };
  const total = (form) => {
    const years = {}, sums = {};
    const add = (year, cents) => { years[year] = (year in years ? years[year] : 0) + cents; };
    form.querySelectorAll(".line").forEach((line) => {
      const output = line.querySelector("output");
      const [quantity, unit] = ["[data-qty]", "[data-unit]"].map((name) => amount(line.querySelector(name)?.value || ""));
      const cents = Math.round(Number((quantity * unit * 100).toPrecision(15)));
      if (output) put(output, Number.isNaN(cents) ? "–" : figure(cents));
      const year = line.closest("[data-year]")?.dataset.year || "";
      add(year, cents);
      sumUp(sums, line, year, cents);
    });
    if (document.querySelector("[data-cell]")) tabulate(sums);
    form.querySelectorAll("[data-percent]").forEach((part) => {
      const year = part.closest("[data-year]")?.dataset.year || "";
      const cents = Math.round(((years[year] ?? 0) * Number(part.dataset.percent)) / 100);
      put(part, Number.isNaN(cents) ? "–" : figure(cents));
      add(year, cents);
    });
    each("[data-total-year]", (place) => {
      const year = place.dataset.totalYear;
      if (year !== "all" && !(year in years)) return;
      const cents = year === "all" ? Object.values(years).reduce((a, b) => a + b, Math.round(amount(place.dataset.others || "") * 100)) : years[year];
      put(place, Number.isNaN(cents) ? "–" : figure(cents));
      if (place.dataset.cap && !Number.isNaN(cents)) fill(place.querySelector(".bar"), cents, Math.round(amount(place.dataset.cap) * 100));
      const room = place.querySelector("[data-room]");
      if (!room || !place.dataset.cap) return;
      if (Number.isNaN(cents)) {
        room.textContent = "";
        return;
      }
      const above = cents - Math.round(amount(place.dataset.cap) * 100);
      const words = above > 0 ? room.dataset.above : above === 0 && room.dataset.at ? room.dataset.at : room.dataset.below;
      room.textContent = (words || "{n}").replace("{n}", figure(Math.abs(above)));
      ["say", "wait"].forEach((name) => room.classList.toggle(name, above > 0));
      room.classList.toggle("quiet", above <= 0);
    });
  };
  each("form[data-budget]", (form) => {
    form.addEventListener("input", () => total(form));
  });
})();
