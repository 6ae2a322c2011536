/* How long a text is, as docs/counting.md says and grants/core/counting.py counts; and the numbers under the fields. */
(() => {
  "use strict";
  const white = "\\t\\n \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  const ends = new RegExp(`^[${white}]+`);
  const space = new RegExp(`[${white}]+`);
  const single = new RegExp(`[${white}]`);

  const kept = (text) => {
    const clean = text.replace(/\r\n|\r|\u0085/g, "\n").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "").normalize("NFC");
    let last = clean.length;
    while (last > 0 && single.test(clean[last - 1])) last -= 1;
    return clean.slice(0, last).replace(ends, "");
  };
  window.counted = (text, unit) => {
    const whole = kept(text);
    if (unit === "words") return whole ? whole.split(space).length : 0;
    return [...whole].length;
  };
})();
