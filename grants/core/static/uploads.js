/* Sends a form with a file so that one sees how far it is, and again when the line drops. Without it the form is sent as any other. */
(() => {
  "use strict";
  const TRIES = 5;
  const QUIET = 60000; // no byte for so long: the line is gone, even if nobody says so
  const PAUSES = [1, 2, 4, 8, 16]; // seconds before each further try
  const language = document.documentElement.lang || "en";
  const size = new Intl.NumberFormat(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  const filled = (words, values) => words.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
  const megabytes = (bytes) => size.format(bytes / 1048576);
  const chosen = (form) => [...form.querySelectorAll("input[type=file]")].filter((field) => field.files.length);

  /* Beside the field, as the server says it */
  const tell = (field, words) => {
    const place = field.closest(".field") || field.parentElement;
    const id = `${field.id}-e`;
    const wrong = document.getElementById(id) || document.createElement("div");
    wrong.id = id;
    const line = document.createElement("p");
    line.className = "wrong";
    line.setAttribute("role", "alert");
    line.textContent = words;
    wrong.replaceChildren(line);
    if (!wrong.isConnected) field.before(wrong);
    place.classList.add("has-error");
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", [...new Set([...(field.getAttribute("aria-describedby") || "").split(" "), id])].join(" ").trim());
    field.focus();
  };
  const untell = (field) => {
    document.getElementById(`${field.id}-e`)?.replaceChildren();
    field.closest(".field")?.classList.remove("has-error");
    field.removeAttribute("aria-invalid");
  };

  const prepare = (form, view) => {
    const said = view.querySelector("[data-said]");
    const bar = view.querySelector("progress");
    const again = view.querySelector("[data-again]");
    const stop = view.querySelector("[data-stop]");
    const words = view.dataset;
    let request = null;
    let waiting = null;
    let watch = null;
    let told = 0;

    const say = (text) => { said.textContent = text; };
    const show = (what) => {
      bar.hidden = what !== "sending";
      stop.hidden = what === "idle" || what === "failed";
      again.hidden = what !== "failed";
      form.querySelectorAll("button:not([type=button])").forEach((button) => {
        if (what === "sending" || what === "waiting") button.setAttribute("aria-disabled", "true");
        else button.removeAttribute("aria-disabled");
      });
    };
    const busy = () => request !== null || waiting !== null;

    const start = (body, files, attempt) => {
      const total = files.reduce((sum, file) => sum + file.size, 0);
      const mine = new XMLHttpRequest();
      request = mine;
      told = -1;
      show("sending");
      bar.value = 0;
      say(filled(words.sending, { percent: 0, done: megabytes(0), all: megabytes(total) }));
      const over = () => {
        clearTimeout(watch);
        if (request === mine) request = null;
      };
      const alive = () => {
        clearTimeout(watch);
        watch = setTimeout(() => { mine.abort(); lost(); }, QUIET);
      };
      const lost = () => {
        over();
        if (attempt >= TRIES) {
          show("failed");
          say(words.failed);
          again.onclick = () => start(body, files, 0);
          again.focus();
          return;
        }
        const seconds = PAUSES[attempt];
        show("waiting");
        say(filled(words.dropped, { seconds, n: attempt + 1, of: TRIES }));
        const next = () => {
          clearTimeout(waiting);
          window.removeEventListener("online", next);
          if (waiting === null) return;
          waiting = null;
          start(body, files, attempt + 1);
        };
        waiting = setTimeout(next, seconds * 1000);
        window.addEventListener("online", next);
      };
      mine.upload.addEventListener("progress", (event) => {
        alive();
        const share = event.total ? Math.min(event.loaded / event.total, 1) : 0;
        bar.value = Math.round(share * 100);
        const percent = Math.floor(share * 100);
        /* a voice is told each tenth, not each packet */
        if (Math.floor(percent / 10) === told) return;
        told = Math.floor(percent / 10);
        say(filled(percent === 100 ? words.checking : words.sending, { percent, done: megabytes(share * total), all: megabytes(total) }));
      });
      mine.addEventListener("error", lost);
      mine.addEventListener("load", () => {
        if ([502, 503, 504].includes(mine.status)) { lost(); return; }
        over();
        answered(mine);
      });
      stop.onclick = () => {
        mine.abort();
        over();
        clearTimeout(waiting);
        waiting = null;
        show("idle");
        say(words.stopped);
        files.length && chosen(form)[0]?.focus();
      };
      mine.open("POST", form.action);
      mine.setRequestHeader("X-Sent-By", "uploads");
      alive();
      mine.send(body);
    };

    const answered = (mine) => {
      const next = mine.getResponseHeader("X-Go-To");
      if (next) {
        const target = new URL(next, location.href);
        const here = target.pathname === location.pathname && target.search === location.search;
        if (here && target.hash) { history.replaceState(null, "", target); location.reload(); } else location.assign(target);
        return;
      }
      if (!(mine.getResponseHeader("Content-Type") || "").startsWith("text/html")) {
        show("failed");
        say(words.failed);
        again.onclick = () => form.requestSubmit();
        return;
      }
      /* the server's own page, with what is wrong beside its field */
      document.open();
      document.write(mine.responseText);
      document.close();
      window.scrollTo(0, 0);
    };

    form.addEventListener("submit", (event) => {
      const fields = chosen(form);
      if (event.defaultPrevented || !fields.length || !window.FormData) return;
      event.preventDefault();
      if (busy()) return;
      const large = fields.find((field) => [...field.files].some((file) => file.size > Number(field.dataset.most || Infinity)));
      if (large) {
        const largest = Math.max(...[...large.files].map((file) => file.size));
        tell(large, filled(words.tooLarge, { size: Math.ceil(largest / 1048576) }));
        return;
      }
      fields.forEach(untell);
      const body = new FormData(form);
      if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value);
      start(body, fields.flatMap((field) => [...field.files]), 0);
    });
  };

  document.querySelectorAll("form[enctype='multipart/form-data']").forEach((form) => {
    const view = form.querySelector("[data-sending]");
    if (view) prepare(form, view);
  });
})();
